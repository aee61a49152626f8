import { builder } from '../builder.js';
import { OrderDirectionEnum } from './order-input.js';
import type { Page } from './page.js';

/** The `skip`, `take` and `cursor` of a page, one row more than it holds; `key` makes the unique key of an id. */
export function toPrismaPage<Key>(
  page: Page,
  key: (id: string) => Key,
): { take: number; skip: number; cursor?: Key } {
  const take = page.limit + 1;
  if (page.after === undefined) return { take, skip: page.offset };
  return { take, skip: 1, cursor: key(page.after.id) };
}

/** How a list of one of the smaller tables is ordered: by one of these fields, ties by id. */
export function orderInput<const Fields extends readonly string[]>(name: string, fields: Fields) {
  const field = builder.enumType(`${name}OrderField`, {
    description: `What a list is ordered by (${name}).`,
    values: fields,
  });
  return builder.inputType(`${name}Order`, {
    description: `How a list is ordered (${name}); ties are broken by id.`,
    fields: (t) => ({
      field: t.field({ type: field, required: true }),
      direction: t.field({ type: OrderDirectionEnum, description: 'ASC unless told.' }),
    }),
  });
}

/** The direction as Prisma writes it. */
export function toDirection(direction: 'ASC' | 'DESC' | null | undefined): 'asc' | 'desc' {
  return direction === 'DESC' ? 'desc' : 'asc';
}
