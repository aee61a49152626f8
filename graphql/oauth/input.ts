import { certificateFields } from '../access/certificate-binding.js';
import { DIALECTS } from '../access/rules.js';
import { DialectSwitchesInputRef } from '../access/switches.js';
import { builder } from '../builder.js';
import { orderInput } from '../shared/prisma-page.js';
import { REASON } from '../shared/reason.js';
import { CLIENT_SCOPES, MAX_SECRETS, SECRET_DAYS, TOKEN_LIFETIME } from './rules.js';

const FederationInputRef = builder.inputType('OAuthFederationInput', {
  description:
    'What an assertion of the client must say (RFC 7523); all of it is compared exactly.',
  fields: (t) => ({
    entraTenantId: t.id({ required: true, description: 'The Entra tenant that signs: a GUID.' }),
    audiences: t.stringList({ required: true, description: 'Values of `aud` that are accepted.' }),
    applicationId: t.string({ required: true, description: 'The `azp` or `appid`.' }),
    subject: t.string({ description: 'The `sub`; this or `objectId` is needed.' }),
    objectId: t.string({ description: 'The `oid` of the workload.' }),
  }),
});

const SCOPES = `Any of ${CLIENT_SCOPES.join(', ')}.`;
const DIALECT = `One of ${DIALECTS.join(', ')}.`;
const SWITCHED = 'Switches of the dialect that are set otherwise.';
const LIFETIME = `Seconds that a token lives, ${TOKEN_LIFETIME.min} to ${TOKEN_LIFETIME.max}.`;

/** A new client. */
export const CreateInputRef = builder.inputType('CreateOAuthClientInput', {
  description: 'A new OAuth client. It has no secret yet: `addOAuthClientSecret` makes one.',
  fields: (t) => ({
    name: t.string({ required: true, description: 'What the client is.' }),
    scopes: t.stringList({ description: `${SCOPES} scim:read and scim:write when absent.` }),
    dialect: t.string({ description: `${DIALECT} entra when absent.` }),
    switches: t.field({ type: DialectSwitchesInputRef, description: SWITCHED }),
    tokenLifetime: t.int({ description: `${LIFETIME} ${TOKEN_LIFETIME.min} when absent.` }),
    federation: t.field({ type: FederationInputRef, description: 'Accepts signed assertions.' }),
    reason: t.string({ description: REASON }),
  }),
});

/** Changes to a client. */
export const UpdateInputRef = builder.inputType('UpdateOAuthClientInput', {
  description: 'Changes to an OAuth client: what is absent is kept.',
  fields: (t) => ({
    id: t.id({ required: true }),
    ifVersion: t.int({ description: 'Change only if the client is at this version.' }),
    name: t.string(),
    scopes: t.stringList({ description: SCOPES }),
    dialect: t.string({ description: DIALECT }),
    switches: t.field({ type: DialectSwitchesInputRef, description: `${SWITCHED} Null: none.` }),
    tokenLifetime: t.int({ description: LIFETIME }),
    enabled: t.boolean({ description: 'false: no tokens, and those that it has are dead.' }),
    federation: t.field({
      type: FederationInputRef,
      description:
        'Replaces what assertions must say; null refuses them. Tokens issued for assertions die.',
    }),
    reason: t.string({ description: REASON }),
  }),
});

/** A client to delete. */
export const DeleteInputRef = builder.inputType('DeleteOAuthClientInput', {
  description: 'An OAuth client to delete.',
  fields: (t) => ({ id: t.id({ required: true }), reason: t.string({ description: REASON }) }),
});

/** A secret to make. */
export const AddSecretInputRef = builder.inputType('AddOAuthClientSecretInput', {
  description: `A new secret, valid beside those that the client has; ${MAX_SECRETS} at most.`,
  fields: (t) => ({
    id: t.id({ required: true, description: 'Id of the client.' }),
    expiresAt: t.field({
      type: 'DateTime',
      description: `When it stops: in ${SECRET_DAYS.usual} days when absent, in three years at most.`,
    }),
    reason: t.string({ description: REASON }),
  }),
});

/** A secret to revoke. */
export const RevokeSecretInputRef = builder.inputType('RevokeOAuthClientSecretInput', {
  description: 'A secret to revoke.',
  fields: (t) => ({
    id: t.id({ required: true, description: 'Id of the secret.' }),
    reason: t.string({ description: REASON }),
  }),
});

/** A certificate to bind or to unbind. */
export const CertificateInputRef = builder.inputType('OAuthClientCertificateInput', {
  description: 'An OAuth client and a client certificate, named in exactly one way.',
  fields: (t) => ({
    id: t.id({ required: true, description: 'Id of the client.' }),
    ...certificateFields(t),
  }),
});

/** Tests on a client. */
export const WhereInputRef = builder.inputType('OAuthClientWhere', {
  description: 'Tests on an OAuth client; all given tests must hold.',
  fields: (t) => ({
    name: t.string(),
    clientId: t.string(),
    enabled: t.boolean(),
    federated: t.boolean({ description: 'Whether it may sign in with an assertion.' }),
  }),
});

/** How clients are ordered. */
export const OrderInputRef = orderInput('OAuthClient', ['ID', 'NAME', 'CREATED_AT']);

/** The Entra tenant to register. */
export const SetEntraTenantInputRef = builder.inputType('SetEntraTenantInput', {
  description: 'The Entra tenant whose own tokens stand for the tenant.',
  fields: (t) => ({
    entraTenantId: t.id({ description: '"Tenant ID" in Entra: a GUID; null takes it away.' }),
    reason: t.string({ description: REASON }),
  }),
});
