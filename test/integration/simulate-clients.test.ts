import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { simulateClient } from '../../src/clients/simulate-other.js';
import { startFaulty } from '../support/proxy.js';
import { startServer, type TestServer } from '../support/start-server.js';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

const silent = { start: () => undefined, step: () => undefined };
const SIZE = { users: 15, groups: 3, concurrency: 4, cycles: 3 };

describe.each([['okta', 41] as const, ['authentik', 42] as const])('%s', (name, seed) => {
  it('leaves no difference, and links everybody when it runs again', async () => {
    const options = { url: server.scimUrl, token: server.scimToken, ...SIZE, seed };
    const first = await simulateClient(name, options, silent);
    expect(first.differences).toEqual([]);
    expect(first.users).toMatchObject({ created: 15, stored: 15 });
    const again = await simulateClient(name, { ...options, cycles: 1 }, silent);
    expect(again.differences).toEqual([]);
    expect(again.users).toMatchObject({ created: 0, matched: 15 });
  });

  it('finds an endpoint that shows the disabled as active', async () => {
    const proxy = await startFaulty(server, ({ method, answer }) =>
      method === 'GET'
        ? { ...answer, text: answer.text.replaceAll('"active":false', '"active":true') }
        : undefined,
    );
    const options = { url: proxy.url, token: server.scimToken, ...SIZE, seed: seed + 10 };
    const { differences } = await simulateClient(name, options, silent);
    proxy.close();
    expect(differences.map(({ path }) => path)).toContain('active');
  });
});
