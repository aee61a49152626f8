import { fc } from '@fast-check/vitest';
import type { JsonObject } from '../../src/scim/json.js';
import { ENTERPRISE_USER } from '../../src/scim/urns.js';

const text = fc.oneof(fc.constantFrom('a', 'A', 'b', 'work', 'home'), fc.string({ minLength: 1 }));

function partial(shape: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<unknown> {
  return fc.record(shape, { requiredKeys: [], noNullPrototype: true });
}

const element = partial({
  value: text,
  type: fc.constantFrom('work', 'home', null),
  display: fc.oneof(text, fc.constant(null)),
  primary: fc.constantFrom(true, false, 'True', 'false'),
});

/** Bodies of users, regular and as clients send them. */
export const userBody: fc.Arbitrary<JsonObject> = fc
  .record(
    {
      userName: fc.stringMatching(/^[a-zA-Z][a-z.@]{0,9}$/),
      title: fc.oneof(text, fc.constantFrom('', null)),
      active: fc.constantFrom(true, false, 'True', 'FALSE', null),
      name: partial({ givenName: text, familyName: fc.oneof(text, fc.constantFrom('', null)) }),
      emails: fc.oneof(fc.array(element, { maxLength: 4 }), element, fc.constant(null)),
      roles: fc.array(fc.oneof(element, text), { maxLength: 3 }),
      [ENTERPRISE_USER]: partial({
        department: fc.oneof(text, fc.constant(null)),
        manager: fc.oneof(text, fc.record({ value: text }), fc.constant(null)),
      }),
      badge: fc.constantFrom(1, 'x', null, { a: [1] }),
    },
    { requiredKeys: ['userName'], noNullPrototype: true },
  )
  .map(toJson);

/** Users as they are kept: right types, canonical names. */
export const user: fc.Arbitrary<JsonObject> = fc.record(
  {
    userName: text,
    title: text,
    active: fc.boolean(),
    name: fc.record({ familyName: text }),
    emails: fc.array(fc.record({ value: text, type: fc.constantFrom('work', 'home') }), {
      minLength: 1,
      maxLength: 3,
    }),
  },
  { requiredKeys: ['userName'], noNullPrototype: true },
);

function toJson(value: unknown): JsonObject {
  const copy: unknown = JSON.parse(JSON.stringify(value));
  if (!isJsonObject(copy)) throw new Error('not an object');
  return copy;
}

function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
