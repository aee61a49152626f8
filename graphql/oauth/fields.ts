import type { Prisma } from '../../prisma/generated/client/client.js';
import { BIND, UNBIND } from '../access/certificate-binding.js';
import { builder } from '../builder.js';
import { pageArguments, toConnection, toPage } from '../shared/connection.js';
import { toDirection, toPrismaPage } from '../shared/prisma-page.js';
import { TenantRef } from '../tenant/fields.js';
import { changeCertificates } from './certificates.js';
import { setEntraTenant } from './entra-tenant.js';
import {
  AddSecretInputRef,
  CertificateInputRef,
  CreateInputRef,
  DeleteInputRef,
  OrderInputRef,
  RevokeSecretInputRef,
  SetEntraTenantInputRef,
  UpdateInputRef,
  WhereInputRef,
} from './input.js';
import { addSecret, revokeSecret } from './secrets.js';
import { OAuthClientRef, OAuthClientSecretRef } from './type.js';
import { createClient, deleteClient, updateClient } from './write.js';

const OAuthClientConnection = builder.connectionObject({
  type: OAuthClientRef,
  name: 'OAuthClientConnection',
});

const AddedSecretRef = builder
  .objectRef<{ oauthClientSecret: typeof OAuthClientSecretRef.$inferType; secret: string }>(
    'AddedOAuthClientSecret',
  )
  .implement({
    description: 'A new secret, which is never shown again.',
    authScopes: { administrate: true },
    fields: (t) => ({
      oauthClientSecret: t.expose('oauthClientSecret', { type: OAuthClientSecretRef }),
      secret: t.exposeString('secret', { description: 'The secret. Store it now.' }),
    }),
  });

const ORDER = { ID: 'id', NAME: 'name', CREATED_AT: 'createdAt' } as const;

builder.queryFields((t) => ({
  oauthClients: t.field({
    type: OAuthClientConnection,
    description: 'The OAuth clients of the tenant, in the order of their creation.',
    authScopes: { administrate: true },
    args: {
      where: t.arg({ type: WhereInputRef }),
      orderBy: t.arg({ type: OrderInputRef }),
      ...pageArguments,
    },
    resolve: async (_root, { where: given, orderBy, ...args }, context) => {
      const page = toPage(context, args);
      const tenantId = context.tenant.id;
      const where = toWhere(tenantId, given ?? {});
      const direction = toDirection(orderBy?.direction);
      const rows = await context.client.oAuthClient.findMany({
        where,
        orderBy: [{ [ORDER[orderBy?.field ?? 'ID']]: direction }, { id: 'asc' }],
        ...toPrismaPage(page, (id) => ({ tenantId_id: { tenantId, id } })),
      });
      const placed = rows.map((node) => ({ node, key: null }));
      return toConnection(placed, page, () => context.client.oAuthClient.count({ where }));
    },
  }),
}));

/** What lets somebody in, or cannot be undone, asks a person who signed in long ago to sign in again. */
const CREDENTIALS = { $all: { administrate: true, freshlySignedIn: true } } as const;

builder.mutationFields((t) => ({
  createOAuthClient: t.field({
    type: OAuthClientRef,
    description: 'Makes an OAuth client. Errors: INVALID_VALUE.',
    authScopes: CREDENTIALS,
    args: { input: t.arg({ type: CreateInputRef, required: true }) },
    resolve: (_root, { input }, context) => createClient(context, input),
  }),
  updateOAuthClient: t.field({
    type: OAuthClientRef,
    description:
      'Changes an OAuth client; what its tokens may do follows at once. Errors: NOT_FOUND, INVALID_VALUE, VERSION_MISMATCH.',
    authScopes: CREDENTIALS,
    args: { input: t.arg({ type: UpdateInputRef, required: true }) },
    resolve: (_root, { input }, context) => updateClient(context, input),
  }),
  deleteOAuthClient: t.prismaField({
    type: OAuthClientRef,
    description:
      'Deletes an OAuth client with its secrets and tokens, at once, and returns it as it was. A person must have signed in within the hour. Errors: NOT_FOUND.',
    authScopes: CREDENTIALS,
    args: { input: t.arg({ type: DeleteInputRef, required: true }) },
    // What is asked for is read with the deletion: afterwards there is nothing to read.
    resolve: (query, _root, { input }, context) => deleteClient(context, input, query),
  }),
  addOAuthClientSecret: t.field({
    type: AddedSecretRef,
    description:
      'Makes a secret of an OAuth client; those that it has stay valid. Errors: NOT_FOUND, INVALID_VALUE, TOO_MANY.',
    authScopes: CREDENTIALS,
    args: { input: t.arg({ type: AddSecretInputRef, required: true }) },
    resolve: (_root, { input }, context) => addSecret(context, input),
  }),
  revokeOAuthClientSecret: t.field({
    type: OAuthClientSecretRef,
    description:
      'Revokes a secret, and the access tokens that were issued for it, at once. Errors: NOT_FOUND.',
    authScopes: { administrate: true },
    args: { input: t.arg({ type: RevokeSecretInputRef, required: true }) },
    resolve: (_root, { input }, context) => revokeSecret(context, input),
  }),
  bindOAuthClientCertificate: t.field({
    type: OAuthClientRef,
    description:
      'Binds an OAuth client to a client certificate at once: from now on it gets access tokens, and may use those that it has, only together with one of those that it is bound to. Errors: NOT_FOUND, INVALID_VALUE, TOO_MANY, VERSION_MISMATCH.',
    authScopes: { administrate: true },
    args: { input: t.arg({ type: CertificateInputRef, required: true }) },
    resolve: (_root, { input }, context) => changeCertificates(context, input, BIND),
  }),
  unbindOAuthClientCertificate: t.field({
    type: OAuthClientRef,
    description:
      'Takes a client certificate from an OAuth client at once. Without any left, secret or assertion alone will do. A person must have signed in within the hour. Errors: NOT_FOUND, INVALID_VALUE, VERSION_MISMATCH.',
    authScopes: CREDENTIALS,
    args: { input: t.arg({ type: CertificateInputRef, required: true }) },
    resolve: (_root, { input }, context) => changeCertificates(context, input, UNBIND),
  }),
  setEntraTenant: t.field({
    type: TenantRef,
    description:
      'Registers the Entra tenant whose own tokens stand for the tenant at the SCIM door, when the service accepts them. Only an instance operator may: nobody else can tell whose Entra tenant it is. Errors: INVALID_VALUE, UNIQUENESS.',
    authScopes: { $all: { operate: true, freshlySignedIn: true } },
    args: { input: t.arg({ type: SetEntraTenantInputRef, required: true }) },
    resolve: (_root, { input }, context) => setEntraTenant(context, input),
  }),
}));

interface OAuthClientWhere {
  readonly name?: string | null;
  readonly clientId?: string | null;
  readonly enabled?: boolean | null;
  readonly federated?: boolean | null;
}

function toWhere(tenantId: string, where: OAuthClientWhere): Prisma.OAuthClientWhereInput {
  const { name, clientId, enabled, federated } = where;
  return {
    tenantId,
    ...(name ? { name } : {}),
    ...(clientId ? { clientId } : {}),
    ...(typeof enabled === 'boolean' ? { enabled } : {}),
    ...(typeof federated === 'boolean'
      ? { federationTenantId: federated ? { not: null } : null }
      : {}),
  };
}
