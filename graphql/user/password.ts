import { hash, verify } from '@node-rs/argon2';
import { defineStatement } from '../../prisma/tenant-database.js';
import type { RequestContext } from '../context.js';
import { checkText } from '../shared/text-rules.js';
import { type Change, MASK } from '../shared/trail.js';
import type { UserAttributes } from './input.js';

/** Argon2id at the cost that OWASP recommends: 19 MiB, two passes. */
const OPTIONS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

const READ_HASH = defineStatement(
  'SELECT "passwordHash" FROM "User" WHERE "tenantId" = $1::uuid AND "id" = $2::uuid',
);

/** The hash of the password of a new user; undefined when there is none. Errors: INVALID_VALUE. */
export async function hashNewPassword({ password }: UserAttributes): Promise<string | undefined> {
  if (typeof password !== 'string' || password === '') return undefined;
  return hash(prepared(password), OPTIONS);
}

/**
 * What a change makes of the password: its new hash, null where it is taken away, undefined where it
 * stays, also when the same password is given again. Errors: INVALID_VALUE.
 */
export async function changePassword(
  { database }: RequestContext,
  id: string,
  { password }: UserAttributes,
): Promise<string | null | undefined> {
  if (password === undefined) return undefined;
  const [found] = await database.run<{ passwordHash: string | null }>(READ_HASH, [id]);
  const known = found?.passwordHash ?? null;
  if (password === null || password === '') return known === null ? undefined : null;
  const text = prepared(password);
  if (known !== null && (await verify(known, text))) return undefined;
  return hash(text, OPTIONS);
}

/** How a record tells of a change: without either value. */
export function changesOfPassword(hashed: string | null | undefined): Change[] {
  if (hashed === undefined) return [];
  return [{ path: 'password', after: hashed === null ? null : MASK }];
}

/** OpaqueString of PRECIS (RFC 8265 §4.2): spaces of any kind are the same, letter case counts. */
function prepared(password: string): string {
  checkText(password, { path: 'password' });
  return password.replace(/\p{Zs}/gu, ' ').normalize('NFC');
}
