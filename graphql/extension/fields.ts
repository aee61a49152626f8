import { builder } from '../builder.js';
import { REASON } from '../shared/reason.js';
import { findExtension, listExtensions } from './read.js';
import { ResourceTypeEnum, SchemaAttributeInputRef, SchemaExtensionRef } from './type.js';
import { registerExtension, removeExtension, updateExtension } from './write.js';

builder.queryFields((t) => ({
  schemaExtension: t.field({
    type: SchemaExtensionRef,
    nullable: true,
    description: 'One schema extension of the tenant by its URN.',
    authScopes: { read: true },
    args: { urn: t.arg.string({ required: true }) },
    resolve: async (_root, { urn }, { database }) => (await findExtension(database, urn)) ?? null,
  }),
  schemaExtensions: t.field({
    type: [SchemaExtensionRef],
    description: 'The schema extensions of the tenant, at most 50, in the order of registration.',
    authScopes: { read: true },
    resolve: (_root, _arguments, { database }) => listExtensions(database),
  }),
}));

const DISCARD =
  'Take away the values that resources hold of what is removed or changed, instead of refusing the change.';

const RegisterInputRef = builder.inputType('RegisterSchemaExtensionInput', {
  description: 'A new schema extension.',
  fields: (t) => ({
    urn: t.string({
      required: true,
      description: 'A URN, such as urn:ietf:params:scim:schemas:extension:Contoso:2.0:User.',
    }),
    resourceType: t.field({ type: ResourceTypeEnum, required: true }),
    name: t.string({ required: true, description: 'Name shown to people.' }),
    description: t.string(),
    required: t.boolean({ description: 'Whether a resource without it is refused.' }),
    attributes: t.field({ type: [SchemaAttributeInputRef], required: true }),
    reason: t.string({ description: REASON }),
  }),
});

const UpdateInputRef = builder.inputType('UpdateSchemaExtensionInput', {
  description:
    'Changes to a schema extension: what is absent is kept, attributes replace all attributes.',
  fields: (t) => ({
    urn: t.string({ required: true }),
    ifUpdatedAt: t.field({
      type: 'DateTime',
      description: 'Change only if it has not been changed since.',
    }),
    name: t.string(),
    description: t.string(),
    required: t.boolean(),
    attributes: t.field({ type: [SchemaAttributeInputRef] }),
    discardValues: t.boolean({ description: DISCARD }),
    reason: t.string({ description: REASON }),
  }),
});

const RemoveInputRef = builder.inputType('RemoveSchemaExtensionInput', {
  description: 'A schema extension to remove.',
  fields: (t) => ({
    urn: t.string({ required: true }),
    discardValues: t.boolean({ description: DISCARD }),
    reason: t.string({ description: REASON }),
  }),
});

builder.mutationFields((t) => ({
  registerSchemaExtension: t.field({
    type: SchemaExtensionRef,
    description:
      'Adds attributes to users or groups, from the next request on. Errors: INVALID_VALUE, UNIQUENESS, IN_USE, TOO_MANY.',
    authScopes: { administrate: true },
    args: { input: t.arg({ type: RegisterInputRef, required: true }) },
    resolve: (_root, { input }, context) => registerExtension(context, input),
  }),
  updateSchemaExtension: t.field({
    type: SchemaExtensionRef,
    description:
      'Changes a schema extension. Stored values are never lost silently: IN_USE names those that stand in the way. Errors: NOT_FOUND, INVALID_VALUE, IN_USE, VERSION_MISMATCH.',
    authScopes: { administrate: true },
    args: { input: t.arg({ type: UpdateInputRef, required: true }) },
    resolve: (_root, { input }, context) => updateExtension(context, input),
  }),
  removeSchemaExtension: t.field({
    type: SchemaExtensionRef,
    description:
      'Removes a schema extension and returns it as it was. Refused with IN_USE while resources hold values of it. Errors: NOT_FOUND, IN_USE.',
    authScopes: { administrate: true },
    args: { input: t.arg({ type: RemoveInputRef, required: true }) },
    resolve: (_root, { input }, context) => removeExtension(context, input),
  }),
}));
