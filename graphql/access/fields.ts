import { queryFromInfo } from '@pothos/plugin-prisma';
import type { GraphQLResolveInfo } from 'graphql';
import type { Prisma } from '../../prisma/generated/client/client.js';
import { isId } from '../../prisma/ids.js';
import { builder } from '../builder.js';
import type { RequestContext } from '../context.js';
import { pageArguments, toConnection, toPage } from '../shared/connection.js';
import { toDirection, toPrismaPage } from '../shared/prisma-page.js';
import {
  AccessTokenOrderInput,
  AccessTokenWhereInput,
  CancelTokenRotationInputRef,
  CreateAccessTokenInputRef,
  FinishTokenRotationInputRef,
  RevokeAccessTokenInputRef,
  StartTokenRotationInputRef,
  UpdateAccessTokenInputRef,
} from './input.js';
import { cancelTokenRotation, finishTokenRotation, startTokenRotation } from './rotation.js';
import { AccessTokenConnection, AccessTokenRef, CreatedAccessTokenRef } from './type.js';
import {
  createAccessToken,
  type MadeToken,
  revokeAccessToken,
  updateAccessToken,
} from './write.js';

const ORDER = { ID: 'id', NAME: 'name', CREATED_AT: 'createdAt' } as const;

builder.queryFields((t) => ({
  accessToken: t.prismaField({
    type: AccessTokenRef,
    nullable: true,
    description: 'One credential of the tenant by its id.',
    authScopes: { administrate: true },
    args: { id: t.arg.id({ required: true }) },
    resolve: (query, _root, { id }, { client, tenant }) =>
      isId(id)
        ? client.accessToken.findUnique({
            ...query,
            where: { tenantId_id: { tenantId: tenant.id, id } },
          })
        : null,
  }),
  accessTokens: t.field({
    type: AccessTokenConnection,
    description: 'The credentials of the tenant, in the order of their creation.',
    authScopes: { administrate: true },
    args: {
      where: t.arg({ type: AccessTokenWhereInput }),
      orderBy: t.arg({ type: AccessTokenOrderInput }),
      ...pageArguments,
    },
    resolve: async (_root, { where: given, orderBy, ...args }, context, info) => {
      const page = toPage(context, args);
      const tenantId = context.tenant.id;
      const direction = toDirection(orderBy?.direction);
      const where = toWhere(tenantId, given ?? {});
      const rows = await context.client.accessToken.findMany({
        ...queryFromInfo({ context, info, paths: [['nodes'], ['edges', 'node']] }),
        where,
        orderBy: [{ [ORDER[orderBy?.field ?? 'ID']]: direction }, { id: 'asc' }],
        ...toPrismaPage(page, (id) => ({ tenantId_id: { tenantId, id } })),
      });
      const placed = rows.map((node) => ({ node, key: null }));
      return toConnection(placed, page, () => context.client.accessToken.count({ where }));
    },
  }),
}));

builder.mutationFields((t) => ({
  createAccessToken: t.field({
    type: CreatedAccessTokenRef,
    description:
      'Makes a credential. A person must have signed in within the hour. Errors: INVALID_VALUE, NOT_FOUND, FORBIDDEN.',
    authScopes: { $all: { administrate: true, freshlySignedIn: true } },
    args: { input: t.arg({ type: CreateAccessTokenInputRef, required: true }) },
    resolve: async (_root, { input }, context, info) =>
      show(context, info, await createAccessToken(context, input)),
  }),
  updateAccessToken: t.prismaField({
    type: AccessTokenRef,
    description:
      'Changes name, dialect, switches or expiry of a credential, from the next request on. To let it live longer, a person must have signed in within the hour. Errors: NOT_FOUND, INVALID_VALUE, FORBIDDEN.',
    authScopes: { administrate: true },
    args: { input: t.arg({ type: UpdateAccessTokenInputRef, required: true }) },
    resolve: async (query, _root, { input }, context) =>
      read(context, query, await updateAccessToken(context, input)),
  }),
  revokeAccessToken: t.prismaField({
    type: AccessTokenRef,
    description:
      'Revokes a credential at once, at every instance. A rotation that it is the successor of ends. Errors: NOT_FOUND, FORBIDDEN.',
    authScopes: { administrate: true },
    args: { input: t.arg({ type: RevokeAccessTokenInputRef, required: true }) },
    resolve: async (query, _root, { input }, context) =>
      read(context, query, await revokeAccessToken(context, input)),
  }),
  startTokenRotation: t.field({
    type: CreatedAccessTokenRef,
    description:
      'Makes a second credential with the scopes, the dialect, the switches and the certificates of the first; both are valid. A person must have signed in within the hour. Errors: NOT_FOUND, INVALID_VALUE, IN_USE, FORBIDDEN.',
    authScopes: { $all: { administrate: true, freshlySignedIn: true } },
    args: { input: t.arg({ type: StartTokenRotationInputRef, required: true }) },
    resolve: async (_root, { input }, context, info) =>
      show(context, info, await startTokenRotation(context, input)),
  }),
  finishTokenRotation: t.prismaField({
    type: AccessTokenRef,
    description:
      'Revokes the first credential and returns it. Refused with IN_USE before its successor has been seen in traffic. Errors: NOT_FOUND, INVALID_VALUE, IN_USE, FORBIDDEN.',
    authScopes: { administrate: true },
    args: { input: t.arg({ type: FinishTokenRotationInputRef, required: true }) },
    resolve: async (query, _root, { input }, context) =>
      read(context, query, await finishTokenRotation(context, input)),
  }),
  cancelTokenRotation: t.prismaField({
    type: AccessTokenRef,
    description:
      'Revokes the successor and returns the first credential, which stays. Errors: NOT_FOUND, FORBIDDEN.',
    authScopes: { administrate: true },
    args: { input: t.arg({ type: CancelTokenRotationInputRef, required: true }) },
    resolve: async (query, _root, { input }, context) =>
      read(context, query, await cancelTokenRotation(context, input)),
  }),
}));

function read(
  { client, tenant }: RequestContext,
  query: Pick<Prisma.AccessTokenFindUniqueOrThrowArgs, 'include' | 'select'>,
  { id }: { readonly id: string },
) {
  const where = { tenantId_id: { tenantId: tenant.id, id } };
  return client.accessToken.findUniqueOrThrow({ ...query, where });
}

async function show(
  context: RequestContext,
  info: GraphQLResolveInfo,
  { tenantId, id, secret }: MadeToken,
) {
  const query = queryFromInfo({ context, info, path: ['accessToken'] });
  const where = { tenantId_id: { tenantId, id } };
  const accessToken = await context.inTenant(
    (transaction) => transaction.accessToken.findUniqueOrThrow({ ...query, where }),
    tenantId,
  );
  return { accessToken, secret };
}

interface AccessTokenWhere {
  readonly name?: string | null;
  readonly scope?: string | null;
  readonly revoked?: boolean | null;
  readonly expiresBefore?: Date | null;
}

function toWhere(tenantId: string, where: AccessTokenWhere): Prisma.AccessTokenWhereInput {
  const { name, scope, revoked, expiresBefore } = where;
  return {
    tenantId,
    ...(name ? { name } : {}),
    ...(scope ? { scopes: { has: scope } } : {}),
    ...(expiresBefore ? { expiresAt: { lt: expiresBefore } } : {}),
    ...(typeof revoked === 'boolean' ? { revokedAt: revoked ? { not: null } : null } : {}),
  };
}
