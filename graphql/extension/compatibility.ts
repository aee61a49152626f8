import { isDeepStrictEqual } from 'node:util';
import type { Change } from '../shared/trail.js';
import { isExactly, type SchemaAttribute, type SchemaExtension } from './definition.js';

/** Attributes whose stored values cannot stay as they are: gone, of another form, or new under an old name. */
export function endangeredNames(before: SchemaExtension, after: SchemaExtension): string[] {
  const gone = before.attributes.filter((attribute) => {
    const next = find(after, attribute.name);
    return next === undefined || !isCompatible(attribute, next);
  });
  const added = after.attributes.filter(({ name }) => find(before, name) === undefined);
  return [...gone, ...added].map(({ name }) => name);
}

/** Paths whose values need not be unique any more, or are there no more. */
export function releasedPaths(
  before: SchemaExtension,
  after: SchemaExtension | undefined,
): string[] {
  if (after === undefined) return uniquePaths(before);
  const still = new Set(uniquePaths(after));
  const emptied = new Set(endangeredNames(before, after));
  const ofEmptied = before.attributes.filter(({ name }) => emptied.has(name));
  return [
    ...uniquePaths(before).filter((path) => !still.has(path)),
    ...uniquePaths({ ...before, attributes: ofEmptied }),
  ];
}

/** What an update changes, for its record. */
export function changesOfDefinition(before: SchemaExtension, after: SchemaExtension): Change[] {
  const names = ['name', 'description', 'required', 'attributes'] as const;
  return names
    .filter((path) => !isDeepStrictEqual(before[path], after[path]))
    .map((path) => ({ path, before: before[path], after: after[path] }));
}

function find({ attributes }: SchemaExtension, name: string): SchemaAttribute | undefined {
  return attributes.find((known) => known.name === name);
}

/** Whether stored values, and the form in which they are compared, are right for the new definition. */
function isCompatible(before: SchemaAttribute, after: SchemaAttribute): boolean {
  const isSame =
    before.type === after.type &&
    before.multiValued === after.multiValued &&
    isExactly(before) === isExactly(after) &&
    (after.uniqueness === 'none' || before.uniqueness !== 'none');
  return (
    isSame &&
    (before.subAttributes ?? []).every((sub) => {
      const next = after.subAttributes?.find(({ name }) => name === sub.name);
      return next !== undefined && isCompatible(sub, next);
    })
  );
}

function uniquePaths({ urn, attributes }: SchemaExtension): string[] {
  const isUnique = ({ uniqueness }: SchemaAttribute) => uniqueness !== 'none';
  return attributes.flatMap((attribute) => [
    ...(isUnique(attribute) ? [`${urn}:${attribute.name}`] : []),
    ...(attribute.subAttributes ?? [])
      .filter(isUnique)
      .map((sub) => `${urn}:${attribute.name}.${sub.name}`),
  ]);
}
