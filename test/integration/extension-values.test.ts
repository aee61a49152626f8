import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { USER } from '../../src/scim/urns.js';
import { build } from '../support/build.js';
import { at, graphql, scim } from '../support/client.js';
import { BADGE, EVERY_TYPE, refusalIn, register } from '../support/extension.js';
import { startServer, type TestServer } from '../support/start-server.js';

let server: TestServer;
let id = '';

beforeAll(async () => {
  server = await startServer();
  expect((await register(server, { attributes: EVERY_TYPE })).errors).toEqual([]);
  id = await build.user(server);
});
afterAll(() => server.close());

const UPDATE = 'mutation ($input: UpdateUserInput!) { updateUser(input: $input) { id } }';

const give = (name: string, value: unknown) =>
  graphql(server, UPDATE, { input: { id, extensions: { [BADGE]: { [name]: value } } } });
const shown = async (name: string) =>
  (await scim(server, 'GET', `/Users/${id}?attributes=${BADGE}:${name}`)).body[BADGE];

const BASE64 = 'expected whole base64 text of A-Z, a-z, 0-9, "+" and "/", padded or not.';
const INSTANT =
  'expected a date and time that exists, with its offset, such as "2026-11-24T10:00:00Z".';
const INTEGER = 'expected a whole number from -9007199254740991 to 9007199254740991.';

describe('a value of an extension', () => {
  it.each<[string, unknown, unknown]>([
    ['since', '2026-02-28T23:00:00-02:00', '2026-03-01T01:00:00.000Z'],
    ['seal', 'QUI=', 'QUI='],
    ['seal', 'QUI', 'QUI'],
    ['seal', 'QQ', 'QQ'],
    ['seal', '+/8=', '+/8='],
    ['floor', 9_007_199_254_740_991, 9_007_199_254_740_991],
    ['floor', -9_007_199_254_740_991, -9_007_199_254_740_991],
  ])('of %s may be %j', async (name, value, stored) => {
    expect((await give(name, value)).errors).toEqual([]);
    expect(await shown(name)).toEqual({ [name]: stored });
  });

  it.each<[string, unknown, string]>([
    ['since', '2026-02-30T10:00:00Z', INSTANT],
    ['since', '2026-02-29T10:00:00+01:00', INSTANT],
    ['since', '2026-01-01T24:00:00Z', INSTANT],
    ['since', '2026-01-01T10:00:00+14:30', INSTANT],
    ['since', '2026-01-01T10:00:00', INSTANT],
    ['seal', 'Q', BASE64],
    ['seal', 'QUJDR', BASE64],
    ['seal', 'QUI==', BASE64],
    ['seal', 'QQ=', BASE64],
    ['seal', '=', BASE64],
    ['seal', '-_8=', BASE64],
    ['floor', 9_007_199_254_740_992, INTEGER],
    ['floor', 1.5, INTEGER],
  ])('of %s may not be %j', async (name, value, sentence) => {
    const path = `${BADGE}:${name}`;
    expect(refusalIn(await give(name, value))).toEqual({
      code: 'INVALID_VALUE',
      attribute: path,
      message: `${path}: ${sentence}`,
    });
  });

  it.each(['Q', 'QUJDR', 'QUI==', 'QQ=', '=', '-_8='])(
    'is no base64 at the SCIM door either: %s',
    async (seal) => {
      const body = { schemas: [USER], userName: 'base64', [BADGE]: { seal } };
      const answer = await scim(server, 'POST', '/Users', { body });
      expect(answer).toMatchObject({ status: 400, body: { scimType: 'invalidValue' } });
      expect(answer.body['detail']).toContain(`${BADGE}:seal`);
    },
  );
});

describe('a list that is sorted by long values', () => {
  it.each(['seal', 'page'])('is read to its end by cursor: %s', async (name) => {
    const long = 'A'.repeat(60_000);
    const ids: string[] = [];
    for (const start of ['QUJD', 'QUJA', 'QUJE']) {
      ids.push(await build.user(server, { externalId: name, [BADGE]: { [name]: start + long } }));
    }
    const filter = encodeURIComponent(`externalId eq "${name}"`);
    const found: unknown[] = [];
    for (let next: unknown = ''; typeof next === 'string'; ) {
      const query = `filter=${filter}&attributes=id&sortBy=${BADGE}:${name}&count=1&cursor=${next}`;
      const { status, body } = await scim(server, 'GET', `/Users?${query}`);
      expect([status, body]).toEqual([200, body]);
      found.push(at(body, 'Resources', 0, 'id'));
      next = at(body, 'nextCursor');
    }
    expect(found).toEqual([ids[1], ids[0], ids[2]]);
  });
});

describe('a filter', () => {
  it.each(['0000-01-01T00:00:00Z', '9999-12-31T23:59:59-14:00', '0001-01-01T00:00:00+14:00'])(
    'that compares with an instant beyond all years is refused: %s',
    async (instant) => {
      const filter = encodeURIComponent(`meta.created gt "${instant}"`);
      const answer = await scim(server, 'GET', `/Users?filter=${filter}`);
      expect(answer).toMatchObject({ status: 400, body: { scimType: 'invalidFilter' } });
    },
  );
});
