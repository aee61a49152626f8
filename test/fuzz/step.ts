import { isObject, type JsonObject } from '../../src/scim/json.js';
import { textOf } from './json.js';
import type { State } from './state.js';

/** A request as it is generated: text may hold marks that stand for what the tenant has by then. */
export interface Step {
  readonly method: string;
  /** Below the base of the SCIM door, with the query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Sent in Latin-1, which is no UTF-8 as soon as a character is not ASCII. */
  readonly isLatin1?: boolean;
}

/** Marks, made of letters and digits so that no encoding changes them. */
export const mark = {
  /** Id of the n-th user, counted round. */
  user: (index: number) => `zzIU${index}zz`,
  /** Id of the n-th group. */
  group: (index: number) => `zzIG${index}zz`,
  /** Entity tag of a resource. */
  tag: (kind: 'U' | 'G', index: number) => `zzT${kind}${index}zz`,
  /** When it was last changed. */
  time: (kind: 'U' | 'G', index: number) => `zzM${kind}${index}zz`,
  /** The whole resource as JSON. */
  whole: (kind: 'U' | 'G', index: number) => `zzB${kind}${index}zz`,
  /** Vanishes from the text: a name with it is the same name once more, and `__proto__` is sent. */
  again: 'zzDzz',
  /** In a JSON string: a number that JavaScript would not write so. */
  number: (index: number) => `zzN${index}zz`,
} as const;

const NUMBERS = ['1e999', '-1e-999', '123456789012345678901234567890', '-0', '1E400', '0.1e1'];

/** A resource that nobody has. */
const NOBODY: JsonObject = {
  id: '00000000-0000-7000-8000-00000000dead',
  meta: { version: 'W/"1"', lastModified: '2026-01-01T00:00:00.000Z' },
};

/** The request to send in a tenant that looks like this. */
export function fillStep(step: Step, state: State): Step {
  const fill = (text: string) => fillText(text, state);
  const headers = Object.entries(step.headers).map(([name, value]) => [name, fill(value)] as const);
  return {
    ...step,
    path: fill(step.path),
    headers: Object.fromEntries(headers),
    ...(step.body === undefined ? {} : { body: fill(step.body) }),
  };
}

function fillText(text: string, state: State): string {
  return text
    .replaceAll(mark.again, '')
    .replace(/"zzN(\d)zz"/g, (_, index: string) => NUMBERS[Number(index)] ?? '0')
    .replace(/zz([ITMB])([UG])(\d+)zz/g, (_, what: string, kind: string, index: string) =>
      show(what, nth(kind === 'U' ? state.users : state.groups, Number(index))),
    );
}

function nth(resources: ReadonlyMap<string, JsonObject>, index: number): JsonObject {
  return [...resources.values()][index % Math.max(resources.size, 1)] ?? NOBODY;
}

function show(what: string, resource: JsonObject): string {
  const { id, meta } = resource;
  if (what === 'B') return JSON.stringify(resource);
  if (what === 'I') return textOf(id);
  return isObject(meta) ? textOf(meta[what === 'T' ? 'version' : 'lastModified']) : '';
}
