import type { GroupOrder, GroupOrderField } from '../../graphql/operations/generated/documents.js';
import { customPath, isCustom, type Sorting } from './extension.js';

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
export function toGroupOrder(sort: Sorting | undefined): GroupOrder | undefined {
  if (sort === undefined) return undefined;
  const { path, target, direction } = sort;
  if (isCustom(target)) {
    const extension = customPath(target);
    return extension === undefined ? undefined : { extension, direction };
  }
  const field = FIELDS.get(path);
  return field === undefined ? undefined : { field, direction };
}
