import type { GroupOrder, GroupOrderField } from '../../graphql/operations/generated/documents.js';

const FIELDS = new Map<string, GroupOrderField>([
  ['id', 'ID'],
  ['displayname', 'DISPLAY_NAME'],
  ['externalid', 'EXTERNAL_ID'],
  ['members.value', 'MEMBERS'],
  ['meta.location', 'ID'],
  ['meta.created', 'CREATED_AT'],
  ['meta.lastmodified', 'UPDATED_AT'],
]);

/** Translates a sort into the order of a group list; undefined for an attribute that has no order. */
export function toGroupOrder(
  sort: { readonly path: string; readonly direction: 'ASC' | 'DESC' } | undefined,
): GroupOrder | undefined {
  const field = sort === undefined ? undefined : FIELDS.get(sort.path);
  return sort === undefined || field === undefined
    ? undefined
    : { field, direction: sort.direction };
}
