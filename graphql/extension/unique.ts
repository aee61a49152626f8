import { classifyFailure } from '../../prisma/failures.js';
import { defineStatement } from '../../prisma/tenant-database.js';
import type { RequestContext } from '../context.js';
import { DirectoryError } from '../errors.js';
import type { ResourceTypeName } from './definition.js';
import type { UniqueKey } from './state.js';

/**
 * Values of extensions that only one resource may have live in a table of their own, whose key refuses
 * the second one. These are pieces of the statements that write resources.
 */

const COLUMNS = '"tenantId", "resourceType", "attribute", "valueKey", "resourceId"';
/** A unique value as a statement is given it. */
export const UNIQUE_KEY_RECORD = '"attribute" text, "valueKey" text';

/** Takes the values of `keys` for the resources of `source`. Leaves the last bracket open. */
export function insertUniqueKeys(type: ResourceTypeName, source: string, keys: string): string {
  return `"uniqueValue" AS (
    INSERT INTO "UniqueValue" (${COLUMNS})
    SELECT $1::uuid, '${type}', k."attribute", k."valueKey", source."id"
    FROM ${source} source, jsonb_to_recordset(${keys}::jsonb) AS k(${UNIQUE_KEY_RECORD})
    WHERE NOT EXISTS (SELECT 1 FROM "UniqueValue" x WHERE x."tenantId" = $1::uuid
      AND x."resourceType" = '${type}' AND x."attribute" = k."attribute" AND x."valueKey" = k."valueKey"
      AND x."resourceId" = source."id")
  `;
}

/** The same, and lets go of what the resource had besides. Leaves the last bracket open. */
export function replaceUniqueKeys(type: ResourceTypeName, source: string, keys: string): string {
  return `"released" AS (
    DELETE FROM "UniqueValue" x USING ${source} source
    WHERE x."tenantId" = $1::uuid AND x."resourceId" = source."id" AND NOT EXISTS (
      SELECT 1 FROM jsonb_to_recordset(${keys}::jsonb) AS k(${UNIQUE_KEY_RECORD})
      WHERE k."attribute" = x."attribute" AND k."valueKey" = x."valueKey")
  ), ${insertUniqueKeys(type, source, keys)}`;
}

/** Lets go of all values of a resource. Leaves the last bracket open. */
export function releaseUniqueKeys(id: string): string {
  return `"released" AS (
    DELETE FROM "UniqueValue" WHERE "tenantId" = $1::uuid AND "resourceId" = ${id}::uuid
  `;
}

const FIND_TAKEN = defineStatement(`
  SELECT x."attribute" FROM "UniqueValue" x
  JOIN jsonb_to_recordset($3::jsonb) AS k(${UNIQUE_KEY_RECORD})
    ON k."attribute" = x."attribute" AND k."valueKey" = x."valueKey"
  WHERE x."tenantId" = $1::uuid AND x."resourceType" = $2
    AND ($4::uuid IS NULL OR x."resourceId" <> $4::uuid)
  LIMIT 1`);

/** The values that a write takes. */
export interface Taking {
  readonly type: ResourceTypeName;
  readonly uniqueKeys: readonly UniqueKey[];
  /** The resource that takes them, where it exists already. */
  readonly id?: string;
}

/** Runs a write that takes unique values. Errors: UNIQUENESS naming the attribute. */
export async function refusingTaken<Result>(
  context: RequestContext,
  { type, uniqueKeys, id }: Taking,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    const failure = classifyFailure(error);
    if (failure?.kind !== 'unique' || failure.constraint !== 'UniqueValue_pkey') throw error;
    const keys = JSON.stringify(uniqueKeys);
    const [taken] = await context.database.run<{ attribute: string }>(FIND_TAKEN, [
      type,
      keys,
      id ?? null,
    ]);
    const attribute = taken?.attribute ?? uniqueKeys[0]?.attribute ?? 'extensions';
    throw new DirectoryError(
      'UNIQUENESS',
      `${attribute}: another ${type} of this tenant has this value, which must be unique. Use another value, or change the resource that has it.`,
      { attribute },
    );
  }
}
