import { builder } from '../builder.js';
import { BooleanFilterInput, NumberFilterInput, StringFilterInput } from '../shared/filters.js';
import type { ExtensionPath, ExtensionValueWhere, ExtensionWhere } from './where.js';

/** What the inputs of resources say of `extensions`. */
export const EXTENSIONS =
  'Values of schema extensions: an object of URNs, each an object of attributes; absent is kept, null clears.';

const ExtensionValueWhereInput = builder.inputRef<ExtensionValueWhere>('ExtensionValueWhere');
ExtensionValueWhereInput.implement({
  description:
    'Tests on one value of an attribute of a schema extension; all given tests must hold for it.',
  fields: (t) => ({
    and: t.field({ type: [ExtensionValueWhereInput] }),
    or: t.field({ type: [ExtensionValueWhereInput] }),
    not: t.field({ type: ExtensionValueWhereInput }),
    subAttribute: t.string({ description: 'What is tested of a complex value.' }),
    text: t.field({
      type: StringFilterInput,
      description: 'For the types string, reference, binary and dateTime (UTC with milliseconds).',
    }),
    anyOf: t.stringList({ description: 'Texts, of which it is one.' }),
    number: t.field({ type: NumberFilterInput, description: 'For integer and decimal.' }),
    boolean: t.field({ type: BooleanFilterInput, description: 'For boolean.' }),
  }),
});

/** GraphQL input of `ExtensionWhere`. */
export const ExtensionWhereInput = builder.inputRef<ExtensionWhere>('ExtensionWhere').implement({
  description: 'A test on an attribute of a schema extension of the tenant.',
  fields: (t) => ({
    schema: t.string({ required: true, description: 'URN of the extension.' }),
    attribute: t.string({ required: true, description: 'Name of the attribute.' }),
    some: t.field({
      type: ExtensionValueWhereInput,
      required: true,
      description: 'What its value, or one of its values, meets.',
    }),
  }),
});

/** GraphQL input of `ExtensionPath`. */
export const ExtensionPathInput = builder.inputRef<ExtensionPath>('ExtensionPath').implement({
  description: 'An attribute of a schema extension of the tenant, to order by.',
  fields: (t) => ({
    schema: t.string({ required: true, description: 'URN of the extension.' }),
    attribute: t.string({ required: true, description: 'Name of the attribute.' }),
    subAttribute: t.string({ description: 'Part of a complex attribute.' }),
  }),
});
