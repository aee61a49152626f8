import { isRoleName, type RoleName } from '../../graphql/access/roles.js';
import { createSignInLink, type LinkChoice } from '../../graphql/access/sign-in-link.js';
import { DirectoryError } from '../../graphql/errors.js';
import type { Database } from '../../prisma/database.js';

/** The address of a link. */
export function linkAddress(publicUrl: string, secret: string): string {
  return `${publicUrl}/auth/link?secret=${secret}`;
}

/** What a running server answers: the address of a new link, or why there is none. */
export async function answerLink(database: Database, publicUrl: string, asked: unknown) {
  try {
    return { address: linkAddress(publicUrl, await createSignInLink(database, choiceOf(asked))) };
  } catch (error) {
    if (error instanceof DirectoryError) return { refused: error.detail };
    throw error;
  }
}

function choiceOf(asked: unknown): LinkChoice {
  return { tenant: textOf(asked, 'tenant'), role: roleNamed(textOf(asked, 'role') ?? '') };
}

/** The role of a name. Errors: INVALID_VALUE. */
export function roleNamed(text: string): RoleName {
  if (isRoleName(text)) return text;
  throw new DirectoryError('INVALID_VALUE', `"${text}" is no role.`);
}

/** The text that an object from another process has under a name. */
export function textOf(value: unknown, name: string): string | undefined {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  const found: unknown = Reflect.get(value, name);
  return typeof found === 'string' ? found : undefined;
}
