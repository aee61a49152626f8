import { newId } from '../../prisma/ids.js';
import { defineStatement, type TenantDatabase } from '../../prisma/tenant-database.js';
import { comparisonKey } from '../../prisma/text.js';
import { forgetTenant } from '../access/memory.js';
import type { RequestContext } from '../context.js';
import { clip, DirectoryError, notUnique } from '../errors.js';
import { checkReason } from '../shared/reason.js';
import { type Change, type Deed, trailOf, trailStatements } from '../shared/trail.js';
import { changesOfDefinition, endangeredNames, releasedPaths } from './compatibility.js';
import type { ResourceTypeName, SchemaExtension } from './definition.js';
import { findExtension, listExtensions } from './read.js';
import { checkCount, checkUrn, type SchemaAttributeInput, toDefinition } from './rules.js';
import { discardValues, refuseLoss, refuseUnmet, releasePaths } from './stored-values.js';
import type { StoredExtension } from './type.js';

/** A new extension. */
export interface NewExtension {
  readonly urn: string;
  readonly resourceType: ResourceTypeName;
  readonly name: string;
  readonly description?: string | null;
  readonly required?: boolean | null;
  readonly attributes: readonly SchemaAttributeInput[];
  readonly reason?: string | null;
}

/** What changes of an extension; absent keeps. */
export interface ExtensionChange extends Partial<Nullable<Omit<NewExtension, 'urn'>>> {
  readonly urn: string;
  readonly ifUpdatedAt?: Date | null;
  readonly discardValues?: boolean | null;
}

type Nullable<Type> = { readonly [Name in keyof Type]: Type[Name] | null };

/** Definitions of one tenant change one after the other. */
const LOCK = defineStatement(
  'SELECT 1 AS "locked" FROM "Tenant" WHERE "id" = $1::uuid FOR NO KEY UPDATE',
);

const SAVED_TRAIL = trailStatements({ trail: '$3', source: 'saved' });
const RECORD =
  '"id" uuid, "urn" text, "urnKey" text, "resourceType" text, "name" text, "description" text, "required" boolean, "attributes" jsonb';

/** $2 the extension, $3 trail. */
const SAVE = defineStatement(`
  WITH saved AS (
    INSERT INTO "SchemaExtension" ("tenantId", "id", "urn", "urnKey", "resourceType", "name",
      "description", "required", "attributes")
    SELECT $1::uuid, s.* FROM jsonb_to_record($2::jsonb) AS s(${RECORD})
    ON CONFLICT ("tenantId", "id") DO UPDATE SET
      ("name", "description", "required", "attributes", "updatedAt") =
      (excluded."name", excluded."description", excluded."required", excluded."attributes",
        greatest(now(), "SchemaExtension"."updatedAt" + interval '1 millisecond'))
    RETURNING 1 AS "version"
  ), ${SAVED_TRAIL} SELECT 1 AS "saved" FROM saved`);

/** $2 id, $3 trail. */
const REMOVE = defineStatement(`
  WITH saved AS (
    DELETE FROM "SchemaExtension" WHERE "tenantId" = $1::uuid AND "id" = $2::uuid
    RETURNING 1 AS "version"
  ), ${SAVED_TRAIL} SELECT 1 AS "removed" FROM saved`);

/** Registers an extension. Errors: INVALID_VALUE, UNIQUENESS, IN_USE, TOO_MANY. */
export function registerExtension(
  context: RequestContext,
  input: NewExtension,
): Promise<StoredExtension> {
  checkUrn(input.urn);
  const definition = toDefinition(input);
  const reason = checkReason(input.reason);
  return changing(context, async (database) => {
    const known = await listExtensions(database);
    const key = comparisonKey(input.urn);
    if (known.some(({ urn }) => comparisonKey(urn) === key)) throw notUnique('urn', input.urn);
    checkCount(known.length);
    // Values of a definition that was there before are in the way too.
    await refuseLoss(database, storedOf(definition, namesOf(definition)));
    await refuseUnmet(database, definition, undefined);
    const changes = [{ path: 'attributes', after: definition.attributes }];
    const told = { operation: 'CREATE', changes, reason } as const;
    return save(context, database, { definition, id: newId(), told });
  });
}

/** Changes an extension. Errors: NOT_FOUND, INVALID_VALUE, IN_USE, VERSION_MISMATCH. */
export function updateExtension(
  context: RequestContext,
  input: ExtensionChange,
): Promise<StoredExtension> {
  const reason = checkReason(input.reason);
  return changing(context, async (database) => {
    const before = await require(database, input.urn);
    checkUnchanged(before, input.ifUpdatedAt);
    const { name, description, required, attributes } = input;
    const definition = toDefinition({
      ...before,
      ...(name ? { name } : {}),
      ...(description === undefined ? {} : { description }),
      ...(typeof required === 'boolean' ? { required } : {}),
      ...(attributes ? { attributes } : {}),
    });
    const stored = storedOf(definition, endangeredNames(before, definition));
    const discarded = await settle(database, stored, input.discardValues === true);
    await releasePaths(database, before.resourceType, releasedPaths(before, definition));
    // What was required and is taken away is lacking now.
    await refuseUnmet(database, definition, discarded === 0 ? before : undefined);
    const changes = [
      ...changesOfDefinition(before, definition),
      ...discardOf(stored.names, discarded),
    ];
    if (changes.length === 0) return before;
    const told = { operation: 'UPDATE', changes, reason } as const;
    return save(context, database, { definition, id: before.id, told });
  });
}

/** Removes an extension and returns it as it was. Errors: NOT_FOUND, IN_USE. */
export function removeExtension(
  context: RequestContext,
  input: Pick<ExtensionChange, 'urn' | 'discardValues' | 'reason'>,
): Promise<StoredExtension> {
  const reason = checkReason(input.reason);
  return changing(context, async (database) => {
    const before = await require(database, input.urn);
    const stored = storedOf(before, namesOf(before));
    const discarded = await settle(database, stored, input.discardValues === true);
    await releasePaths(database, before.resourceType, releasedPaths(before, undefined));
    const changes: Change[] = [
      { path: 'attributes', before: before.attributes },
      ...discardOf(stored.names, discarded),
    ];
    const trail = trailOf(context, deedOf(before, { operation: 'DELETE', changes, reason }));
    await database.run(REMOVE, [before.id, JSON.stringify(trail)]);
    return before;
  });
}

/** Runs a change of definitions alone; afterwards nobody goes on with what was known before. */
async function changing(
  context: RequestContext,
  work: (database: TenantDatabase) => Promise<StoredExtension>,
): Promise<StoredExtension> {
  const changed = await context.database.transaction(async (database) => {
    await database.run(LOCK, []);
    return work(database);
  });
  forgetTenant(context.instance, context.tenant.id);
  return changed;
}

async function settle(
  database: TenantDatabase,
  stored: ReturnType<typeof storedOf>,
  isDiscarding: boolean,
): Promise<number> {
  if (isDiscarding) return discardValues(database, stored);
  await refuseLoss(database, stored);
  return 0;
}

interface Saving {
  readonly definition: SchemaExtension;
  readonly id: string;
  readonly told: Told;
}

/** What is told of a change of a definition. */
interface Told extends Pick<Deed, 'changes' | 'reason'> {
  readonly operation: keyof typeof EVENTS;
}

async function save(
  context: RequestContext,
  database: TenantDatabase,
  { definition, id, told }: Saving,
): Promise<StoredExtension> {
  const saved = { ...definition, id, urnKey: comparisonKey(definition.urn) };
  const trail = trailOf(context, deedOf(saved, told));
  await database.run(SAVE, [JSON.stringify(saved), JSON.stringify(trail)]);
  return require(database, definition.urn);
}

const EVENTS = { CREATE: 'registered', UPDATE: 'updated', DELETE: 'removed' } as const;

function deedOf({ id, urn }: Pick<StoredExtension, 'id' | 'urn'>, told: Told): Deed {
  const event = `schemaExtension.${EVENTS[told.operation]}`;
  return { ...told, event, resourceType: 'SchemaExtension', resourceId: id, resourceName: urn };
}

async function require(database: TenantDatabase, urn: string): Promise<StoredExtension> {
  const found = await findExtension(database, urn);
  if (found !== undefined) return found;
  const detail = `There is no schema extension with the URN "${clip(urn)}".`;
  throw new DirectoryError('NOT_FOUND', detail);
}

function checkUnchanged({ updatedAt, urn }: StoredExtension, expected?: Date | null): void {
  if (!expected || new Date(updatedAt).getTime() === expected.getTime()) return;
  throw new DirectoryError(
    'VERSION_MISMATCH',
    `${urn} has been changed at ${new Date(updatedAt).toISOString()}. Read it again and repeat the change.`,
  );
}

function storedOf({ resourceType: type, urn }: SchemaExtension, names: readonly string[]) {
  return { type, urn, names };
}

function namesOf({ attributes }: SchemaExtension): string[] {
  return attributes.map(({ name }) => name);
}

function discardOf(names: readonly string[], resources: number): Change[] {
  return resources === 0 ? [] : [{ path: 'values', before: { attributes: names, resources } }];
}
