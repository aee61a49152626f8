import { isObject } from '../clients/http.js';
import type { Resource } from './target.js';

/**
 * How many attributes the gallery counts in a schema: a simple one is one; a singular complex one counts its
 * simple parts that are no reference; a list whose types are known counts its parts once for each type; other
 * lists count their parts; `manager` and `members` are one each.
 */
export function countFlattened(attributes: unknown): number {
  return Array.isArray(attributes)
    ? attributes.filter(isObject).reduce((sum, attribute) => sum + countOf(attribute), 0)
    : 0;
}

function countOf(attribute: Resource): number {
  const { name, type, multiValued } = attribute;
  if (name === 'manager' || name === 'members') return 1;
  if (type !== 'complex') return type === 'reference' ? 0 : 1;
  const parts = partsOf(attribute);
  if (multiValued !== true)
    return parts.filter((part) => part['type'] !== 'reference' && part['type'] !== 'complex')
      .length;
  const types = parts.find((part) => part['name'] === 'type')?.['canonicalValues'];
  return Array.isArray(types) && types.length > 0
    ? types.length * parts.filter(({ name: part }) => part !== 'type' && part !== 'primary').length
    : parts.length;
}

function partsOf({ subAttributes }: Resource): Resource[] {
  return Array.isArray(subAttributes) ? subAttributes.filter(isObject) : [];
}
