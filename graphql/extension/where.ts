import { Prisma } from '../../prisma/generated/client/client.js';
import type { TenantIdentity } from '../context.js';
import { clip, invalidValue } from '../errors.js';
import type { BooleanFilter, NumberFilter, StringFilter } from '../shared/filters.js';
import { logic } from '../shared/logic.js';
import { orderedText } from '../shared/order.js';
import {
  every,
  isUnstorable,
  matchesBoolean,
  matchesNumber,
  matchesText,
  NEVER,
} from '../shared/predicates.js';
import { extensionSearch } from '../shared/search.js';
import {
  extensionsOf,
  isHidden,
  type ResourceTypeName,
  type SchemaAttribute,
  textKey,
} from './definition.js';

/** Tests on one value of an attribute; all given tests must hold for the same value. */
export interface ExtensionValueWhere {
  and?: readonly ExtensionValueWhere[] | null;
  or?: readonly ExtensionValueWhere[] | null;
  not?: ExtensionValueWhere | null;
  /** The sub-attribute that is tested; absent for the value itself. */
  subAttribute?: string | null;
  text?: StringFilter | null;
  /** Texts of which it is one. */
  anyOf?: readonly string[] | null;
  number?: NumberFilter | null;
  boolean?: BooleanFilter | null;
}

/** A test on an attribute of a schema extension: some value of it meets `some`. */
export interface ExtensionWhere {
  /** URN of the extension. */
  schema: string;
  attribute: string;
  some: ExtensionValueWhere;
}

/** Where a test of extensions stands. */
export interface ExtensionScope {
  readonly tenant: TenantIdentity;
  readonly type: ResourceTypeName;
  /** The table of resources that is tested. */
  readonly alias: string;
}

const { join, sql, raw } = Prisma;

/** Whether some value of an attribute meets the test. Errors: INVALID_VALUE for what is not defined. */
export function matchesExtension(
  { schema, attribute: name, some }: ExtensionWhere,
  scope: ExtensionScope,
): Prisma.Sql {
  const { urn, attribute } = findAttribute(scope, schema, name);
  const keys = raw(`${scope.alias}."extensionKeys"`);
  const id = raw(`${scope.alias}."id"`);
  const value = sql`(${keys} #> ARRAY[${urn}, ${attribute.name}]::text[])`;
  const found = equalitiesOf(some).map((keys) => {
    const wanted = keys(attribute).map((key) =>
      JSON.stringify({ [urn]: { [attribute.name]: attribute.multiValued ? [key] : key } }),
    );
    return extensionSearch({ tenantId: scope.tenant.id, type: scope.type, id }, wanted);
  });
  return every([
    ...found,
    attribute.multiValued
      ? sql`EXISTS (SELECT 1 FROM jsonb_array_elements(CASE jsonb_typeof(${value}) WHEN 'array' THEN ${value} ELSE '[]'::jsonb END) AS e("value") WHERE ${valuePredicate(some, { attribute, value: sql`e."value"` })})`
      : every([sql`${value} IS NOT NULL`, valuePredicate(some, { attribute, value })]),
  ]);
}

/** What an attribute is ordered by: its value, the primary one of several, else the first. */
export function extensionKey(
  { schema, attribute: name, subAttribute }: ExtensionPath,
  scope: ExtensionScope,
): { readonly key: Prisma.Sql; readonly cast: 'text' | 'boolean' | 'numeric' } {
  const { urn, attribute } = findAttribute(scope, schema, name);
  const leaf = findPart(attribute, subAttribute);
  const value = sql`(${raw(`${scope.alias}."extensionKeys"`)} #> ARRAY[${urn}, ${attribute.name}]::text[])`;
  const path = leaf === attribute ? sql`'{}'::text[]` : sql`ARRAY[${leaf.name}]::text[]`;
  const one = attribute.multiValued
    ? sql`(SELECT e."value" #>> ${path} FROM jsonb_array_elements(CASE jsonb_typeof(${value}) WHEN 'array' THEN ${value} ELSE '[]'::jsonb END) WITH ORDINALITY AS e("value", "place") ORDER BY (e."value" @> '{"primary": true}'::jsonb) DESC, e."place" LIMIT 1)`
    : sql`(${value} #>> ${path})`;
  const cast = CASTS[leaf.type] ?? 'text';
  const isLong = leaf.type === 'binary' || leaf.type === 'reference';
  const text = sql`${isLong ? orderedText(one) : one} COLLATE "C"`;
  return { key: cast === 'text' ? text : sql`${one}::${raw(cast)}`, cast };
}

/** An attribute of an extension, or one of its sub-attributes. */
export interface ExtensionPath {
  readonly schema: string;
  readonly attribute: string;
  readonly subAttribute?: string | null;
}

const CASTS: Partial<Record<SchemaAttribute['type'], 'boolean' | 'numeric'>> = {
  boolean: 'boolean',
  integer: 'numeric',
  decimal: 'numeric',
};

function findAttribute(
  { tenant, type }: ExtensionScope,
  schema: string,
  name: string,
): { readonly urn: string; readonly attribute: SchemaAttribute } {
  const extension = extensionsOf(tenant, type).find(({ urn }) => urn === schema);
  const attribute = extension?.attributes.find((known) => known.name === name && !isHidden(known));
  if (extension === undefined || attribute === undefined) {
    throw invalidValue(
      'extensions',
      `extensions: a ${type} of this tenant has no attribute "${clip(name)}" of "${clip(schema)}" that can be asked for.`,
    );
  }
  return { urn: extension.urn, attribute };
}

function findPart(attribute: SchemaAttribute, name: string | null | undefined): SchemaAttribute {
  if (!name) return attribute;
  const part = attribute.subAttributes?.find((known) => known.name === name);
  if (part !== undefined) return part;
  throw invalidValue(
    'extensions',
    `extensions: ${attribute.name} has no sub-attribute "${clip(name)}".`,
  );
}

interface Tested {
  readonly attribute: SchemaAttribute;
  /** The value, or the element of a list, as JSON. */
  readonly value: Prisma.Sql;
}

function valuePredicate(where: ExtensionValueWhere, tested: Tested): Prisma.Sql {
  const leaf = findPart(tested.attribute, where.subAttribute);
  const path = leaf === tested.attribute ? sql`'{}'::text[]` : sql`ARRAY[${leaf.name}]::text[]`;
  const prepare = (text: string) => textKey(leaf, text);
  const column = sql`(${tested.value} #>> ${path}) COLLATE "C"`;
  return every([
    ...logic(where, (inner) => valuePredicate(inner, tested)),
    ...(where.text ? [matchesText(where.text, { column, prepare })] : []),
    ...(where.anyOf ? [isOneOf(where.anyOf.map(prepare), column)] : []),
    // What is stored has the type of the attribute; a cast must not meet anything else on the way.
    ...(where.number ? [matchesNumber(where.number, typed(tested.value, path, 'number'))] : []),
    ...(where.boolean ? [matchesBoolean(where.boolean, typed(tested.value, path, 'boolean'))] : []),
  ]);
}

function isOneOf(keys: readonly string[], column: Prisma.Sql): Prisma.Sql {
  const storable = keys.filter((key) => !isUnstorable(key));
  return storable.length === 0 ? NEVER : sql`${column} IN (${join(storable)})`;
}

function typed(value: Prisma.Sql, path: Prisma.Sql, type: 'number' | 'boolean'): Prisma.Sql {
  const cast = raw(type === 'number' ? 'numeric' : 'boolean');
  return sql`(CASE jsonb_typeof(${value} #> ${path}) WHEN ${raw(`'${type}'`)} THEN (${value} #>> ${path})::${cast} END)`;
}

/** Gives the keys of which one has to be contained in what a row holds. */
type Wanted = (attribute: SchemaAttribute) => readonly unknown[];

/** The equalities that must all hold: an index finds the rows that hold such values. */
function equalitiesOf(where: ExtensionValueWhere): Wanted[] {
  const { subAttribute, text, number, boolean, anyOf, and } = where;
  const value = text?.equals ?? number?.equals ?? boolean?.equals;
  const given = [value === null || value === undefined ? [] : [value], anyOf ?? []];
  const own = given
    .map((values) => values.filter((one) => !isUnstorable(one)))
    .filter((values) => values.length > 0)
    .map(
      (values): Wanted =>
        (attribute) => {
          const leaf = findPart(attribute, subAttribute);
          return values.map((one) => {
            const key = typeof one === 'string' ? textKey(leaf, one) : one;
            return leaf === attribute ? key : { [leaf.name]: key };
          });
        },
    );
  return [...own, ...(and ?? []).flatMap(equalitiesOf)];
}
