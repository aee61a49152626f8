import { builder } from '../builder.js';
import type { Refusal } from '../errors.js';

/** A refusal as data. */
export const RefusalRef = builder.objectRef<Refusal>('Refusal').implement({
  description: 'Why one of several changes was refused.',
  fields: (t) => ({
    code: t.exposeString('code', { description: 'The same as `extensions.code` of an error.' }),
    message: t.exposeString('message', { description: 'A sentence for people.' }),
    attribute: t.exposeString('attribute', {
      nullable: true,
      description: 'SCIM path of the attribute that is to blame.',
    }),
  }),
});
