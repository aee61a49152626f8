import { builder } from '../builder.js';

/** Tests on a text attribute. All given tests must hold; an absent value equals nothing. */
export interface StringFilter {
  equals?: string | null;
  notEquals?: string | null;
  contains?: string | null;
  startsWith?: string | null;
  endsWith?: string | null;
  greaterThan?: string | null;
  greaterThanOrEqual?: string | null;
  lessThan?: string | null;
  lessThanOrEqual?: string | null;
  present?: boolean | null;
}

/** Tests on a boolean attribute. */
export interface BooleanFilter {
  equals?: boolean | null;
  notEquals?: boolean | null;
  present?: boolean | null;
}

/** Tests on a number. */
export interface NumberFilter {
  equals?: number | null;
  notEquals?: number | null;
  greaterThan?: number | null;
  greaterThanOrEqual?: number | null;
  lessThan?: number | null;
  lessThanOrEqual?: number | null;
  present?: boolean | null;
}

/** Tests on an instant. */
export interface DateTimeFilter {
  equals?: Date | null;
  notEquals?: Date | null;
  greaterThan?: Date | null;
  greaterThanOrEqual?: Date | null;
  lessThan?: Date | null;
  lessThanOrEqual?: Date | null;
}

/** Tests on an address that a door makes of an id: the text before the id, and what the whole must meet. */
export interface AddressFilter {
  base: string;
  test: StringFilter;
}

/** GraphQL input of `StringFilter`. */
export const StringFilterInput = builder.inputRef<StringFilter>('StringFilter').implement({
  description:
    'Tests on a text attribute; all given tests must hold. Letter case counts where SCIM says so.',
  fields: (t) => ({
    equals: t.string({ description: 'The same text.' }),
    notEquals: t.string({ description: 'Another text, or none.' }),
    contains: t.string({ description: 'Holds this text.' }),
    startsWith: t.string({ description: 'Begins with this text.' }),
    endsWith: t.string({ description: 'Ends with this text.' }),
    greaterThan: t.string({ description: 'Later in code point order.' }),
    greaterThanOrEqual: t.string({ description: 'The same or later in code point order.' }),
    lessThan: t.string({ description: 'Earlier in code point order.' }),
    lessThanOrEqual: t.string({ description: 'The same or earlier in code point order.' }),
    present: t.boolean({ description: 'Whether the attribute has a value.' }),
  }),
});

/** GraphQL input of `BooleanFilter`. */
export const BooleanFilterInput = builder.inputRef<BooleanFilter>('BooleanFilter').implement({
  description: 'Tests on a boolean attribute; all given tests must hold.',
  fields: (t) => ({
    equals: t.boolean({ description: 'This value.' }),
    notEquals: t.boolean({ description: 'The other value, or none.' }),
    present: t.boolean({ description: 'Whether the attribute has a value.' }),
  }),
});

/** GraphQL input of `NumberFilter`. */
export const NumberFilterInput = builder.inputRef<NumberFilter>('NumberFilter').implement({
  description: 'Tests on a number; all given tests must hold.',
  fields: (t) => ({
    equals: t.float({ description: 'This number.' }),
    notEquals: t.float({ description: 'Another number, or none.' }),
    greaterThan: t.float({ description: 'More than this.' }),
    greaterThanOrEqual: t.float({ description: 'This or more.' }),
    lessThan: t.float({ description: 'Less than this.' }),
    lessThanOrEqual: t.float({ description: 'This or less.' }),
    present: t.boolean({ description: 'Whether the attribute has a value.' }),
  }),
});

/** GraphQL input of `DateTimeFilter`. */
export const DateTimeFilterInput = builder.inputRef<DateTimeFilter>('DateTimeFilter').implement({
  description: 'Tests on an instant; all given tests must hold.',
  fields: (t) => ({
    equals: t.field({ type: 'DateTime', description: 'The same instant.' }),
    notEquals: t.field({ type: 'DateTime', description: 'Another instant.' }),
    greaterThan: t.field({ type: 'DateTime', description: 'After.' }),
    greaterThanOrEqual: t.field({ type: 'DateTime', description: 'At or after.' }),
    lessThan: t.field({ type: 'DateTime', description: 'Before.' }),
    lessThanOrEqual: t.field({ type: 'DateTime', description: 'At or before.' }),
  }),
});

/** GraphQL input of `AddressFilter`. */
export const AddressFilterInput = builder.inputRef<AddressFilter>('AddressFilter').implement({
  description: 'Tests on an address that a door makes by putting a text before an id.',
  fields: (t) => ({
    base: t.string({ required: true, description: 'The text before the id.' }),
    test: t.field({ type: StringFilterInput, required: true, description: 'Tests on the whole.' }),
  }),
});
