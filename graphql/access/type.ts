import type { AccessToken } from '../../prisma/generated/client/client.js';
import { builder } from '../builder.js';
import { TenantRef } from '../tenant/fields.js';
import { DialectSwitchesRef, readSwitches } from './switches.js';

const RotationStateEnum = builder.enumType('TokenRotationState', {
  description: 'How far a rotation has come.',
  values: {
    STARTED: { description: 'Both tokens are valid; the successor has not been seen in traffic.' },
    SEEN: { description: 'The successor has been seen in traffic: the rotation can be finished.' },
    FINISHED: { description: 'The first token is revoked.' },
  } as const,
});

interface Rotation {
  readonly successor: AccessToken;
  /** When the first token was revoked. */
  readonly revokedAt: Date | null;
}

const TokenRotationRef = builder.objectRef<Rotation>('TokenRotation');

/** A credential, as the schema shows it. */
export const AccessTokenRef = builder.prismaObject('AccessToken', {
  description: 'A credential. Its secret is shown once, when it is made.',
  authScopes: { administrate: true },
  fields: (t) => ({
    id: t.exposeID('id'),
    name: t.exposeString('name', { description: 'What the credential is for.' }),
    prefix: t.exposeString('prefix', { description: 'First characters of the secret.' }),
    scopes: t.exposeStringList('scopes', { description: 'What the credential may do.' }),
    dialect: t.exposeString('dialect', { description: 'How tolerant the SCIM door is with it.' }),
    switches: t.field({
      type: DialectSwitchesRef,
      description: 'Switches of the dialect that are set otherwise.',
      select: { switches: true },
      resolve: ({ switches }) => readSwitches(switches),
    }),
    // An instance operator makes credentials of other tenants than the one of the request.
    tenant: t.field({
      type: TenantRef,
      resolve: ({ tenantId }, _arguments, { instance }) =>
        instance.tenant.findUniqueOrThrow({ where: { id: tenantId } }),
    }),
    expiresAt: t.expose('expiresAt', { type: 'DateTime', nullable: true }),
    lastUsedAt: t.expose('lastUsedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'The last request with it, to a minute; the first request counts at once.',
    }),
    revokedAt: t.expose('revokedAt', { type: 'DateTime', nullable: true }),
    createdAt: t.expose('createdAt', { type: 'DateTime' }),
    rotation: t.field({
      type: TokenRotationRef,
      nullable: true,
      description: 'The token that takes the place of this one, and how far that has come.',
      select: { successor: true },
      resolve: ({ successor, revokedAt }) => (successor === null ? null : { successor, revokedAt }),
    }),
    predecessor: t.relation('predecessor', {
      nullable: true,
      description: 'The token whose place this one takes.',
    }),
  }),
});

TokenRotationRef.implement({
  description: 'The replacement of one token by another while both are valid.',
  authScopes: { administrate: true },
  fields: (t) => ({
    state: t.field({ type: RotationStateEnum, resolve: stateOf }),
    successor: t.field({ type: AccessTokenRef, resolve: ({ successor }) => successor }),
  }),
});

function stateOf({ successor, revokedAt }: Rotation) {
  if (revokedAt !== null) return 'FINISHED';
  return successor.lastUsedAt === null ? 'STARTED' : 'SEEN';
}

/** One page of credentials. */
export const AccessTokenConnection = builder.connectionObject({
  type: AccessTokenRef,
  name: 'AccessTokenConnection',
});

/** A credential that was just made. */
export const CreatedAccessTokenRef = builder
  .objectRef<{ accessToken: AccessToken; secret: string }>('CreatedAccessToken')
  .implement({
    description: 'A new credential and its secret, which is never shown again.',
    authScopes: { administrate: true },
    fields: (t) => ({
      accessToken: t.expose('accessToken', { type: AccessTokenRef }),
      secret: t.exposeString('secret', { description: 'The secret. Store it now.' }),
    }),
  });
