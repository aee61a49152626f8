import { builder } from '../builder.js';
import { SCOPES } from '../context.js';
import { orderInput } from '../shared/prisma-page.js';
import { REASON } from '../shared/reason.js';
import { DIALECTS } from './rules.js';
import { DialectSwitchesInputRef } from './switches.js';

const SWITCHED = 'Switches of the dialect that are set otherwise.';
const DIALECT = `One of ${DIALECTS.join(', ')}`;

/** A new credential. */
export const CreateAccessTokenInputRef = builder.inputType('CreateAccessTokenInput', {
  description: 'A new credential.',
  fields: (t) => ({
    tenant: t.string({ description: 'Slug or id of the tenant; the own tenant when absent.' }),
    name: t.string({ required: true, description: 'What the credential is for.' }),
    scopes: t.stringList({ required: true, description: `Any of ${SCOPES.join(', ')}.` }),
    dialect: t.string({ description: `${DIALECT}; entra when absent.` }),
    switches: t.field({ type: DialectSwitchesInputRef, description: SWITCHED }),
    expiresAt: t.field({ type: 'DateTime', description: 'When it stops; never when absent.' }),
    reason: t.string({ description: REASON }),
  }),
});

/** Changes to a credential. */
export const UpdateAccessTokenInputRef = builder.inputType('UpdateAccessTokenInput', {
  description: 'Changes to a credential: what is absent is kept.',
  fields: (t) => ({
    id: t.id({ required: true }),
    name: t.string({ description: 'What the credential is for.' }),
    dialect: t.string({ description: `${DIALECT}.` }),
    switches: t.field({ type: DialectSwitchesInputRef, description: `${SWITCHED} Null: none.` }),
    expiresAt: t.field({ type: 'DateTime', description: 'When it stops; never when null.' }),
    reason: t.string({ description: REASON }),
  }),
});

/** A credential to revoke. */
export const RevokeAccessTokenInputRef = builder.inputType('RevokeAccessTokenInput', {
  description: 'A credential to revoke.',
  fields: (t) => ({ id: t.id({ required: true }), reason: t.string({ description: REASON }) }),
});

/** A rotation to start. */
export const StartTokenRotationInputRef = builder.inputType('StartTokenRotationInput', {
  description: 'A credential that another one is to replace.',
  fields: (t) => ({
    id: t.id({ required: true }),
    name: t.string({ description: 'Name of the new credential; that of the first when absent.' }),
    expiresAt: t.field({
      type: 'DateTime',
      description:
        'When the new one stops: never when null; when absent it lives as long as the first was meant to.',
    }),
    reason: t.string({ description: REASON }),
  }),
});

/** A rotation to finish. */
export const FinishTokenRotationInputRef = builder.inputType('FinishTokenRotationInput', {
  description: 'A credential whose successor has been seen in traffic.',
  fields: (t) => ({
    id: t.id({ required: true, description: 'The first credential, which is revoked.' }),
    force: t.boolean({
      description: 'Do so although the successor has not been seen; a reason must be given.',
    }),
    reason: t.string({ description: REASON }),
  }),
});

/** A rotation to cancel. */
export const CancelTokenRotationInputRef = builder.inputType('CancelTokenRotationInput', {
  description: 'A credential that is to stay; its successor is revoked.',
  fields: (t) => ({
    id: t.id({ required: true, description: 'The first credential, which stays.' }),
    reason: t.string({ description: REASON }),
  }),
});

/** Tests on a credential. */
export const AccessTokenWhereInput = builder.inputType('AccessTokenWhere', {
  description: 'Tests on a credential; all given tests must hold.',
  fields: (t) => ({
    name: t.string(),
    scope: t.string({ description: 'One of its scopes.' }),
    revoked: t.boolean({ description: 'Whether it has been revoked.' }),
    expiresBefore: t.field({ type: 'DateTime', description: 'It stops before this instant.' }),
  }),
});

/** How a list of credentials is ordered. */
export const AccessTokenOrderInput = orderInput('AccessToken', ['ID', 'NAME', 'CREATED_AT']);
