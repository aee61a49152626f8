import { fromBinding } from '../access/certificate.js';
import { BoundCertificateRef } from '../access/certificate-binding.js';
import { DialectSwitchesRef, readSwitches } from '../access/switches.js';
import { builder } from '../builder.js';

/** A secret of an OAuth client, without the secret itself. */
export const OAuthClientSecretRef = builder.prismaObject('OAuthClientSecret', {
  description: 'A secret of an OAuth client. The secret itself is shown once, when it is made.',
  authScopes: { administrate: true },
  fields: (t) => ({
    id: t.exposeID('id'),
    prefix: t.exposeString('prefix', { description: 'First characters of the secret.' }),
    expiresAt: t.expose('expiresAt', { type: 'DateTime' }),
    lastUsedAt: t.expose('lastUsedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When a token was last issued for it.',
    }),
    revokedAt: t.expose('revokedAt', { type: 'DateTime', nullable: true }),
    createdAt: t.expose('createdAt', { type: 'DateTime' }),
  }),
});

/** What an assertion must say. */
interface FederationShape {
  readonly entraTenantId: string;
  readonly audiences: readonly string[];
  readonly subject: string | null;
  readonly objectId: string | null;
  readonly applicationId: string;
}

const OAuthFederationRef = builder.objectRef<FederationShape>('OAuthFederation').implement({
  description: 'A workload of Entra that signs in with an assertion instead of a secret.',
  authScopes: { administrate: true },
  fields: (t) => ({
    entraTenantId: t.exposeID('entraTenantId', { description: 'The Entra tenant that signs.' }),
    audiences: t.stringList({
      description: 'Values of `aud` that are accepted.',
      resolve: ({ audiences }) => [...audiences],
    }),
    subject: t.exposeString('subject', { nullable: true, description: 'Required `sub`.' }),
    objectId: t.exposeString('objectId', { nullable: true, description: 'Required `oid`.' }),
    applicationId: t.exposeString('applicationId', { description: 'Required `azp` or `appid`.' }),
  }),
});

/** The columns that hold it. */
interface FederationColumns {
  readonly federationTenantId: string | null;
  readonly federationAudiences: readonly string[];
  readonly federationSubject: string | null;
  readonly federationObjectId: string | null;
  readonly federationApplicationId: string | null;
}

/** Secrets of a client that are shown: those that are valid are among the newest. */
const SHOWN_SECRETS = 50;

/** An OAuth client. */
export const OAuthClientRef = builder.prismaObject('OAuthClient', {
  description: 'A program that gets short-lived access tokens at `/oauth/token`.',
  authScopes: { administrate: true },
  fields: (t) => ({
    id: t.exposeID('id'),
    clientId: t.exposeString('clientId', { description: '"Client Identifier" in Entra.' }),
    name: t.exposeString('name', { description: 'What the client is.' }),
    scopes: t.exposeStringList('scopes', { description: 'What its tokens may do.' }),
    dialect: t.exposeString('dialect', { description: 'How tolerant the SCIM door is with it.' }),
    switches: t.field({
      type: DialectSwitchesRef,
      description: 'Switches of the dialect that are set otherwise.',
      select: { switches: true },
      resolve: ({ switches }) => readSwitches(switches),
    }),
    tokenLifetime: t.exposeInt('tokenLifetime', { description: 'Seconds that a token lives.' }),
    enabled: t.exposeBoolean('enabled', {
      description: 'Whether it gets tokens and may use them.',
    }),
    federation: t.field({
      type: OAuthFederationRef,
      nullable: true,
      description: 'Set when the client may sign in with an assertion.',
      resolve: (client) => toFederation(client),
    }),
    boundCertificates: t.field({
      type: [BoundCertificateRef],
      description:
        'Client certificates of which one must come along when it asks for a token, and with each of its tokens; none is asked for when empty.',
      select: { boundCertificates: true },
      resolve: ({ boundCertificates }) => boundCertificates.map(fromBinding),
    }),
    secrets: t.relation('secrets', {
      description: `Its secrets, newest first, the last ${SHOWN_SECRETS}.`,
      query: { orderBy: { id: 'desc' }, take: SHOWN_SECRETS },
    }),
    version: t.exposeInt('version', { description: 'Raised by each change; for `ifVersion`.' }),
    lastUsedAt: t.expose('lastUsedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When one of its tokens was last used.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime' }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime' }),
  }),
});

function toFederation(client: FederationColumns): FederationShape | null {
  const { federationTenantId, federationApplicationId } = client;
  if (federationTenantId === null || federationApplicationId === null) return null;
  return {
    entraTenantId: federationTenantId,
    applicationId: federationApplicationId,
    audiences: client.federationAudiences,
    subject: client.federationSubject,
    objectId: client.federationObjectId,
  };
}
