import type { Database } from '../../prisma/database.js';
import { queryRows } from '../../prisma/rows.js';
import { defineStatement } from '../../prisma/tenant-database.js';
import type { TenantIdentity } from '../context.js';
import { clip, DirectoryError } from '../errors.js';
import { IDENTITY_COLUMNS, type TenantRow, toIdentity } from './identity.js';

const FIND = defineStatement(`
  SELECT ${IDENTITY_COLUMNS}
  FROM "Tenant" t WHERE $1::text IS NULL OR t."slug" = $1::text
  ORDER BY t."id" LIMIT 1`);

/** Whose tenant is meant. */
export interface TenantChoice {
  /** The tenant that the credential belongs to. */
  readonly own: TenantIdentity;
  /** The slug that the request names. */
  readonly named: string | undefined;
  readonly isOperator: boolean;
}

/**
 * The tenant that a request of an administrator acts in: an instance operator may name any, and means
 * the first one when none is named; everybody else acts in their own. Errors: NOT_FOUND, also for
 * tenants that the caller may not see.
 */
export async function findTenant(
  database: Database,
  choice: TenantChoice,
): Promise<TenantIdentity> {
  const { own, named, isOperator } = choice;
  if (named === own.slug || (named === undefined && !isOperator)) return own;
  if (!isOperator) throw unknownTenant(named);
  const found = await lookUpTenant(database, named);
  if (found === undefined) throw unknownTenant(named);
  return found;
}

/** The tenant with a slug, or the first one when none is named; undefined when there is none. */
export async function lookUpTenant(
  { statements }: Database,
  slug: string | undefined,
): Promise<TenantIdentity | undefined> {
  const [found] = await queryRows<TenantRow>(statements, FIND.text, [slug ?? null]);
  return found === undefined ? undefined : toIdentity(found);
}

/** The same for tenants that do not exist and for those that the caller may not see. */
function unknownTenant(slug = ''): DirectoryError {
  const detail = `There is no tenant with the slug "${clip(slug)}". Check the header Rollcall-Tenant.`;
  return new DirectoryError('NOT_FOUND', detail);
}
