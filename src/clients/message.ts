/** URN of the core user schema. */
export const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';
/** URN of the core group schema. */
export const GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group';
/** URN of the enterprise extension. */
export const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
/** Path of the manager. */
export const MANAGER = `${ENTERPRISE}:manager`;
const PATCH_OP = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

/** One PATCH operation as it is sent. */
export interface Operation {
  readonly op: string;
  readonly path?: string;
  readonly value?: unknown;
}

/** A PatchOp message. */
export function patchBody(operations: readonly Operation[]): object {
  return { schemas: [PATCH_OP], Operations: operations };
}
