import { defineStatement, type TenantDatabase } from '../../prisma/tenant-database.js';
import { DirectoryError } from '../errors.js';
import type { ResourceTypeName, SchemaAttribute, SchemaExtension } from './definition.js';

/** The values that resources hold of some attributes of an extension. */
export interface StoredValues {
  readonly type: ResourceTypeName;
  readonly urn: string;
  readonly names: readonly string[];
}

type PerType = Readonly<Record<ResourceTypeName, ReturnType<typeof defineStatement>>>;

const perType = (text: (table: string) => string): PerType => ({
  User: defineStatement(text('"User"')),
  Group: defineStatement(text('"Group"')),
});

/** $2 URN, $3 names. */
const HOLDS = `r."tenantId" = $1::uuid AND r."extensions" -> $2 ?| $3::text[]`;

const COUNT = perType(
  (table) => `
  SELECT n."name", count(*)::int AS "total" FROM ${table} r, unnest($3::text[]) AS n("name")
  WHERE ${HOLDS} AND r."extensions" -> $2 ? n."name"
  GROUP BY n."name" ORDER BY n."name"`,
);

const without = (column: string) => `
    CASE WHEN (r."${column}" -> $2) - $3::text[] = '{}'::jsonb THEN r."${column}" - $2
      ELSE jsonb_set(r."${column}", ARRAY[$2], (r."${column}" -> $2) - $3::text[]) END`;

const DISCARD = perType(
  (table) => `
  WITH changed AS (
    UPDATE ${table} r SET "extensions" = ${without('extensions')},
      "extensionKeys" = ${without('extensionKeys')},
      "version" = r."version" + 1, "updatedAt" = greatest(now(), r."updatedAt")
    WHERE ${HOLDS} RETURNING 1
  ) SELECT count(*)::int AS "total" FROM changed`,
);

/** Lets go of unique values. $2 resource type, $3 paths. */
const RELEASE = defineStatement(`
  DELETE FROM "UniqueValue" WHERE "tenantId" = $1::uuid AND "resourceType" = $2
    AND "attribute" = ANY ($3::text[])`);

/** Refuses what would lose stored values. Errors: IN_USE naming the attributes and how many hold them. */
export async function refuseLoss(database: TenantDatabase, values: StoredValues): Promise<void> {
  if (values.names.length === 0) return;
  const counts = await database.run<{ name: string; total: number }>(COUNT[values.type], [
    values.urn,
    values.names,
  ]);
  if (counts.length === 0) return;
  const held = counts
    .slice(0, 5)
    .map(
      ({ name, total }) =>
        `${name} (${total} ${values.type.toLowerCase()}${total === 1 ? '' : 's'})`,
    )
    .join(', ');
  throw new DirectoryError(
    'IN_USE',
    `${values.urn}: values are stored of ${held}. They cannot be kept with this change: take them away first, or say discardValues.`,
    { attribute: values.urn },
  );
}

/** Takes stored values away; gives how many resources lost some. */
export async function discardValues(
  database: TenantDatabase,
  values: StoredValues,
): Promise<number> {
  if (values.names.length === 0) return 0;
  const [changed] = await database.run<{ total: number }>(DISCARD[values.type], [
    values.urn,
    values.names,
  ]);
  return changed?.total ?? 0;
}

/** Lets go of the unique values of attributes, each named by its full path. */
export async function releasePaths(
  database: TenantDatabase,
  type: ResourceTypeName,
  paths: readonly string[],
): Promise<void> {
  if (paths.length > 0) await database.run(RELEASE, [type, paths]);
}

/** How many resources lack something. $2 URN, $3 attribute or null for any, $4 sub-attribute or null. */
const LACKING = perType(
  (table) => `
  SELECT count(*)::int AS "total" FROM ${table} r
  WHERE r."tenantId" = $1::uuid AND CASE
    WHEN $3::text IS NULL THEN NOT r."extensions" ? $2
    WHEN $4::text IS NULL THEN r."extensions" ? $2 AND NOT r."extensions" -> $2 ? $3
    ELSE EXISTS (SELECT 1 FROM jsonb_path_query(r."extensions" #> ARRAY[$2, $3], '$[*]') AS e("value")
      WHERE NOT e."value" ? $4) END`,
);

/** Refuses to require what resources lack. Errors: IN_USE with how many. */
export async function refuseUnmet(
  database: TenantDatabase,
  extension: SchemaExtension,
  before: SchemaExtension | undefined,
): Promise<void> {
  const { urn, resourceType } = extension;
  for (const [name, sub] of newlyRequired(extension, before)) {
    const [found] = await database.run<{ total: number }>(LACKING[resourceType], [urn, name, sub]);
    const total = found?.total ?? 0;
    if (total === 0) continue;
    const path = [urn, name === null ? '' : `:${name}`, sub === null ? '' : `.${sub}`].join('');
    throw new DirectoryError(
      'IN_USE',
      `${path} cannot be required yet: ${total} ${resourceType.toLowerCase()}${total === 1 ? ' has' : 's have'} no value. Give them one first.`,
      { attribute: path },
    );
  }
}

type Required = readonly [attribute: string | null, subAttribute: string | null];

function newlyRequired(after: SchemaExtension, before: SchemaExtension | undefined): Required[] {
  const was = new Set(before === undefined ? [] : requiredOf(before).map((path) => path.join('.')));
  return requiredOf(after).filter((path) => !was.has(path.join('.')));
}

function requiredOf({ required, attributes }: SchemaExtension): Required[] {
  const own: Required[] = required ? [[null, null]] : [];
  const needed = (list: readonly SchemaAttribute[] = []) => list.filter((one) => one.required);
  return [
    ...own,
    ...needed(attributes).map(({ name }): Required => [name, null]),
    ...attributes.flatMap(({ name, subAttributes }) =>
      needed(subAttributes).map((sub): Required => [name, sub.name]),
    ),
  ];
}
