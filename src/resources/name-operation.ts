import { DirectoryError } from '../../graphql/errors.js';
import { clip } from '../scim/json.js';
import type { PatchOperation } from '../scim/patch/types.js';

/**
 * Runs what the operations of a PATCH come to. A refusal by the data says which of them it is about,
 * where it names an attribute: the last one that touches it.
 */
export async function namingOperation<Result>(
  operations: readonly PatchOperation[],
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof DirectoryError) || error.attribute === undefined) throw error;
    const { code, detail, attribute } = error;
    const operation = operations.findLast((one) => touches(one, attribute.toLowerCase()));
    if (operation === undefined) throw error;
    const { number, text } = operation;
    const named = `Operation ${number} (path "${clip(text)}"): ${detail}`;
    throw new DirectoryError(code, named, { attribute, cause: error });
  }
}

/** Whether an operation sets an attribute, or a part of it, that is named in small letters. */
function touches({ path }: PatchOperation, attribute: string): boolean {
  if (path.kind === 'extension') return attribute.startsWith(path.schema.id.toLowerCase());
  const { attribute: target, extension } = path.ref;
  const name = target.name.toLowerCase();
  const full = extension === undefined ? name : `${extension.toLowerCase()}:${name}`;
  return [name, full].some((one) => attribute === one || /^[.[]/.test(restOf(attribute, one)));
}

function restOf(text: string, start: string): string {
  return text.startsWith(start) ? text.slice(start.length) : '';
}
