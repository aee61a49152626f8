import { fc } from '@fast-check/vitest';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { comparisonKey } from '../../prisma/text.js';
import { leniencyOf } from '../../src/scim/dialect.js';
import { ScimError } from '../../src/scim/errors.js';
import { checkFilter } from '../../src/scim/filter/check.js';
import { evaluateFilter } from '../../src/scim/filter/evaluate.js';
import { parseFilter } from '../../src/scim/filter/parse.js';
import { isObject, type JsonObject } from '../../src/scim/json.js';
import { GROUP_TYPE, USER_TYPE } from '../../src/scim/schema/resource-types.js';
import { ENTERPRISE_USER, GROUP, SEARCH_REQUEST, USER } from '../../src/scim/urns.js';
import { build } from '../support/build.js';
import { at, scim } from '../support/client.js';
import { startServer, type TestServer } from '../support/start-server.js';

/** The law: whatever the filter, the database finds exactly what the evaluator of PATCH paths would. */
let server: TestServer;
const stored: Record<'Users' | 'Groups', JsonObject[]> = { Users: [], Groups: [] };

const WORDS = ['a', 'B', 'ab', 'Äb', 'äB', 'ß', '😀', '%', '_', '\\', "o'x", 'zz top', '10', '9'];
const TYPES = ['work', 'home', 'Other'];

const word = fc.constantFrom(...WORDS);
const maybe = <Value>(arbitrary: fc.Arbitrary<Value>) => fc.option(arbitrary, { nil: undefined });
const element = fc.record({
  value: maybe(word),
  type: maybe(fc.constantFrom(...TYPES)),
  display: maybe(word),
});

const person = fc.record({
  title: maybe(word),
  nickName: maybe(word),
  displayName: maybe(word),
  externalId: maybe(word),
  profileUrl: maybe(word),
  active: maybe(fc.boolean()),
  name: maybe(fc.record({ givenName: maybe(word), familyName: maybe(word) })),
  emails: fc.array(element, { maxLength: 3 }),
  roles: fc.array(element, { maxLength: 2 }),
  addresses: fc.array(
    fc.record({ locality: maybe(word), type: maybe(fc.constantFrom(...TYPES)) }),
    {
      maxLength: 2,
    },
  ),
  [ENTERPRISE_USER]: maybe(
    fc.record({ department: maybe(word), manager: maybe(fc.constantFrom('someone', 'first')) }),
  ),
});

beforeAll(async () => {
  server = await startServer();
  const first = await build.user(server, { userName: 'first', displayName: 'First' });
  for (const [index, one] of fc.sample(person, { numRuns: 30, seed: 7 }).entries()) {
    const enterprise = one[ENTERPRISE_USER];
    const manager = enterprise?.manager === 'first' ? first : enterprise?.manager;
    const [lead] = one.emails;
    await build.user(server, {
      ...one,
      userName: `${WORDS[index % WORDS.length] ?? ''}${index}`,
      emails:
        lead === undefined ? [] : [{ ...lead, primary: index % 2 === 0 }, ...one.emails.slice(1)],
      [ENTERPRISE_USER]: enterprise === undefined ? undefined : { ...enterprise, manager },
    });
  }
  const users = await all('Users');
  const ids = users.map((one) => String(at(one, 'id')));
  for (const size of [0, 1, 3, 5]) {
    const members = ids.slice(size, size * 2).map((value) => ({ value }));
    const body = { schemas: [GROUP], displayName: `${WORDS[size] ?? ''}g`, members };
    await scim(server, 'POST', '/Groups', { body });
  }
  stored.Users = await all('Users');
  stored.Groups = await all('Groups');
});
afterAll(() => server.close());

async function all(type: 'Users' | 'Groups'): Promise<JsonObject[]> {
  const { body } = await scim(server, 'GET', `/${type}?count=500`);
  const resources = at(body, 'Resources');
  return Array.isArray(resources) ? resources.filter(isObject) : [];
}

const TEXT = ['eq', 'ne', 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le'];
const quoted = (text: string) => JSON.stringify(text);

/** One test of an attribute: its name, and texts that it may be compared with. */
const textTest = (name: string, texts: readonly string[]) =>
  fc
    .tuple(fc.constantFrom(...TEXT), fc.constantFrom(...texts))
    .map(([operator, text]) => `${name} ${operator} ${quoted(text)}`);

const known = (path: string, texts: readonly string[] = [...WORDS, '', 'A', 'first']) =>
  fc.oneof(
    { weight: 4, arbitrary: textTest(path, texts) },
    { weight: 1, arbitrary: fc.constantFrom(`${path} pr`, `${path} eq null`, `${path} ne null`) },
  );

const flag = (path: string) =>
  fc.constantFrom(`${path} eq true`, `${path} ne true`, `${path} eq false`, `${path} pr`);

/** Tests that can only be made of what is stored: ids, addresses, versions, instants. */
const derived = (type: 'Users' | 'Groups') =>
  fc
    .tuple(
      fc.constantFrom('id', 'meta.location', 'meta.version', 'meta.created', 'meta.resourceType'),
      fc.nat(),
      fc.constantFrom('eq', 'ne', 'gt', 'le', 'sw', 'co', 'ew'),
      fc.nat({ max: 8 }),
    )
    .map(([path, index, operator, cut]) => {
      const resource = stored[type][index % Math.max(stored[type].length, 1)];
      const value = String(at(resource, ...path.split('.')));
      const isInstant = path === 'meta.created';
      const part = {
        sw: value.slice(0, -cut || undefined),
        ew: value.slice(cut),
        co: value.slice(cut, -1),
      };
      if (operator === 'sw' || operator === 'ew' || operator === 'co') {
        return isInstant ? `${path} pr` : `${path} ${operator} ${quoted(part[operator])}`;
      }
      return `${path} ${operator} ${quoted(value)}`;
    });

const inner = fc.oneof(known('value'), known('type', [...TYPES, 'WORK']), flag('primary'));
const bracket = (name: string, test: fc.Arbitrary<string>) =>
  fc
    .tuple(test, test, fc.constantFrom('and', 'or'), fc.boolean())
    .map(
      ([left, right, word, isNot]) => `${name}[${isNot ? `not (${left})` : left} ${word} ${right}]`,
    );

const managerRefs = () => [
  'someone',
  ...stored.Users.slice(0, 2).map((one) => String(at(one, 'meta', 'location'))),
];

const userTest = fc.oneof(
  ...['userName', 'title', 'displayName', 'externalId', 'profileUrl', 'name.givenName'].map(
    (path) => known(path),
  ),
  known('emails'),
  known('emails.value'),
  known('emails.type', [...TYPES, 'WORK', 'wo']),
  known('roles.display'),
  flag('emails.primary'),
  flag('active'),
  known('addresses.locality'),
  bracket('emails', inner),
  bracket('addresses', known('locality')),
  known(`${ENTERPRISE_USER}:department`),
  known('manager.displayName', ['First', 'fi']),
  fc.constant(0).chain(() => known(`${ENTERPRISE_USER}:manager`, managerRefs())),
  fc.constant(0).chain(() => known('manager.$ref', managerRefs())),
  known('groups.display', ['ag', 'B', 'g']),
  known('groups.type', ['direct', 'indirect', 'd']),
  fc.constantFrom('name pr', 'emails pr', 'groups pr', 'manager pr', 'meta pr', 'roles pr'),
  known('schemas', [USER, ENTERPRISE_USER, 'urn:x']),
  known('meta.resourceType', ['User', 'user', 'b', 'Z']),
  derived('Users'),
);

const groupTest = fc.oneof(
  known('displayName', [...WORDS, 'ag', 'bg']),
  known('externalId'),
  fc.constant(0).chain(() =>
    known(
      'members.value',
      stored.Users.slice(0, 6).map((one) => String(at(one, 'id'))),
    ),
  ),
  fc.constant(0).chain(() => known('members.$ref', managerRefs())),
  known('members.type', ['User', 'user', 'Group']),
  bracket('members', known('type', ['User', 'Group', 'us'])),
  fc.constantFrom('members pr', 'not (members pr)', 'meta pr'),
  derived('Groups'),
);

const joined = (test: fc.Arbitrary<string>) =>
  fc.letrec<{ filter: string }>((tie) => ({
    filter: fc.oneof(
      { maxDepth: 3, depthSize: 'small' },
      test,
      tie('filter').map((filter) => `not (${filter})`),
      fc
        .tuple(tie('filter'), fc.constantFrom('and', 'or'), tie('filter'))
        .map(([left, word, right]) => `(${left}) ${word} (${right})`),
    ),
  })).filter;

async function found(type: 'Users' | 'Groups', filter: string): Promise<string[] | string> {
  const body = { schemas: [SEARCH_REQUEST], filter, count: 500, attributes: ['id'] };
  const answer = await scim(server, 'POST', `/${type}/.search`, { body });
  const resources = at(answer.body, 'Resources');
  if (!Array.isArray(resources)) return String(at(answer.body, 'scimType'));
  return resources.map((one) => String(at(one, 'id')));
}

function expected(type: 'Users' | 'Groups', filter: string): string[] | string {
  const scope = {
    type: type === 'Users' ? USER_TYPE : GROUP_TYPE,
    leniency: leniencyOf('entra'),
  };
  try {
    const checked = checkFilter(parseFilter(filter), scope);
    return stored[type]
      .filter((one) => evaluateFilter(checked, one, comparisonKey))
      .map((one) => String(at(one, 'id')));
  } catch (error) {
    if (error instanceof ScimError) return String(error.scimType);
    throw error;
  }
}

describe('any filter', () => {
  it.each([
    ['Users', userTest, 400],
    ['Groups', groupTest, 150],
  ] as const)(
    'finds in the database what the evaluator finds: %s',
    async (type, test, numRuns) => {
      await fc.assert(
        fc.asyncProperty(joined(test), async (filter) => {
          expect({ filter, found: await found(type, filter) }).toEqual({
            filter,
            found: expected(type, filter),
          });
        }),
        { numRuns },
      );
    },
    120_000,
  );
});
