import { builder } from '../builder.js';
import { clip, invalidValue } from '../errors.js';

interface SwitchRow {
  readonly positions: readonly string[];
  readonly description: string;
}

/**
 * The single switches of a dialect, with the names and positions that src/scim/dialect.ts knows: what
 * the SCIM door does with an irregular request.
 */
export const SWITCHES: ReadonlyMap<string, SwitchRow> = new Map([
  row(
    'patchResponse',
    ['auto', 'resource', 'noContent'],
    'What answers a PATCH; auto: users the resource, groups nothing.',
  ),
  row('unknownAttributes', ['ignore', 'reject'], 'Unknown attributes and schema URNs in bodies.'),
  row('unknownInFilters', ['ignore', 'reject'], 'Unknown attributes in filters and sortBy.'),
  row('readOnlyInPatch', ['ignore', 'reject'], 'Read-only attributes in a PATCH without path.'),
  row(
    'memberParts',
    ['ignore', 'reject'],
    'Parts of a member that a PUT gives otherwise than they are.',
  ),
  row(
    'memberReferences',
    ['strict', 'skip', 'store'],
    'Member ids that name nobody: refused, left out of a PATCH with a warning in the record, or stored.',
  ),
  row('textBooleans', ['read', 'reject'], 'Text for a boolean, such as "True".'),
  row(
    'looseTypes',
    ['read', 'reject'],
    'Numbers for text, one element for a list, text for a complex value, and the reverse.',
  ),
  row(
    'looseNames',
    ['read', 'reject'],
    'Attributes of extensions without their URN; names of parts and value paths as keys of a PATCH without path.',
  ),
  row(
    'roleDocuments',
    ['read', 'keep'],
    'A role or an entitlement whose text is a JSON document: taken apart, or kept as text.',
  ),
  row('emptyText', ['clear', 'reject'], 'An empty text for an attribute that is not required.'),
  row('severalPrimaries', ['last', 'reject'], 'Several primary elements in one attribute.'),
  row('removeWithValue', ['listed', 'reject'], 'remove on a list with a value.'),
  row('removeWithoutMatch', ['ignore', 'reject'], 'remove of an element that is not there.'),
  row(
    'valuePathWithoutMatch',
    ['create', 'reject'],
    'add or replace on a value path that matches nothing.',
  ),
  row('putExternalId', ['keep', 'clear'], 'The externalId that a PUT leaves out.'),
  row('putMembers', ['keep', 'clear'], 'The members that the PUT of a group leaves out.'),
]);

function row(name: string, positions: readonly string[], description: string) {
  return [name, { positions, description }] as const;
}

/** Switches that are set otherwise than in the dialect: the position of each by its name. */
export type Switches = Readonly<Record<string, string>>;

type Given = Readonly<Record<string, string | null | undefined>>;

/** Switches to set. */
export const DialectSwitchesInputRef = builder.inputType('DialectSwitchesInput', {
  description:
    'Switches of the dialect to set otherwise: what is absent is kept, null follows the dialect again.',
  fields: (t) =>
    Object.fromEntries(
      [...SWITCHES].map(([name, { positions, description }]) => [
        name,
        t.string({ description: `${description} One of ${positions.join(', ')}.` }),
      ]),
    ),
});

/** Switches that are set. */
export const DialectSwitchesRef = builder.objectRef<Switches>('DialectSwitches').implement({
  description: 'Switches of the dialect that are set otherwise; null: as the dialect has it.',
  authScopes: { administrate: true },
  fields: (t) =>
    Object.fromEntries(
      [...SWITCHES].map(([name, { description }]) => [
        name,
        t.string({ nullable: true, description, resolve: (switches) => switches[name] ?? null }),
      ]),
    ),
});

/**
 * The switches after a change: what is absent is kept, null follows the dialect again, and null for
 * all of them clears them. Errors: INVALID_VALUE.
 */
export function changeSwitches(before: Switches, given: Given | null | undefined): Switches {
  if (given === undefined) return before;
  if (given === null) return {};
  const changed = Object.entries(given).filter(([, position]) => position !== undefined);
  for (const [name, position] of changed) checkPosition(name, position);
  const after = Object.entries({ ...before, ...Object.fromEntries(changed) });
  return Object.fromEntries(
    after.flatMap(([name, position]) => (position ? [[name, position]] : [])),
  );
}

function checkPosition(name: string, position: string | null | undefined): void {
  const positions = SWITCHES.get(name)?.positions ?? [];
  if (typeof position !== 'string' || positions.includes(position)) return;
  const path = `switches.${name}`;
  throw invalidValue(path, `${path} "${clip(position)}" is not one of ${positions.join(', ')}.`);
}

/** The switches in what is stored. */
export function readSwitches(stored: unknown): Switches {
  if (typeof stored !== 'object' || stored === null) return {};
  const given = new Map<string, unknown>(Object.entries(stored));
  const entries = [...SWITCHES.keys()].flatMap((name) => {
    const position = given.get(name);
    return typeof position === 'string' ? [[name, position] as const] : [];
  });
  return Object.fromEntries(entries);
}

interface SwitchChange {
  readonly path: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** What a record says of a change of switches: each that differs. */
export function switchChanges(before: Switches, after: Switches): SwitchChange[] {
  return [...SWITCHES.keys()]
    .filter((name) => before[name] !== after[name])
    .map((name) => ({
      path: `switches.${name}`,
      before: before[name] ?? null,
      after: after[name] ?? null,
    }));
}
