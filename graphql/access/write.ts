import { isId, newId } from '../../prisma/ids.js';
import type { RequestContext } from '../context.js';
import { invalidValue, notFound } from '../errors.js';
import { checkReason } from '../shared/reason.js';
import type { Change } from '../shared/trail.js';
import { warningDue } from './expiry.js';
import { isFresh, notPermitted } from './fresh.js';
import { checkDialect, checkExpiry, checkMayManage, checkName, checkScopes } from './rules.js';
import { hashSecret, newSecret, recognisablePart } from './secret.js';
import { changeSwitches, type Switches, switchChanges } from './switches.js';
import { changeTokens, type NewToken, type StoredToken, type TokenStore } from './token-store.js';

/** A credential that was made: where it is, and its secret, which is nowhere else. */
export interface MadeToken {
  readonly tenantId: string;
  readonly id: string;
  readonly secret: string;
}

/** A new credential. */
export interface CreateAccessToken {
  readonly tenant?: string | null;
  readonly name: string;
  readonly scopes: readonly string[];
  readonly dialect?: string | null;
  readonly switches?: Readonly<Record<string, string | null | undefined>> | null;
  readonly expiresAt?: Date | null;
  readonly reason?: string | null;
}

/** Makes a credential. Errors: INVALID_VALUE, NOT_FOUND, FORBIDDEN. */
export async function createAccessToken(
  context: RequestContext,
  input: CreateAccessToken,
): Promise<MadeToken> {
  const name = checkName(input.name);
  const scopes = checkScopes(context, input.scopes);
  const dialect = checkDialect(input.dialect ?? 'entra');
  const switches = changeSwitches({}, input.switches);
  const expiresAt = input.expiresAt ? checkExpiry(input.expiresAt) : null;
  const reason = checkReason(input.reason);
  const tenantId = await findTenantId(context, input.tenant);
  const { token, secret } = newToken({
    name,
    scopes,
    dialect,
    switches,
    expiresAt,
    boundCertificates: [],
  });
  await changeTokens(context, {
    tenantId,
    work: (store) => addToken(store, token, { changes: [], reason }),
  });
  return { tenantId, id: token.id, secret };
}

/** What changes of a credential; absent keeps. */
export interface UpdateAccessToken {
  readonly id: string;
  readonly name?: string | null | undefined;
  readonly dialect?: string | null | undefined;
  readonly switches?: Readonly<Record<string, string | null | undefined>> | null | undefined;
  /** Null: it never stops. */
  readonly expiresAt?: Date | null | undefined;
  readonly reason?: string | null | undefined;
}

/** Changes name, dialect, switches or expiry of a credential. Errors: NOT_FOUND, INVALID_VALUE, FORBIDDEN. */
export function updateAccessToken(
  context: RequestContext,
  input: UpdateAccessToken,
): Promise<StoredToken> {
  const changed = {
    ...(input.name === undefined ? {} : { name: checkName(input.name) }),
    ...(input.dialect === undefined ? {} : { dialect: checkDialect(input.dialect ?? '') }),
    ...(input.expiresAt === undefined ? {} : expiring(input.expiresAt)),
  };
  const reason = checkReason(input.reason);
  return changingOwn(context, async (store) => {
    const before = await findLive(context, store, input.id);
    const switches = changeSwitches(before.switches, input.switches);
    const after = changeOf(before, { ...changed, switches });
    const changes = differences(before, after);
    if (changes.length === 0) return before;
    if (livesLonger(before, after) && !isFresh(context.actor)) throw notPermitted(context.actor);
    await store.save(after, { operation: 'UPDATE', event: 'token.updated', changes, reason });
    return after;
  });
}

/** Revokes a credential, at once and for every instance. Errors: NOT_FOUND, INVALID_VALUE, FORBIDDEN. */
export function revokeAccessToken(
  context: RequestContext,
  input: { readonly id: string; readonly reason?: string | null },
): Promise<StoredToken> {
  const reason = checkReason(input.reason);
  return changingOwn(context, async (store) => {
    const token = await store.find(input.id);
    checkMayManage(context, token.scopes);
    if (token.revokedAt !== null) return token;
    // Without its successor a credential stays what it was.
    if (token.predecessorId !== null) await unlink(store, token.predecessorId, reason);
    return revokeToken(store, token, { event: 'token.revoked', reason });
  });
}

/** Runs a change of the credentials of the tenant that the request acts in. */
export function changingOwn<Result>(
  context: RequestContext,
  work: (store: TokenStore) => Promise<Result>,
): Promise<Result> {
  return changeTokens(context, { tenantId: context.tenant.id, work });
}

/** A credential that is not revoked and that the caller may manage. Errors: NOT_FOUND, INVALID_VALUE, FORBIDDEN. */
export async function findLive(
  context: RequestContext,
  store: TokenStore,
  id: string,
): Promise<StoredToken> {
  const token = await store.find(id);
  checkMayManage(context, token.scopes);
  if (token.revokedAt === null) return token;
  throw invalidValue('id', `The access token "${token.name}" is revoked. Make a new one.`);
}

/** A new secret and what is stored of its credential. */
export function newToken(given: {
  readonly name: string;
  readonly scopes: readonly string[];
  readonly dialect: string;
  readonly switches: Switches;
  readonly boundCertificates: readonly string[];
  readonly expiresAt: Date | null;
}): { token: NewToken; secret: string } {
  const secret = newSecret();
  const { expiresAt, ...kept } = given;
  const token = {
    id: newId(),
    ...kept,
    ...expiring(expiresAt),
    prefix: recognisablePart(secret),
    tokenHash: hashSecret(secret),
  };
  return { token, secret };
}

/** Writes a new credential with its record. */
export async function addToken(
  store: TokenStore,
  token: NewToken,
  { changes, reason }: { readonly changes: readonly Change[]; readonly reason: string | undefined },
): Promise<void> {
  const told: Change[] = [
    { path: 'scopes', after: token.scopes.join(' ') },
    { path: 'dialect', after: token.dialect },
    ...switchChanges({}, token.switches),
    ...(token.expiresAt === null ? [] : [{ path: 'expiresAt', after: token.expiresAt }]),
    ...changes,
  ];
  await store.add(token, { operation: 'CREATE', event: 'token.created', changes: told, reason });
}

/** Revokes a credential with its record. */
export async function revokeToken(
  store: TokenStore,
  token: StoredToken,
  { event, reason }: { readonly event: string; readonly reason: string | undefined },
): Promise<StoredToken> {
  const revoked = { ...token, revokedAt: new Date().toISOString() };
  const changes = [{ path: 'revokedAt', before: null, after: revoked.revokedAt }];
  await store.save(revoked, { operation: 'REVOKE', event, changes, reason });
  return revoked;
}

/** Ends the rotation of a credential, which stays. */
export async function unlink(
  store: TokenStore,
  id: string,
  reason: string | undefined,
): Promise<void> {
  const token = await store.find(id);
  const changes = [{ path: 'successorId', before: token.successorId, after: null }];
  const event = 'token.rotationCanceled';
  await store.save(
    { ...token, successorId: null },
    { operation: 'UPDATE', event, changes, reason },
  );
}

/** An expiry, with the warnings that would come too late for it counted as given. */
function expiring(given: Date | null) {
  const expiresAt = given === null ? null : checkExpiry(given);
  return { expiresAt: expiresAt?.toISOString() ?? null, warnedDays: warningDue(expiresAt) };
}

/** An expiry that stays as it is keeps the warnings that were given. */
function changeOf(before: StoredToken, changed: Partial<StoredToken>): StoredToken {
  const after = { ...before, ...changed };
  return after.expiresAt === before.expiresAt ? { ...after, warnedDays: before.warnedDays } : after;
}

/** Also one that has expired, when it is brought back. */
function livesLonger({ expiresAt: before }: StoredToken, { expiresAt: after }: StoredToken) {
  if (before === null) return false;
  return after === null || Date.parse(after) > Date.parse(before);
}

function differences(before: StoredToken, after: StoredToken): Change[] {
  const paths = ['name', 'dialect', 'expiresAt'] as const;
  const changes = paths
    .filter((path) => before[path] !== after[path])
    .map((path) => ({ path, before: before[path], after: after[path] }));
  return [...changes, ...switchChanges(before.switches, after.switches)];
}

async function findTenantId(context: RequestContext, named: string | null | undefined) {
  const own = context.tenant;
  if (!named || named === own.slug || named === own.id) return own.id;
  if (!context.actor.scopes.includes('instance:operator')) throw notFound('tenant', named);
  const where = isId(named) ? { id: named } : { slug: named };
  const tenant = await context.instance.tenant.findUnique({ where });
  if (tenant === null) throw notFound('tenant', named);
  return tenant.id;
}
