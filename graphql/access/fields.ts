import type { Prisma } from '../../prisma/generated/client/client.js';
import { isId, newId } from '../../prisma/ids.js';
import { builder } from '../builder.js';
import { type RequestContext, SCOPES, type Scope } from '../context.js';
import { forbidden, invalidValue, notFound } from '../errors.js';
import { pageArguments, toConnection, toPage } from '../shared/connection.js';
import { orderInput, toDirection, toPrismaPage } from '../shared/prisma-page.js';
import { recordOf } from '../shared/record.js';
import { checkText, requireText } from '../shared/text-rules.js';
import { TenantRef } from '../tenant/fields.js';
import { forgetCredential } from './authenticate.js';
import { hashSecret, newSecret, recognisablePart } from './secret.js';

const AccessTokenRef = builder.prismaObject('AccessToken', {
  description: 'A credential. Its secret is shown once, when it is made.',
  authScopes: { administrate: true },
  fields: (t) => ({
    id: t.exposeID('id'),
    name: t.exposeString('name', { description: 'What the credential is for.' }),
    prefix: t.exposeString('prefix', { description: 'First characters of the secret.' }),
    scopes: t.exposeStringList('scopes', { description: 'What the credential may do.' }),
    dialect: t.exposeString('dialect', { description: 'How tolerant the SCIM door is with it.' }),
    // An instance operator makes credentials of other tenants than the one of the request.
    tenant: t.field({
      type: TenantRef,
      resolve: ({ tenantId }, _arguments, { instance }) =>
        instance.tenant.findUniqueOrThrow({ where: { id: tenantId } }),
    }),
    expiresAt: t.expose('expiresAt', { type: 'DateTime', nullable: true }),
    lastUsedAt: t.expose('lastUsedAt', { type: 'DateTime', nullable: true }),
    revokedAt: t.expose('revokedAt', { type: 'DateTime', nullable: true }),
    createdAt: t.expose('createdAt', { type: 'DateTime' }),
  }),
});

const AccessTokenConnection = builder.connectionObject({
  type: AccessTokenRef,
  name: 'AccessTokenConnection',
});

const CreatedAccessTokenRef = builder
  .objectRef<{ accessToken: typeof AccessTokenRef.$inferType; secret: string }>(
    'CreatedAccessToken',
  )
  .implement({
    description: 'A new credential and its secret, which is never shown again.',
    authScopes: { administrate: true },
    fields: (t) => ({
      accessToken: t.expose('accessToken', { type: AccessTokenRef }),
      secret: t.exposeString('secret', { description: 'The secret. Store it now.' }),
    }),
  });

const CreateAccessTokenInputRef = builder.inputType('CreateAccessTokenInput', {
  description: 'A new credential.',
  fields: (t) => ({
    tenant: t.string({ description: 'Slug or id of the tenant; the own tenant when absent.' }),
    name: t.string({ required: true, description: 'What the credential is for.' }),
    scopes: t.stringList({ required: true, description: `Any of ${SCOPES.join(', ')}.` }),
    expiresAt: t.field({ type: 'DateTime', description: 'When it stops; never when absent.' }),
  }),
});

const RevokeAccessTokenInputRef = builder.inputType('RevokeAccessTokenInput', {
  description: 'A credential to revoke.',
  fields: (t) => ({ id: t.id({ required: true }) }),
});

const AccessTokenWhereInput = builder.inputType('AccessTokenWhere', {
  description: 'Tests on a credential; all given tests must hold.',
  fields: (t) => ({
    name: t.string(),
    scope: t.string({ description: 'One of its scopes.' }),
    revoked: t.boolean({ description: 'Whether it has been revoked.' }),
  }),
});

const AccessTokenOrderInput = orderInput('AccessToken', ['ID', 'NAME', 'CREATED_AT']);

const ORDER = { ID: 'id', NAME: 'name', CREATED_AT: 'createdAt' } as const;

builder.queryFields((t) => ({
  accessTokens: t.field({
    type: AccessTokenConnection,
    description: 'The credentials of the tenant, in the order of their creation.',
    authScopes: { administrate: true },
    args: {
      where: t.arg({ type: AccessTokenWhereInput }),
      orderBy: t.arg({ type: AccessTokenOrderInput }),
      ...pageArguments,
    },
    resolve: async (_root, { where: given, orderBy, ...args }, context) => {
      const page = toPage(context, args);
      const tenantId = context.tenant.id;
      const direction = toDirection(orderBy?.direction);
      const where = toWhere(tenantId, given ?? {});
      const rows = await context.client.accessToken.findMany({
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
    resolve: (_root, { input }, context) => createAccessToken(context, input),
  }),
  revokeAccessToken: t.field({
    type: AccessTokenRef,
    description: 'Revokes a credential at once. Errors: NOT_FOUND.',
    authScopes: { administrate: true },
    args: { input: t.arg({ type: RevokeAccessTokenInputRef, required: true }) },
    resolve: (_root, { input }, context) => revokeAccessToken(context, input.id),
  }),
}));

interface AccessTokenWhere {
  readonly name?: string | null;
  readonly scope?: string | null;
  readonly revoked?: boolean | null;
}

function toWhere(tenantId: string, where: AccessTokenWhere): Prisma.AccessTokenWhereInput {
  const { name, scope, revoked } = where;
  return {
    tenantId,
    ...(name ? { name } : {}),
    ...(scope ? { scopes: { has: scope } } : {}),
    ...(typeof revoked === 'boolean' ? { revokedAt: revoked ? { not: null } : null } : {}),
  };
}

interface CreateAccessToken {
  readonly tenant?: string | null;
  readonly name: string;
  readonly scopes: readonly string[];
  readonly expiresAt?: Date | null;
}

async function createAccessToken(context: RequestContext, input: CreateAccessToken) {
  const name = requireText(input.name, 'name');
  checkText(name, { path: 'name' });
  const scopes = checkScopes(context, input.scopes);
  if (input.expiresAt && input.expiresAt.getTime() <= Date.now()) {
    throw invalidValue('expiresAt', 'expiresAt lies in the past; give an instant to come.');
  }
  const tenantId = await findTenantId(context, input.tenant);
  const secret = newSecret();
  const id = newId();
  const record = recordOf(context, {
    operation: 'CREATE',
    resourceType: 'AccessToken',
    resourceId: id,
    resourceName: name,
    changes: [{ path: 'scopes', after: scopes.join(' ') }],
  });
  const accessToken = await context.inTenant(async (transaction) => {
    await transaction.provisioningRecord.create({ data: { tenantId, ...record } });
    return transaction.accessToken.create({
      data: {
        tenantId,
        id,
        name,
        scopes,
        prefix: recognisablePart(secret),
        tokenHash: hashSecret(secret),
        expiresAt: input.expiresAt ?? null,
      },
    });
  }, tenantId);
  return { accessToken, secret };
}

async function revokeAccessToken(context: RequestContext, id: string) {
  const where = { tenantId_id: { tenantId: context.tenant.id, id } };
  const token = isId(id) ? await context.client.accessToken.findUnique({ where }) : null;
  if (token === null) throw notFound('access token', id);
  if (token.revokedAt !== null) return token;
  const record = recordOf(context, {
    operation: 'REVOKE',
    resourceType: 'AccessToken',
    resourceId: id,
    resourceName: token.name,
    changes: [],
  });
  const revoked = await context.inTenant(async (transaction) => {
    await transaction.provisioningRecord.create({
      data: { tenantId: context.tenant.id, ...record },
    });
    return transaction.accessToken.update({ where, data: { revokedAt: new Date() } });
  });
  forgetCredential(context.instance, token.tokenHash);
  return revoked;
}

function checkScopes(context: RequestContext, given: readonly string[]): Scope[] {
  const known = new Map<string, Scope>(SCOPES.map((scope) => [scope, scope]));
  const scopes = given.map((name) => {
    const scope = known.get(name);
    if (scope !== undefined) return scope;
    throw invalidValue('scopes', `scopes: "${name}" is not one of ${SCOPES.join(', ')}.`);
  });
  if (scopes.length === 0) throw invalidValue('scopes', 'scopes must name at least one scope.');
  const operates = context.actor.scopes.includes('instance:operator');
  if (scopes.includes('instance:operator') && !operates) {
    throw forbidden('Only an instance operator may make a credential of an instance operator.');
  }
  return scopes;
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
