import type { Database } from '../../prisma/database.js';
import { newId } from '../../prisma/ids.js';
import type { Statements } from '../../prisma/rows.js';
import { queryRows } from '../../prisma/rows.js';
import { defineStatement } from '../../prisma/tenant-database.js';
import type { TenantIdentity } from '../context.js';
import { IDENTITY_COLUMNS, type TenantRow, toIdentity } from '../tenant/identity.js';
import { acrossTenants, transactAcrossTenants } from './across-tenants.js';
import type { Principal } from './authenticate.js';
import { noteIfPossible } from './note-if-possible.js';
import { isRoleName, ROLES, type RoleName } from './roles.js';
import { hashSecret, newSecret } from './secret.js';
import { writeSignInRecords } from './sign-in-record.js';

/** How long sessions last. */
export interface SessionLife {
  /** Minutes without a request after which a session ends. */
  readonly idleMinutes: number;
  /** Hours after which a session ends, however busy it is. */
  readonly hours: number;
}

/** A person who has proved who they are. */
export interface Person {
  /** Issuer and `sub`, or the link that was used; never an e-mail address. */
  readonly subject: string;
  /** For people to read. */
  readonly name: string;
}

/** What a person may be: a role in a tenant. */
export interface Grant {
  readonly tenantId: string;
  readonly role: RoleName;
}

/** A session to be opened. */
export interface NewSession extends SignInRequest {
  readonly person: Person;
  readonly grant: Grant;
  /** How the person signed in, for the record. */
  readonly method: 'oidc' | 'link';
}

/** An administrator with a session. */
export interface SignedIn extends Principal {
  readonly session: { readonly subject: string };
}

/** A request that signs somebody in. */
export interface SignInRequest {
  readonly requestId: string;
  readonly life: SessionLife;
  /** The secret of the session that the browser has so far. */
  readonly previous: string | undefined;
}

interface Found extends TenantRow {
  readonly id: string;
  readonly subject: string;
  readonly name: string;
  readonly role: string;
  readonly signedInAt: string;
  readonly expiresAt: string;
  readonly isStale: boolean;
  readonly cursorKey: string;
}

const FIND = defineStatement(`
  SELECT s."id"::text AS "id", s."subject", s."name", s."role",
    s."signedInAt"::text AS "signedInAt", s."expiresAt"::text AS "expiresAt",
    s."lastSeenAt" < now() - interval '1 minute' AS "isStale",
    t."cursorKey"::text AS "cursorKey", ${IDENTITY_COLUMNS}
  FROM "Session" s JOIN "Tenant" t ON t."id" = s."tenantId"
  WHERE s."secretHash" = decode($1::text, 'hex') AND s."expiresAt" > now()
    AND s."lastSeenAt" > now() - make_interval(mins => $2::int)`);

const NOTE_USE = defineStatement(`
  UPDATE "Session" SET "lastSeenAt" = now() WHERE "tenantId" = $1::uuid AND "id" = $2::uuid`);

const SWEEP = defineStatement(`
  DELETE FROM "Session" WHERE "expiresAt" <= now()
    OR "lastSeenAt" <= now() - make_interval(mins => $1::int)`);

const OPEN = defineStatement(`
  INSERT INTO "Session" ("tenantId", "id", "secretHash", "subject", "name", "role", "expiresAt")
  VALUES ($1::uuid, $2::uuid, decode($3::text, 'hex'), $4::text, $5::text, $6::text,
    now() + make_interval(hours => $7::int))`);

const END = defineStatement(`
  DELETE FROM "Session" WHERE "tenantId" = $1::uuid AND "id" = $2::uuid
  RETURNING "tenantId"::text AS "tenantId", "id"::text AS "id", "name"`);

const END_BY_SECRET = defineStatement(`
  DELETE FROM "Session" WHERE "secretHash" = decode($1::text, 'hex')
  RETURNING "tenantId"::text AS "tenantId", "id"::text AS "id", "name"`);

const END_ALL = defineStatement(`
  DELETE FROM "Session" s USING "Tenant" t
  WHERE s."tenantId" = t."id" AND s."subject" = $1::text
    AND NOT s."tenantId"::text || ' ' || s."role" = ANY (string_to_array($2::text, ','))
  RETURNING s."tenantId"::text AS "tenantId", s."id"::text AS "id", s."name"`);

/**
 * Finds whom the secret of a session stands for, and the tenant and role that the session has now;
 * undefined when there is no such session or it has ended. Nothing is remembered: an end acts at once.
 */
export async function findSession(
  database: Database,
  secret: string,
  { idleMinutes }: SessionLife,
): Promise<SignedIn | undefined> {
  const statements = acrossTenants(database);
  const values = [hexOf(secret), String(idleMinutes)];
  const [found] = await queryRows<Found>(statements, FIND.text, values);
  if (found === undefined || !isRoleName(found.role)) return undefined;
  const tenant = toIdentity(found);
  if (found.isStale) {
    await noteIfPossible(() => queryRows(statements, NOTE_USE.text, [tenant.id, found.id]));
  }
  return toSignedIn(found, { tenant, role: found.role });
}

function toSignedIn(
  { id, name, subject, signedInAt, expiresAt, cursorKey }: Found,
  { tenant, role }: { readonly tenant: TenantIdentity; readonly role: RoleName },
): SignedIn {
  return {
    actor: { id, name, scopes: [ROLES[role].scope], signedInAt: new Date(signedInAt) },
    session: { subject },
    tenant,
    cursorKey,
    dialect: 'entra',
    expiresAt: new Date(expiresAt),
  };
}

/**
 * Opens a session inside a transaction, with its record, and gives the secret of the cookie. The
 * secret is always new, and the session that the browser had before ends: nobody can be signed in to
 * a session that somebody else knows. Sessions that ended by themselves are swept out, of all tenants.
 */
export async function openSession(statements: Statements, opened: NewSession): Promise<string> {
  const { person, grant, method, requestId, life, previous } = opened;
  const { tenantId, role } = grant;
  const { subject, name } = person;
  await queryRows(statements, SWEEP.text, [String(life.idleMinutes)]);
  if (previous !== undefined) {
    const ended = await queryRows<Ended>(statements, END_BY_SECRET.text, [hexOf(previous)]);
    await recordEnds(statements, ended, requestId);
  }
  const [id, secret] = [newId(), newSecret()];
  const values = [tenantId, id, hexOf(secret), subject, name, role, String(life.hours)];
  await queryRows(statements, OPEN.text, values);
  const told = { method, role, subject };
  await writeSignInRecords(statements, [
    {
      tenantId,
      channel: 'GRAPHQL',
      operation: 'SIGN_IN',
      resourceType: 'Session',
      resourceId: id,
      actorId: id,
      actorName: name,
      requestId,
      changes: Object.entries(told).map(([path, after]) => ({ path, after })),
    },
  ]);
  return secret;
}

interface Ended {
  readonly tenantId: string;
  readonly id: string;
  readonly name: string;
}

/** Ends a session; from then on its cookie opens nothing, in any instance. */
export async function endSession(
  database: Database,
  { actor, tenant }: Principal,
  requestId: string,
): Promise<void> {
  await transactAcrossTenants(database, async (statements) => {
    const ended = await queryRows<Ended>(statements, END.text, [tenant.id, actor.id]);
    await recordEnds(statements, ended, requestId);
  });
}

/**
 * Ends the sessions of a person in all tenants, but for those with a role that the person still has,
 * and tells how many they were.
 */
export async function endSessionsOf(
  statements: Statements,
  subject: string,
  { requestId, kept }: { readonly requestId: string; readonly kept: readonly Grant[] },
): Promise<number> {
  const keep = kept.map(({ tenantId, role }) => `${tenantId} ${role}`).join(',');
  const ended = await queryRows<Ended>(statements, END_ALL.text, [subject, keep]);
  await recordEnds(statements, ended, requestId);
  return ended.length;
}

/** Ends all sessions of a person. */
export function endSessionsEverywhere(
  database: Database,
  { session }: SignedIn,
  requestId: string,
): Promise<number> {
  return transactAcrossTenants(database, (statements) =>
    endSessionsOf(statements, session.subject, { requestId, kept: [] }),
  );
}

function recordEnds(
  statements: Statements,
  ended: readonly Ended[],
  requestId: string,
): Promise<void> {
  const records = ended.map(({ tenantId, id, name }) => ({
    tenantId,
    channel: 'GRAPHQL' as const,
    operation: 'SIGN_OUT' as const,
    resourceType: 'Session' as const,
    resourceId: id,
    actorId: id,
    actorName: name,
    requestId,
  }));
  return writeSignInRecords(statements, records);
}

/** The hash of a secret as a statement takes it. */
export function hexOf(secret: string): string {
  return Buffer.from(hashSecret(secret)).toString('hex');
}
