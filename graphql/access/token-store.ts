import { isId } from '../../prisma/ids.js';
import { defineStatement, type TenantDatabase } from '../../prisma/tenant-database.js';
import type { RequestContext } from '../context.js';
import { notFound } from '../errors.js';
import { type Deed, trailOf, trailStatements } from '../shared/trail.js';
import { forgetTenant } from './memory.js';
import type { Switches } from './switches.js';

/** What is stored of a credential and may change; its scopes and its secret never do. */
export interface StoredToken {
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly string[];
  readonly dialect: string;
  /** Switches of the dialect that are set otherwise. */
  readonly switches: Switches;
  /** Client certificates of which one must come along. */
  readonly boundCertificates: readonly string[];
  readonly prefix: string;
  readonly expiresAt: string | null;
  readonly revokedAt: string | null;
  readonly lastUsedAt: string | null;
  readonly createdAt: string;
  readonly warnedDays: number | null;
  readonly successorId: string | null;
  /** The credential whose place this one is taking, while that is not revoked. */
  readonly predecessorId: string | null;
}

/** A new credential as it is stored. */
export type NewToken = Pick<
  StoredToken,
  | 'id'
  | 'name'
  | 'scopes'
  | 'dialect'
  | 'switches'
  | 'boundCertificates'
  | 'prefix'
  | 'expiresAt'
  | 'warnedDays'
> & { readonly tokenHash: Uint8Array };

/** Credentials of one tenant change one after the other, so that a rule holds until its write. */
const LOCK = defineStatement(
  'SELECT 1 AS "locked" FROM "Tenant" WHERE "id" = $1::uuid FOR NO KEY UPDATE',
);

const FIND = defineStatement(`
  SELECT a."id"::text AS "id", a."name", to_jsonb(a."scopes") AS "scopes", a."dialect", a."switches",
    a."prefix",
    to_jsonb(a."boundCertificates") AS "boundCertificates",
    a."expiresAt"::text AS "expiresAt", a."revokedAt"::text AS "revokedAt",
    a."lastUsedAt"::text AS "lastUsedAt", a."createdAt"::text AS "createdAt", a."warnedDays",
    a."successorId"::text AS "successorId",
    (SELECT p."id"::text FROM "AccessToken" p WHERE p."tenantId" = a."tenantId"
      AND p."successorId" = a."id" AND p."revokedAt" IS NULL) AS "predecessorId"
  FROM "AccessToken" a WHERE a."tenantId" = $1::uuid AND a."id" = $2::uuid FOR UPDATE OF a`);

const TRAIL = trailStatements({ trail: '$3', source: 'saved' });
const GIVEN = 'jsonb_populate_record(NULL::"AccessToken", $2::jsonb)';

/** $2 the credential, $3 trail. */
const ADD = defineStatement(`
  WITH saved AS (
    INSERT INTO "AccessToken" ("tenantId", "id", "name", "scopes", "dialect", "switches", "prefix", "tokenHash",
      "boundCertificates", "expiresAt", "warnedDays")
    SELECT $1::uuid, "id", "name", "scopes", "dialect", "switches", "prefix", "tokenHash",
      "boundCertificates", "expiresAt", "warnedDays"
    FROM ${GIVEN}
    RETURNING 1 AS "version"
  ), ${TRAIL} SELECT 1 AS "saved" FROM saved`);

/** $2 the credential, $3 trail. When it was last used is not of this statement. */
const SAVE = defineStatement(`
  WITH saved AS (
    UPDATE "AccessToken" a SET
      ("name", "dialect", "switches", "boundCertificates", "expiresAt", "warnedDays", "revokedAt",
        "successorId") =
      (n."name", n."dialect", n."switches", n."boundCertificates", n."expiresAt", n."warnedDays",
        n."revokedAt", n."successorId")
    FROM ${GIVEN} n WHERE a."tenantId" = $1::uuid AND a."id" = n."id"
    RETURNING 1 AS "version"
  ), ${TRAIL} SELECT 1 AS "saved" FROM saved`);

/** The credentials of one tenant, inside a change of them. */
export interface TokenStore {
  /** Errors: NOT_FOUND. */
  find(id: string): Promise<StoredToken>;
  add(token: NewToken, told: TokenDeed): Promise<void>;
  save(token: StoredToken, told: TokenDeed): Promise<void>;
}

/** What is told of a change of a credential. */
export type TokenDeed = Pick<Deed, 'operation' | 'event' | 'changes' | 'reason'>;

/**
 * Changes credentials of a tenant, alone and in one transaction. Afterwards nobody goes on with what
 * was known of them before.
 */
export async function changeTokens<Result>(
  context: RequestContext,
  { tenantId, work }: { tenantId: string; work: (store: TokenStore) => Promise<Result> },
): Promise<Result> {
  const result = await context.databaseOf(tenantId).transaction(async (database) => {
    await database.run(LOCK, []);
    return work(openStore(context, database));
  });
  forgetTenant(context.instance, tenantId);
  return result;
}

function openStore(context: RequestContext, database: TenantDatabase): TokenStore {
  const trail = ({ id, name }: Pick<StoredToken, 'id' | 'name'>, told: TokenDeed) =>
    JSON.stringify(
      trailOf(context, {
        ...told,
        resourceType: 'AccessToken',
        resourceId: id,
        resourceName: name,
      }),
    );
  return {
    find: async (id) => {
      const [found] = isId(id) ? await database.run<StoredToken>(FIND, [id]) : [];
      if (found === undefined) throw notFound('access token', id);
      return withInstants(found);
    },
    add: async (token, told) => {
      const tokenHash = `\\x${Buffer.from(token.tokenHash).toString('hex')}`;
      await database.run(ADD, [JSON.stringify({ ...token, tokenHash }), trail(token, told)]);
    },
    save: async (token, told) => {
      await database.run(SAVE, [JSON.stringify(token), trail(token, told)]);
    },
  };
}

/** The instants in the one spelling in which they are compared and shown. */
function withInstants(token: StoredToken): StoredToken {
  const toInstant = (text: string | null) => (text === null ? null : new Date(text).toISOString());
  return {
    ...token,
    expiresAt: toInstant(token.expiresAt),
    revokedAt: toInstant(token.revokedAt),
    lastUsedAt: toInstant(token.lastUsedAt),
    createdAt: new Date(token.createdAt).toISOString(),
  };
}
