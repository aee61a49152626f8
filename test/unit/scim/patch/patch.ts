import { leniencyOf } from '../../../../src/scim/dialect.js';
import { ScimError } from '../../../../src/scim/errors.js';
import type { JsonObject } from '../../../../src/scim/json.js';
import { applyPatch } from '../../../../src/scim/patch/apply.js';
import { decodePatch } from '../../../../src/scim/patch/decode.js';
import { USER_TYPE } from '../../../../src/scim/schema/resource-types.js';
import { PATCH_OP } from '../../../../src/scim/urns.js';

export const work = { type: 'work', value: 'w@x', primary: true };
export const home = { type: 'home', value: 'h@x' };
/** The user that operations are applied to. */
export const start: JsonObject = { userName: 'a', emails: [work, home], name: { givenName: 'G' } };

export interface Case {
  readonly dialect?: string;
  readonly type?: typeof USER_TYPE;
  readonly from?: JsonObject;
}

/** The resource after these operations. */
export function patch(operations: readonly unknown[], given: Case = {}): JsonObject {
  const { dialect = 'entra', type = USER_TYPE, from = start } = given;
  const leniency = leniencyOf(dialect);
  const scope = { type, leniency, prepare: (text: string) => text.toLowerCase() };
  const decoded = decodePatch({ schemas: [PATCH_OP], Operations: operations }, scope);
  return applyPatch(from, decoded, scope);
}

/** The error that these operations end in. */
export function refusal(operations: readonly unknown[], given: Case = {}): ScimError {
  try {
    patch(operations, given);
  } catch (error) {
    if (error instanceof ScimError) return error;
    throw error;
  }
  throw new Error('accepted');
}
