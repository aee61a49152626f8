import type { Database } from '../../prisma/database.js';
import type { Statements } from '../../prisma/rows.js';
import { queryRows } from '../../prisma/rows.js';
import { defineStatement } from '../../prisma/tenant-database.js';
import { clip, forbidden } from '../errors.js';
import { acrossTenants, transactAcrossTenants } from './across-tenants.js';
import { greaterRole, type RoleName } from './roles.js';
import {
  endSessionsOf,
  type Grant,
  openSession,
  type Person,
  type SignInRequest,
} from './sessions.js';
import { writeSignInRecords } from './sign-in-record.js';

/** A role that the settings give to whoever has a value in a claim. */
export interface GrantedRole {
  readonly role: RoleName;
  /** Slug of the tenant; the first tenant when absent. */
  readonly tenant?: string | undefined;
}

/** A person whom the OpenID provider vouches for. */
export interface Attempt extends SignInRequest {
  readonly person: Person;
  /** What the person's claims give, the preferred one first. */
  readonly granted: readonly GrantedRole[];
  /** Slug of the tenant that the person asked for. */
  readonly tenant: string | undefined;
}

const FIND_TENANTS = defineStatement(`
  SELECT t."id"::text AS "tenantId", t."slug", t."id" = f."id" AS "isFirst"
  FROM "Tenant" t, (SELECT "id" FROM "Tenant" ORDER BY "id" LIMIT 1) f
  WHERE t."id" = f."id" OR t."slug" = ANY (string_to_array($1::text, ','))`);

interface FoundTenant {
  readonly tenantId: string;
  readonly slug: string;
  readonly isFirst: boolean;
}

/**
 * Opens a session for a person whom the provider vouches for, and gives the secret of its cookie. Ends
 * the sessions that the person has in roles that are no longer granted. Errors: FORBIDDEN when no role
 * is granted, which leaves a record too.
 */
export async function signIn(database: Database, attempt: Attempt): Promise<string> {
  const { person, requestId } = attempt;
  const grants = await findGrants(acrossTenants(database), attempt.granted);
  const grant = chooseGrant(grants, attempt.tenant);
  const secret = await transactAcrossTenants(database, async (statements) => {
    await endSessionsOf(statements, person.subject, { requestId, kept: grants });
    if (grant === undefined) return undefined;
    return openSession(statements, { ...attempt, grant, method: 'oidc' });
  });
  if (secret !== undefined) return secret;
  const detail = refusalOf(attempt);
  await refuseSignIn(database, { actorName: person.name, detail, status: 403, requestId });
  throw forbidden(detail);
}

function refusalOf({ person, tenant, granted }: Attempt): string {
  const where = tenant === undefined || granted.length === 0 ? '' : ` in "${clip(tenant)}"`;
  return `${clip(person.name)} has no role${where}. Ask for one at the OpenID provider, then sign in again.`;
}

/** A role in a tenant that exists. */
interface FoundGrant extends Grant {
  readonly slug: string;
}

/** The greatest role of a person in each tenant, in the order in which the roles were granted. */
async function findGrants(
  statements: Statements,
  granted: readonly GrantedRole[],
): Promise<FoundGrant[]> {
  const slugs = granted.map(({ tenant }) => tenant ?? '').join(',');
  const tenants = await queryRows<FoundTenant>(statements, FIND_TENANTS.text, [slugs]);
  const grants = new Map<string, FoundGrant>();
  for (const { role, tenant } of granted) {
    const found = tenants.find(({ slug, isFirst }) =>
      tenant === undefined ? isFirst : slug === tenant,
    );
    if (found === undefined) continue;
    const { tenantId, slug } = found;
    const before = grants.get(tenantId)?.role ?? role;
    grants.set(tenantId, { tenantId, slug, role: greaterRole(before, role) });
  }
  return [...grants.values()];
}

/** An instance operator may name any tenant later, in a header. */
function chooseGrant(grants: readonly FoundGrant[], slug: string | undefined) {
  if (slug === undefined) return grants[0];
  return grants.find((one) => one.slug === slug) ?? grants.find(({ role }) => role === 'operator');
}

/** A sign-in that was refused. */
export interface RefusedSignIn {
  /** The tenant that it was meant for; the first one when nobody knows. */
  readonly tenantId?: string;
  readonly actorName: string;
  readonly status: number;
  readonly detail: string;
  readonly requestId: string;
}

/** Writes the record of a sign-in that was refused. */
export async function refuseSignIn(database: Database, refused: RefusedSignIn): Promise<void> {
  const { actorName, status, detail, requestId } = refused;
  const tenantId = refused.tenantId ?? (await findFirstTenantId(database));
  if (tenantId === undefined) return;
  await writeSignInRecords(acrossTenants(database), [
    {
      tenantId,
      channel: 'GRAPHQL',
      operation: 'SIGN_IN',
      resourceType: 'Session',
      actorName,
      requestId,
      refusal: { status, detail },
    },
  ]);
}

async function findFirstTenantId(database: Database): Promise<string | undefined> {
  const tenants = await queryRows<FoundTenant>(acrossTenants(database), FIND_TENANTS.text, ['']);
  return tenants.find(({ isFirst }) => isFirst)?.tenantId;
}
