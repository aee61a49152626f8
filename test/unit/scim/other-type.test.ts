import { describe, expect, it } from 'vitest';
import { comparisonKey } from '../../../prisma/text.js';
import { leniencyOf } from '../../../src/scim/dialect.js';
import { ScimError } from '../../../src/scim/errors.js';
import { checkFilter } from '../../../src/scim/filter/check.js';
import { evaluateFilter } from '../../../src/scim/filter/evaluate.js';
import { parseFilter } from '../../../src/scim/filter/parse.js';
import { isEqual, type Json, type JsonObject } from '../../../src/scim/json.js';
import { decodeResource } from '../../../src/scim/resource/decode.js';
import { attribute, complex } from '../../../src/scim/schema/attribute.js';
import type { ResourceTypeDefinition } from '../../../src/scim/schema/types.js';
import { patch, refusal } from './patch/patch.js';

const DESK = 'urn:example:schemas:1.0:Desk';
const LEASE = 'urn:example:schemas:1.0:Desk:Lease';

/** A resource type with what users and groups do not have: numbers, instants and set-once values. */
const DESK_TYPE: ResourceTypeDefinition = {
  name: 'Desk',
  endpoint: '/Desks',
  description: 'Desk',
  schema: {
    id: DESK,
    name: 'Desk',
    description: 'Desk',
    attributes: [
      attribute('label', 'Label.', { required: true }),
      attribute('seats', 'Seats.', { type: 'integer' }),
      attribute('height', 'Height in metres.', { type: 'decimal' }),
      attribute('bought', 'When it was bought.', { type: 'dateTime' }),
      attribute('tags', 'Tags.', { multiValued: true }),
      attribute('serial', 'Serial number, set once.', { mutability: 'immutable' }),
      complex('maker', 'Who made it, set once.', {
        mutability: 'immutable',
        subAttributes: [attribute('name', 'Name.'), attribute('country', 'Country.')],
      }),
    ],
  },
  extensions: [
    {
      required: true,
      schema: {
        id: LEASE,
        name: 'Lease',
        description: 'Lease',
        attributes: [attribute('until', 'End.', { type: 'dateTime', required: true })],
      },
    },
  ],
};

const lease = { [LEASE]: { until: '2026-01-01T00:00:00.000Z' } };
const desk: JsonObject = { label: 'D', ...lease };

const decode = (body: object, dialect = 'entra') =>
  decodeResource(
    { schemas: [DESK], ...desk, ...body },
    {
      type: DESK_TYPE,
      leniency: leniencyOf(dialect),
      prepare: comparisonKey,
    },
  );

function errorOf(work: () => unknown): ScimError {
  try {
    work();
  } catch (error) {
    if (error instanceof ScimError) return error;
    throw error;
  }
  throw new Error('accepted');
}

describe('numbers and instants', () => {
  it.each<[object, object]>([
    [{ seats: 4 }, { seats: 4 }],
    [{ seats: '4' }, { seats: 4 }],
    [{ height: 0.72 }, { height: 0.72 }],
    [{ height: '0.72' }, { height: 0.72 }],
    [{ height: 1 }, { height: 1 }],
    [{ bought: '2026-10-05T10:00:00+02:00' }, { bought: '2026-10-05T08:00:00.000Z' }],
    [{ tags: ['a', 'b'] }, { tags: ['a', 'b'] }],
    [{ tags: 'a' }, { tags: ['a'] }],
  ])('%j is read as %j', (given, kept) => {
    expect(decode(given)).toEqual({ ...desk, ...kept });
  });

  it.each<[object, string]>([
    [{ seats: 4.5 }, 'seats: expected a whole number'],
    [{ seats: 'four' }, 'seats'],
    [{ seats: ' ' }, 'seats'],
    [{ seats: true }, 'seats'],
    [{ height: 'tall' }, 'height: expected a number'],
    [{ bought: '2026-10-05' }, 'bought: expected a date and time'],
    [{ bought: 5 }, 'bought'],
    [{ tags: [{ a: 1 }] }, 'tags[0]'],
  ])('%j is refused: %s', (given, words) => {
    const error = errorOf(() => decode(given));
    expect(error).toMatchObject({ status: 400, scimType: 'invalidValue' });
    expect(error.detail).toContain(words);
  });

  it.each([{ seats: '4' }, { height: '0.72' }])('%j is refused to a strict client', (given) => {
    expect(errorOf(() => decode(given, 'rfc-strict'))).toMatchObject({ scimType: 'invalidValue' });
  });

  it.each<[string, boolean]>([
    ['seats eq 4', true],
    ['seats eq "4"', true],
    ['seats gt 10', false],
    ['seats lt 10', true],
    ['height ge 0.7', true],
    ['bought gt "2026-10-05T09:00:00+02:00"', true],
    ['tags eq "b"', true],
    ['tags eq "c"', false],
  ])('%s: %s', (text, holds) => {
    const resource = { ...desk, seats: 4, height: 0.72, bought: '2026-10-05T08:00:00.000Z' };
    const scope = { type: DESK_TYPE, leniency: leniencyOf('entra') };
    const filter = checkFilter(parseFilter(text), scope);
    expect(evaluateFilter(filter, { ...resource, tags: ['a', 'b'] }, (value) => value)).toBe(holds);
  });

  it.each(['seats co 4', 'seats eq "four"', 'height sw 0', 'bought eq "today"'])(
    'a filter cannot ask %s',
    (text) => {
      const scope = { type: DESK_TYPE, leniency: leniencyOf('entra') };
      expect(errorOf(() => checkFilter(parseFilter(text), scope))).toMatchObject({
        scimType: 'invalidFilter',
      });
    },
  );
});

describe('a value that is set once', () => {
  const from = { ...desk, serial: 's1', maker: { name: 'Hall', country: 'GB' } };

  it.each<[object, JsonObject, JsonObject]>([
    [{ op: 'add', path: 'serial', value: 's1' }, desk, { ...desk, serial: 's1' }],
    [{ op: 'add', path: 'serial', value: 's1' }, from, from],
    [{ op: 'replace', path: 'serial', value: 's1' }, from, from],
    [{ op: 'remove', path: 'serial' }, desk, desk],
    [{ op: 'replace', value: { label: 'E' } }, from, { ...from, label: 'E' }],
  ])('is taken by %j', (operation, before, after) => {
    expect(patch([operation], { type: DESK_TYPE, from: before })).toEqual(after);
  });

  it.each([
    { op: 'add', path: 'serial', value: 's2' },
    { op: 'replace', path: 'serial', value: 's2' },
    { op: 'remove', path: 'serial' },
    { op: 'replace', value: { serial: 's2' } },
    { op: 'remove', path: 'maker' },
  ])('is not changed by %j', (operation) => {
    expect(refusal([operation], { type: DESK_TYPE, from })).toMatchObject({
      status: 400,
      scimType: 'mutability',
    });
  });
});

describe('a required extension', () => {
  const without = { schemas: [DESK], label: 'D' };
  it.each<[object, string]>([
    [without, LEASE],
    [{ ...without, [LEASE]: {} }, LEASE],
    [{ ...without, [LEASE]: null }, LEASE],
  ])('is missing from %j', (body, words) => {
    const scope = { type: DESK_TYPE, leniency: leniencyOf('entra'), prepare: comparisonKey };
    const error = errorOf(() => decodeResource(body, scope));
    expect(error).toMatchObject({ status: 400, scimType: 'invalidValue' });
    expect(error.detail).toContain(words);
  });

  it('cannot be removed', () => {
    const removal = [{ op: 'remove', path: LEASE }];
    expect(refusal(removal, { type: DESK_TYPE, from: desk })).toMatchObject({ status: 400 });
  });
});

describe('equal values', () => {
  it.each<[Json | undefined, Json | undefined, boolean]>([
    [{ a: 1, b: [1, { c: null }] }, { b: [1, { c: null }], a: 1 }, true],
    [{ a: 1 }, { a: 1, b: 2 }, false],
    [{ a: 1 }, { b: 1 }, false],
    [[1, 2], [2, 1], false],
    [[1], [1, 2], false],
    [[1], { 0: 1 }, false],
    [null, {}, false],
    [undefined, null, false],
    ['a', 'a', true],
  ])('%j and %j: %s', (left, right, equal) => {
    expect(isEqual(left, right)).toBe(equal);
  });
});
