import { builder } from '../builder.js';
import { REASON } from '../shared/reason.js';
import { ExistingPeopleEnum, TenantRef } from './fields.js';
import { setDirectoryPolicy } from './policy.js';

const SetDirectoryPolicyInputRef = builder.inputType('SetDirectoryPolicyInput', {
  description:
    'How the tenant treats leavers, those who return, those who were there before, and names of groups: what is absent is kept.',
  fields: (t) => ({
    revivesDeleted: t.boolean({
      description:
        'Whether a SCIM POST with the `externalId` and `userName` of a deleted person brings that person back.',
    }),
    retentionDays: t.int({
      description: 'Days that a deleted resource stays in the recycle bin, 1 to 3650.',
    }),
    existingPeople: t.field({
      type: ExistingPeopleEnum,
      description: 'What the first SCIM write of a person who was made here does.',
    }),
    uniqueGroupNames: t.boolean({
      description:
        'Whether two groups may not share a displayName. It cannot be switched on while some do.',
    }),
    reason: t.string({ description: REASON }),
  }),
});

builder.mutationFields((t) => ({
  setDirectoryPolicy: t.field({
    type: TenantRef,
    description:
      'Sets how the tenant treats leavers, those who return, those who were there before, and names of groups; it holds from the next request on. Errors: INVALID_VALUE, IN_USE.',
    authScopes: { administrate: true },
    args: { input: t.arg({ type: SetDirectoryPolicyInputRef, required: true }) },
    resolve: (_root, { input }, context) => setDirectoryPolicy(context, input),
  }),
}));
