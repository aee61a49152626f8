import { fc } from '@fast-check/vitest';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { binaryKey, comparisonKey } from '../../prisma/text.js';
import { compareText } from '../../src/scim/filter/evaluate.js';
import { isObject, type JsonObject } from '../../src/scim/json.js';
import { ENTERPRISE_USER } from '../../src/scim/urns.js';
import { build } from '../support/build.js';
import { at, scim } from '../support/client.js';
import { startServer, type TestServer } from '../support/start-server.js';

/** The law: a list is in the order of what it shows, whatever it is sorted by (RFC 7644 §3.4.2.3). */
let server: TestServer;
let stored: JsonObject[] = [];

/** The same bytes with padding and without it, and others around them. */
const base64 = fc.constantFrom('QUI=', 'QUI', 'QUJD', '/w==');
const word = fc.constantFrom('a', 'B', 'ab', 'Äb', 'ß', '😀', 'zz', '10', '9', '');
const maybe = <Value>(arbitrary: fc.Arbitrary<Value>) => fc.option(arbitrary, { nil: undefined });
const flag = fc.constantFrom(undefined, false);
const element = fc.record({
  value: maybe(word),
  type: maybe(word),
  display: maybe(word),
  primary: flag,
});
const address = fc.record({
  locality: maybe(word),
  formatted: maybe(word),
  type: maybe(word),
  primary: flag,
});
const person = fc.record({
  title: maybe(word),
  displayName: maybe(word),
  externalId: maybe(word),
  active: fc.boolean(),
  name: maybe(fc.record({ givenName: maybe(word), formatted: maybe(word) })),
  emails: fc.array(element, { maxLength: 3 }),
  roles: fc.array(element, { maxLength: 2 }),
  phoneNumbers: fc.array(element, { maxLength: 2 }),
  x509Certificates: fc.array(
    fc.record({ value: maybe(base64), display: maybe(word), primary: flag }),
    {
      maxLength: 1,
    },
  ),
  addresses: fc.array(address, { maxLength: 2 }),
  department: maybe(word),
});

beforeAll(async () => {
  server = await startServer();
  const ids: string[] = [];
  for (const [index, one] of fc.sample(person, { numRuns: 25, seed: 11 }).entries()) {
    const { department, ...attributes } = one;
    const [lead, ...others] = one.emails;
    const last = others.at(-1);
    const emails =
      last === undefined ? one.emails : [lead, ...others.slice(0, -1), { ...last, primary: true }];
    const manager = index % 3 === 0 ? ids[index - 2] : undefined;
    const enterprise = { department, manager };
    ids.push(
      await build.user(server, {
        ...attributes,
        emails,
        userName: `${index % 7}-${index}`,
        [ENTERPRISE_USER]: enterprise,
      }),
    );
  }
  const { body } = await scim(server, 'GET', '/Users?count=500');
  const resources = at(body, 'Resources');
  stored = Array.isArray(resources) ? resources.filter(isObject) : [];
});
afterAll(() => server.close());

/** What a user is sorted by: of a list its primary element, else its first. */
function keyOf(user: JsonObject, names: readonly string[]): unknown {
  let value: unknown = user;
  for (const name of names) {
    if (Array.isArray(value)) {
      const elements: readonly unknown[] = value;
      value = elements.find((one) => at(one, 'primary') === true) ?? elements[0];
    }
    value = at(value, name);
  }
  return value;
}

function compareKeys(left: unknown, right: unknown, isExact: boolean): number {
  if (left === undefined || right === undefined) {
    return Number(left === undefined) - Number(right === undefined);
  }
  if (typeof left === 'boolean') return Number(left) - Number(right);
  const fold = (key: unknown) => (isExact ? String(key) : comparisonKey(String(key)));
  return compareText(fold(left), fold(right));
}

const BINARY = ['x509Certificates', 'value'];

const PATHS: [path: string, names: string[], isExact?: true][] = [
  ['userName', ['userName']],
  ['title', ['title']],
  ['displayName', ['displayName']],
  ['externalId', ['externalId'], true],
  ['active', ['active']],
  ['name', ['name', 'formatted']],
  ['name.givenName', ['name', 'givenName']],
  ['meta.created', ['meta', 'created'], true],
  ['meta.lastModified', ['meta', 'lastModified'], true],
  ['meta.location', ['meta', 'location'], true],
  ['id', ['id'], true],
  ['emails', ['emails', 'value']],
  ['emails.type', ['emails', 'type']],
  ['emails.display', ['emails', 'display']],
  ['roles.value', ['roles', 'value']],
  ['emails.primary', ['emails', 'primary']],
  ['phoneNumbers.primary', ['phoneNumbers', 'primary']],
  ['roles.primary', ['roles', 'primary']],
  ['addresses.primary', ['addresses', 'primary']],
  ['x509Certificates', BINARY, true],
  ['x509Certificates.value', BINARY, true],
  ['x509Certificates.primary', ['x509Certificates', 'primary']],
  ['x509Certificates.display', ['x509Certificates', 'display']],
  ['addresses', ['addresses', 'formatted']],
  ['addresses.locality', ['addresses', 'locality']],
  ['addresses.type', ['addresses', 'type']],
  ['department', [ENTERPRISE_USER, 'department']],
  [`${ENTERPRISE_USER}:manager`, [ENTERPRISE_USER, 'manager', 'value'], true],
  ['manager.displayName', [ENTERPRISE_USER, 'manager', 'displayName']],
  [`${ENTERPRISE_USER}:manager.$ref`, [ENTERPRISE_USER, 'manager', '$ref'], true],
];

describe('a list of users', () => {
  it.each(PATHS)(
    'is sorted by %s, absent last, ties by id, and the other way round',
    async (path, names, isExact) => {
      for (const [order, sign] of [
        ['ascending', 1],
        ['descending', -1],
      ] as const) {
        const { status, body } = await scim(
          server,
          'GET',
          `/Users?count=500&attributes=id&sortBy=${path}&sortOrder=${order}`,
        );
        const resources = at(body, 'Resources');
        const found = Array.isArray(resources) ? resources.map((one) => at(one, 'id')) : [];
        const expected = [...stored]
          .map((user) => ({ id: String(at(user, 'id')), key: keyOf(user, names) }))
          .map(({ id, key }) => ({
            id,
            key: names === BINARY && typeof key === 'string' ? binaryKey(key) : key,
          }))
          .sort(
            (left, right) =>
              sign * compareKeys(left.key, right.key, isExact === true) ||
              (path === 'id' || path === 'meta.location' ? sign : 1) *
                compareText(left.id, right.id),
          )
          .map(({ id }) => id);
        expect([status, found]).toEqual([200, expected]);
      }
    },
  );
});
