import type { Database } from '../../prisma/database.js';
import { ofTenant, queryRows } from '../../prisma/rows.js';
import { defineStatement, type Statement } from '../../prisma/tenant-database.js';
import { type ClientCertificate, satisfies } from './certificate.js';
import { FIND, findCredential } from './find-credential.js';
import { FIND_ISSUED, NOTE_ISSUED_USE } from './issued-token.js';
import { recall, recallOrFind, remember } from './memory.js';
import { noteIfPossible } from './note-if-possible.js';
import type { Principal } from './principal.js';
import { hashSecret, isAccessToken } from './secret.js';

export { isConfirmed, type Principal } from './principal.js';

/** How often at most the last use of a credential is written down; for as long it is remembered without being noted. */
const LAST_USE_MS = 60_000;
/** Most credentials whose last use is remembered at a time. */
const CAPACITY = 10_000;

/**
 * Finds whom a secret stands for: by its hash, through one unique index; undefined for unknown,
 * revoked and expired ones alike. On PostgreSQL every request asks, so that what any instance has
 * revoked or changed holds for the next request at every other one. The embedded database belongs to
 * one process, which knows of every change.
 */
export async function authenticate(
  database: Database,
  secret: string,
  certificate?: ClientCertificate,
): Promise<Principal | undefined> {
  const hash = hashSecret(secret);
  const kind = isAccessToken(secret) ? ISSUED : TOKEN;
  const { client, statements } = database;
  const find = () => findCredential(statements, kind.find, hash);
  const isShared = database.kind === 'postgresql';
  const principal = isShared ? await find() : await recallOrFind(client, hash, find);
  if (principal === undefined || isExpired(principal)) return undefined;
  // A secret that came without the certificate that it is bound to is refused, and was not used.
  if (!satisfies(principal.boundTo ?? [], certificate)) return principal;
  const isNoted = await noteUse(database, kind, principal);
  if (isShared && isNoted) remember(client, hash, { principal, milliseconds: LAST_USE_MS });
  return principal;
}

/**
 * Whom a secret stands for, as `find` finds it; on PostgreSQL, as it was when a request last came with
 * it, if that is remembered. Then it is certain only when the guard that comes along has passed.
 */
export async function recognize(
  { client, kind }: Database,
  [secret, certificate]: readonly [secret: string, certificate?: ClientCertificate],
  find: () => Promise<Principal | undefined>,
): Promise<Principal | undefined> {
  const known = kind === 'embedded' ? undefined : recall(client, hashSecret(secret));
  if (known?.stamp === undefined || isExpired(known)) return find();
  // The certificate may be one that the credential has been bound to since: nobody is refused by memory.
  if (!satisfies(known.boundTo ?? [], certificate)) return find();
  return { guard: { stamp: known.stamp, isPassed: false }, ...known };
}

/** Several instances that see the same credential write once. */
const NOTE_USE = defineStatement(`
  UPDATE "AccessToken" SET "lastUsedAt" = now()
  WHERE "tenantId" = $1::uuid AND "id" = $2::uuid
    AND ("lastUsedAt" IS NULL OR "lastUsedAt" < now() - interval '1 minute')`);

/** How credentials of a kind are found, and their use written down. */
interface Kind {
  readonly find: Statement;
  readonly noteUse: Statement;
}

const TOKEN: Kind = { find: FIND, noteUse: NOTE_USE };
const ISSUED: Kind = { find: FIND_ISSUED, noteUse: NOTE_ISSUED_USE };

const lastUses = new WeakMap<Database['client'], Map<string, number>>();

/** Writes the last use, once a minute at most, in a statement of its own; tells whether it is written. */
async function noteUse(
  database: Database,
  kind: Kind,
  { actor, tenant }: Principal,
): Promise<boolean> {
  const now = Date.now();
  const noted = lastUses.get(database.client) ?? new Map<string, number>();
  lastUses.set(database.client, noted);
  if (now - (noted.get(actor.id) ?? 0) < LAST_USE_MS) return true;
  if (noted.size >= CAPACITY) noted.clear();
  noted.set(actor.id, now);
  const statements = ofTenant(database.statements, tenant.id);
  const isWritten = await noteIfPossible(() =>
    queryRows(statements, kind.noteUse.text, [tenant.id, actor.id]),
  );
  // The next request notes it.
  if (!isWritten) noted.delete(actor.id);
  return isWritten;
}

function isExpired({ expiresAt }: Principal): boolean {
  return expiresAt !== undefined && expiresAt.getTime() <= Date.now();
}
