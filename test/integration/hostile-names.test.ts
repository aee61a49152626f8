import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { at, graphql, scim, textAt } from '../support/client.js';
import { startServer, type TestServer } from '../support/start-server.js';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

/** Names that one reader takes for the same and another does not. */
const PAIRS: [string, string][] = [
  ['ıan', 'Ian'],
  ['İzmir', 'izmir'],
  ['straße', 'STRASSE'],
  ['straße', 'STRAẞE'],
  ['\u212Aelvin', 'kelvin'],
  ['ςigma', 'σigma'],
  ['Σίσυφος', 'ΣΊΣΥΦΟΣ'],
  ['é', 'e\u0301'],
  ['Å', '\u212B'],
  ['ﬁn', 'fin'],
  ['ａdam', 'Adam'],
  ['аlice', 'alice'],
  ['ǆ', 'ǅ'],
  ['zero\u200bwidth', 'zerowidth'],
  ['x²', 'x2'],
];

async function idsOf(filter: string): Promise<unknown[]> {
  const { status, body } = await scim(server, 'GET', `/Users?filter=${encodeURIComponent(filter)}`);
  expect(status).toBe(200);
  const resources = at(body, 'Resources');
  return Array.isArray(resources) ? resources.map((one) => at(one, 'id')) : [];
}

const create = (userName: string) => scim(server, 'POST', '/Users', { body: { userName } });

describe('two names that look or fold alike', () => {
  it.each(PAIRS.map(([a, b], index) => [a, b, index] as const))(
    '%j and %j: what is taken is found, and what is not taken is free',
    async (a, b, index) => {
      const [first, second] = [`${a}@${index}.example`, `${b}@${index}.example`];
      const made = await create(first);
      expect(made.status).toBe(201);
      const id = textAt(made.body, 'id');
      expect(await idsOf(`userName eq "${first}"`)).toEqual([id]);
      const other = await create(second);
      if (other.status === 409) {
        // A client that is told "taken" must find who has it, or it asks again for ever.
        expect(at(other.body, 'scimType')).toBe('uniqueness');
        expect(await idsOf(`userName eq "${second}"`)).toEqual([id]);
      } else {
        expect(other.status).toBe(201);
        const otherId = textAt(other.body, 'id');
        expect(await idsOf(`userName eq "${second}"`)).toEqual([otherId]);
        expect(await idsOf(`userName eq "${first}"`)).toEqual([id]);
      }
      expect(at((await scim(server, 'GET', `/Users/${id}`)).body, 'userName')).toBe(first);
    },
  );

  it.each(PAIRS.slice(0, 15).map(([a, b], index) => [a, b, index] as const))(
    '%j and %j are the same or not at both doors, and for every operator',
    async (a, b, index) => {
      const [first, second] = [`${a}@${index}.example`, `${b}@${index}.example`];
      const query = `query ($name: String) {
        users(where: { userName: { equals: $name } }) { nodes { id } }
      }`;
      for (const name of [first, second]) {
        const { data } = await graphql(server, query, { name });
        const nodes = at(data, 'users', 'nodes');
        const found = Array.isArray(nodes) ? nodes.map((node) => at(node, 'id')) : [];
        expect(await idsOf(`userName eq "${name}"`)).toEqual(found);
        expect(await idsOf(`userName sw "${name}"`)).toEqual(found);
        expect(await idsOf(`userName ew "${name}"`)).toEqual(found);
        expect(await idsOf(`userName ge "${name}" and userName le "${name}"`)).toEqual(found);
      }
    },
  );

  it('take a group name as they take a user name', async () => {
    for (const [index, [a, b]] of PAIRS.entries()) {
      const [first, second] = [`${a} ${index}`, `${b} ${index}`];
      const group = (displayName: string) =>
        scim(server, 'POST', '/Groups', { body: { displayName } });
      expect((await group(first)).status).toBe(201);
      const other = await group(second);
      const filter = encodeURIComponent(`displayName eq "${second}"`);
      const { body } = await scim(server, 'GET', `/Groups?filter=${filter}`);
      expect([201, 409]).toContain(other.status);
      expect(at(body, 'totalResults')).toBe(1);
    }
  });

  it('stay what they are: a name says nothing about who may see what', async () => {
    const made = await create('admin@hillview.example');
    const body = { userName: 'other', externalId: textAt(made.body, 'id') };
    const other = await scim(server, 'POST', '/Users', { body });
    expect(other.status).toBe(201);
    expect(at(other.body, 'id')).not.toBe(at(made.body, 'id'));
    const read = await scim(server, 'GET', `/Users/${textAt(made.body, 'id')}`);
    expect(at(read.body, 'userName')).toBe('admin@hillview.example');
  });
});
