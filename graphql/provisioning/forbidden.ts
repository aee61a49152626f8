import { type FieldNode, type GraphQLError, getArgumentValues, Kind } from 'graphql';
import type { RequestContext } from '../context.js';
import { DirectoryError } from '../errors.js';
import { schema } from '../schema.js';
import { type Refusal, recordRefusal } from './refusal.js';

/** What a mutation does, for the record of one that its caller may not use. */
export type Act = Pick<Refusal, 'operation' | 'resourceType'>;

const act = (operation: Act['operation'], resourceType: Act['resourceType']): Act => ({
  operation,
  resourceType,
});

/** Every mutation. */
export const ACTS: ReadonlyMap<string, Act> = new Map([
  ['createUser', act('CREATE', 'User')],
  ['createUsers', act('CREATE', 'User')],
  ['updateUser', act('UPDATE', 'User')],
  ['deleteUser', act('DELETE', 'User')],
  ['createGroup', act('CREATE', 'Group')],
  ['updateGroup', act('UPDATE', 'Group')],
  ['deleteGroup', act('DELETE', 'Group')],
  ['addGroupMembers', act('ADD_MEMBERS', 'Group')],
  ['removeGroupMembers', act('REMOVE_MEMBERS', 'Group')],
  ['changeGroupMembers', act('UPDATE', 'Group')],
  ['restoreUser', act('RESTORE', 'User')],
  ['restoreGroup', act('RESTORE', 'Group')],
  ['restoreDeleted', act('RESTORE', 'User')],
  ['createTenant', act('CREATE', 'Tenant')],
  ['purgeDeleted', act('PURGE', 'User')],
  ['approveLink', act('UPDATE', 'User')],
  ['declineLink', act('UPDATE', 'User')],
  ['setProtection', act('UPDATE', 'User')],
  ['setDirectoryPolicy', act('UPDATE', 'Tenant')],
  ['createAccessToken', act('CREATE', 'AccessToken')],
  ['updateAccessToken', act('UPDATE', 'AccessToken')],
  ['revokeAccessToken', act('REVOKE', 'AccessToken')],
  ['bindCertificate', act('UPDATE', 'AccessToken')],
  ['unbindCertificate', act('UPDATE', 'AccessToken')],
  ['startTokenRotation', act('UPDATE', 'AccessToken')],
  ['finishTokenRotation', act('REVOKE', 'AccessToken')],
  ['cancelTokenRotation', act('UPDATE', 'AccessToken')],
  ['createOAuthClient', act('CREATE', 'OAuthClient')],
  ['updateOAuthClient', act('UPDATE', 'OAuthClient')],
  ['deleteOAuthClient', act('DELETE', 'OAuthClient')],
  ['addOAuthClientSecret', act('CREATE', 'OAuthClientSecret')],
  ['revokeOAuthClientSecret', act('REVOKE', 'OAuthClientSecret')],
  ['bindOAuthClientCertificate', act('UPDATE', 'OAuthClient')],
  ['unbindOAuthClientCertificate', act('UPDATE', 'OAuthClient')],
  ['setEntraTenant', act('UPDATE', 'Tenant')],
  ['endSession', act('SIGN_OUT', 'Session')],
  ['registerSchemaExtension', act('CREATE', 'SchemaExtension')],
  ['updateSchemaExtension', act('UPDATE', 'SchemaExtension')],
  ['removeSchemaExtension', act('DELETE', 'SchemaExtension')],
]);

/** What a request has met. */
export interface Met {
  readonly errors: readonly GraphQLError[];
  readonly variables: Readonly<Record<string, unknown>>;
}

/**
 * Writes a record of a mutation that the caller may not use, with what it was to act on. An operation
 * ends with the first of them: no mutation may be null.
 */
export async function recordForbidden(context: RequestContext, met: Met): Promise<void> {
  const refused = met.errors.flatMap((error): Refusal[] => {
    const field = forbiddenField(error);
    const known = field === undefined ? undefined : ACTS.get(field.name.value);
    if (field === undefined || known === undefined) return [];
    const { id, reason } = subjectOf(field, met.variables);
    const detail = `${field.name.value}: ${error.message}`;
    return [{ ...known, resourceId: id, reason, status: 403, problem: 'forbidden', detail }];
  });
  for (const refusal of refused) await recordRefusal(context, refusal);
}

/** The mutation that an error refuses; undefined for refusals below it, whose mutation was made. */
function forbiddenField({ originalError, nodes, path }: GraphQLError): FieldNode | undefined {
  const [node] = nodes ?? [];
  const isForbidden = originalError instanceof DirectoryError && originalError.code === 'FORBIDDEN';
  return isForbidden && path?.length === 1 && node?.kind === Kind.FIELD ? node : undefined;
}

/** How the inputs of mutations name what they are about. */
const ID_FIELDS = ['id', 'groupId', 'accessTokenId'];

function subjectOf(field: FieldNode, variables: Met['variables']) {
  const definition = schema.getMutationType()?.getFields()[field.name.value];
  const given: unknown =
    definition === undefined ? undefined : getArgumentValues(definition, field, variables)['input'];
  return {
    id: ID_FIELDS.map((name) => textOf(given, name)).find((id) => id !== undefined),
    reason: textOf(given, 'reason'),
  };
}

function textOf(input: unknown, name: string): string | undefined {
  if (typeof input !== 'object' || input === null) return undefined;
  const value: unknown = Reflect.get(input, name);
  return typeof value === 'string' ? value : undefined;
}
