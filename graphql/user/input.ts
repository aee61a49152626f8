import { type AnyJson, builder } from '../builder.js';
import { EXTENSIONS } from '../extension/input.js';
import {
  ADDRESS_PARTS,
  PLURAL_KINDS,
  type PluralKind,
  TEXT_ATTRIBUTES,
  type TextAttributeName,
} from './attributes.js';
import type { AddressElement, PluralElement } from './row.js';

/** The attributes of a user as a caller gives them: absent keeps, null clears. */
export interface UserAttributes
  extends Partial<Record<TextAttributeName, string | null>>,
    Partial<Record<PluralKind, readonly PluralElement[] | null>> {
  active?: boolean | null;
  /** Only ever written: its hash is kept. */
  password?: string | null;
  addresses?: readonly AddressElement[] | null;
  /** Values of schema extensions by URN and attribute: absent keeps, null clears. */
  extensions?: AnyJson | null;
}

/** Input of `createUser`. */
export interface CreateUserInput extends UserAttributes {
  userName: string;
}

/** Input of `updateUser`. */
export interface UpdateUserInput extends UserAttributes {
  id: string;
  ifVersion?: number | null;
}

const PluralValueInputRef = builder.inputRef<PluralElement>('PluralValueInput').implement({
  description: 'One element of a plural attribute, such as an e-mail address.',
  fields: (t) => ({
    value: t.string({ description: 'The value itself.' }),
    display: t.string({ description: 'How the value is shown.' }),
    type: t.string({ description: 'Label, such as work or home.' }),
    primary: t.boolean({ description: 'Whether it is the preferred one; at most one is.' }),
    document: t.string({
      description:
        'The JSON document that the element came as. Absent keeps that of the element with the same value, display and type; null clears.',
    }),
  }),
});

const AddressInputRef = builder.inputRef<AddressElement>('AddressInput').implement({
  description: 'A postal address.',
  fields: (t) => ({
    primary: t.boolean({ description: 'Whether it is the preferred one; at most one is.' }),
    ...Object.fromEntries(ADDRESS_PARTS.map((part) => [part, t.string()])),
  }),
});

/** GraphQL input of `createUser`. */
export const CreateUserInputRef = builder.inputRef<CreateUserInput>('CreateUserInput').implement({
  description: 'A new user.',
  fields: (t) => ({
    ...textFields((description) => t.string({ description }), 'userName'),
    userName: t.string({ required: true, description: 'Unique without regard to letter case.' }),
    active: t.boolean({ description: 'Whether the person may sign in; true unless told.' }),
    password: t.string({ description: 'Kept as a hash, never shown.' }),
    addresses: t.field({ type: [AddressInputRef] }),
    ...pluralFields(() => t.field({ type: [PluralValueInputRef] })),
    extensions: t.field({ type: 'JSON', description: EXTENSIONS }),
  }),
});

/** GraphQL input of `updateUser`. */
export const UpdateUserInputRef = builder.inputRef<UpdateUserInput>('UpdateUserInput').implement({
  description: 'Changes to a user: what is absent is kept, null clears, a list replaces the list.',
  fields: (t) => ({
    id: t.id({ required: true }),
    ifVersion: t.int({ description: 'Change only if the user is still at this version.' }),
    ...textFields((description) => t.string({ description })),
    active: t.boolean({ description: 'Whether the person may sign in.' }),
    password: t.string({ description: 'Kept as a hash, never shown; null takes it away.' }),
    addresses: t.field({ type: [AddressInputRef] }),
    ...pluralFields(() => t.field({ type: [PluralValueInputRef] })),
    extensions: t.field({ type: 'JSON', description: EXTENSIONS }),
  }),
});

function textFields<Field>(field: (description: string) => Field, except?: TextAttributeName) {
  return Object.fromEntries(
    TEXT_ATTRIBUTES.filter(({ name }) => name !== except).map(({ name, description }) => [
      name,
      field(description),
    ]),
  );
}

function pluralFields<Field>(field: () => Field) {
  return Object.fromEntries(PLURAL_KINDS.map((kind) => [kind, field()]));
}
