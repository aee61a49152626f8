import { builder } from '../builder.js';
import { ExtensionWhereInput } from '../extension/input.js';
import { GroupWhereInput } from '../group/where-input.js';
import {
  AddressFilterInput,
  BooleanFilterInput,
  DateTimeFilterInput,
  StringFilterInput,
} from '../shared/filters.js';
import { ADDRESS_PARTS, PLURAL_KINDS, TEXT_ATTRIBUTES } from './attributes.js';
import type { GroupsFilter } from './groups.js';
import type { AddressWhere, PluralValueWhere, Some, UserWhere } from './where.js';

const PluralValueWhereInput = builder.inputRef<PluralValueWhere>('PluralValueWhere');
PluralValueWhereInput.implement({
  description: 'Tests on one element of a plural attribute; all given tests must hold for it.',
  fields: (t) => ({
    and: t.field({ type: [PluralValueWhereInput] }),
    or: t.field({ type: [PluralValueWhereInput] }),
    not: t.field({ type: PluralValueWhereInput }),
    value: t.field({ type: StringFilterInput }),
    display: t.field({ type: StringFilterInput }),
    type: t.field({ type: StringFilterInput }),
    primary: t.field({ type: BooleanFilterInput }),
  }),
});

const PluralValuesFilterInput = builder
  .inputRef<Some<PluralValueWhere>>('PluralValuesFilter')
  .implement({
    description: 'Tests on the elements of a plural attribute.',
    fields: (t) => ({ some: t.field({ type: PluralValueWhereInput, required: true }) }),
  });

const AddressWhereInput = builder.inputRef<AddressWhere>('AddressWhere');
AddressWhereInput.implement({
  description: 'Tests on one address; all given tests must hold for it.',
  fields: (t) => ({
    and: t.field({ type: [AddressWhereInput] }),
    or: t.field({ type: [AddressWhereInput] }),
    not: t.field({ type: AddressWhereInput }),
    primary: t.field({ type: BooleanFilterInput }),
    ...Object.fromEntries(
      ADDRESS_PARTS.map((part) => [part, t.field({ type: StringFilterInput })]),
    ),
  }),
});

const AddressesFilterInput = builder.inputRef<Some<AddressWhere>>('AddressesFilter').implement({
  description: 'Tests on the addresses of a user.',
  fields: (t) => ({ some: t.field({ type: AddressWhereInput, required: true }) }),
});

const MembershipKindEnum = builder.enumType('MembershipKind', {
  description: 'How a person is a member: of the group itself, or only through other groups.',
  values: ['DIRECT', 'INDIRECT'] as const,
});

const GroupsFilterInput = builder.inputRef<GroupsFilter>('GroupsFilter').implement({
  description: 'Tests on the groups of a user.',
  fields: (t) => ({
    some: t.field({ type: GroupWhereInput, required: true }),
    kind: t.field({ type: MembershipKindEnum, description: 'Either unless told.' }),
  }),
});

/** GraphQL input of `UserWhere`. */
export const UserWhereInput = builder.inputRef<UserWhere>('UserWhere');
UserWhereInput.implement({
  description: 'Tests on a user; all given tests must hold. It can say what a SCIM filter can.',
  fields: (t) => ({
    and: t.field({ type: [UserWhereInput] }),
    or: t.field({ type: [UserWhereInput] }),
    not: t.field({ type: UserWhereInput }),
    id: t.field({ type: StringFilterInput }),
    address: t.field({ type: AddressFilterInput, description: 'Address of the user.' }),
    entityTag: t.field({ type: StringFilterInput, description: 'The version as SCIM shows it.' }),
    managerId: t.field({ type: StringFilterInput, description: 'Id of the manager.' }),
    managerAddress: t.field({ type: AddressFilterInput, description: 'Address of the manager.' }),
    active: t.field({ type: BooleanFilterInput }),
    isLinked: t.field({
      type: BooleanFilterInput,
      description: 'Whether SCIM has written the person; not so for accounts made here.',
    }),
    isProtected: t.field({ type: BooleanFilterInput }),
    linkedAt: t.field({ type: DateTimeFilterInput }),
    createdAt: t.field({ type: DateTimeFilterInput }),
    updatedAt: t.field({ type: DateTimeFilterInput }),
    addresses: t.field({ type: AddressesFilterInput }),
    groups: t.field({ type: GroupsFilterInput, description: 'Tests on the groups of the user.' }),
    manager: t.field({ type: UserWhereInput, description: 'Tests on the manager.' }),
    extensions: t.field({ type: [ExtensionWhereInput] }),
    ...Object.fromEntries(
      TEXT_ATTRIBUTES.map(({ name, description }) => [
        name,
        t.field({ type: StringFilterInput, description }),
      ]),
    ),
    ...Object.fromEntries(
      PLURAL_KINDS.map((kind) => [kind, t.field({ type: PluralValuesFilterInput })]),
    ),
  }),
});
