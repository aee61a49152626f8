import { builder } from '../builder.js';

/** Which way a list is ordered. */
export const OrderDirectionEnum = builder.enumType('OrderDirection', {
  description: 'Which way a list is ordered.',
  values: {
    ASC: { description: 'Lowest first; absent values last.' },
    DESC: { description: 'Highest first; absent values first.' },
  } as const,
});
