import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { build, patchOp } from '../support/build.js';
import { at, scim } from '../support/client.js';
import { startServer, type TestServer } from '../support/start-server.js';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

const PATHS = ['Users', 'Groups'] as const;

/** Makes a resource of a type and gives its path. */
async function make(type: (typeof PATHS)[number]): Promise<string> {
  const id = type === 'Users' ? await build.user(server) : await build.group(server);
  return `/${type}/${id}`;
}

const rename = (path: string, name: string, headers: Record<string, string> = {}) =>
  scim(server, 'PATCH', path, {
    headers,
    body: patchOp({ op: 'replace', path: 'displayName', value: `${path} ${name}` }),
  });

describe.each(PATHS)('versions of %s', (type) => {
  it('are told by GET in ETag, Location and meta.version', async () => {
    const path = await make(type);
    const { headers, body } = await scim(server, 'GET', path);
    expect(headers.get('etag')).toBe('W/"1"');
    expect(at(body, 'meta', 'version')).toBe('W/"1"');
    for (const name of ['location', 'content-location'])
      expect(headers.get(name)).toBe(at(body, 'meta', 'location'));
  });

  it.each(['W/"1"', '"1"', '*', '"x", W/"1"'])(
    'answer 304 without a body to If-None-Match %s',
    async (tags) => {
      const path = await make(type);
      for (const method of ['GET', 'HEAD']) {
        const { status, text, headers } = await scim(server, method, path, {
          headers: { 'if-none-match': tags },
        });
        expect([status, text, headers.get('etag')]).toEqual([304, '', 'W/"1"']);
      }
    },
  );

  it('answer 200 to If-None-Match of an older version', async () => {
    const path = await make(type);
    await rename(path, 'newer');
    const { status, headers } = await scim(server, 'GET', path, {
      headers: { 'if-none-match': 'W/"1"' },
    });
    expect([status, headers.get('etag')]).toEqual([200, 'W/"2"']);
  });

  it.each(['W/"9"', '"9"', 'nonsense', 'W/"9", "8"'])(
    'answer 412 to If-Match %s, and nothing is changed',
    async (tags) => {
      const path = await make(type);
      const headers = { 'if-match': tags };
      const body = { userName: path, displayName: path };
      const refused = [
        await rename(path, 'x', headers),
        await scim(server, 'PUT', path, { headers, body }),
        await scim(server, 'DELETE', path, { headers }),
      ];
      for (const answer of refused)
        expect([answer.status, at(answer.body, 'status')]).toEqual([412, '412']);
      expect((await scim(server, 'GET', path)).headers.get('etag')).toBe('W/"1"');
    },
  );

  it.each(['W/"1"', '"1"', '*', 'W/"9", W/"1"'])('let If-Match %s through', async (tags) => {
    const path = await make(type);
    const { status, headers } = await rename(path, 'new', { 'if-match': tags });
    expect([status, headers.get('etag')]).toEqual([type === 'Users' ? 200 : 204, 'W/"2"']);
    const gone = await scim(server, 'DELETE', path, { headers: { 'if-match': 'W/"2"' } });
    expect(gone.status).toBe(204);
  });

  it('let one of two changes with the same If-Match through', async () => {
    const path = await make(type);
    const headers = { 'if-match': 'W/"1"' };
    const answers = await Promise.all([rename(path, 'a', headers), rename(path, 'b', headers)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([type === 'Users' ? 200 : 204, 412]);
  });
});
