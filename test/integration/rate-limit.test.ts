import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { at, graphql, scim, textAt } from '../support/client.js';
import { startServer, type TestServer } from '../support/start-server.js';

let server: TestServer;
beforeAll(async () => {
  server = await startServer({ rateLimit: { perSecond: 2, burst: 10 } });
});
afterAll(() => server.close());

const seconds = (count: number) => new Promise((resolve) => setTimeout(resolve, count * 1000));

describe('the rate limit', () => {
  it('answers 429 in SCIM form, and keeps its word about Retry-After', async () => {
    const answers = await Promise.all(
      Array.from({ length: 13 }, () => scim(server, 'GET', '/Users?count=0')),
    );
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused).toHaveLength(3);
    const [first] = refused;
    const wait = Number(first?.headers.get('retry-after'));
    expect(wait).toBeGreaterThanOrEqual(1);
    expect(first?.headers.get('x-rate-limit-retry-after-seconds')).toBe(String(wait));
    expect(first?.headers.get('ratelimit-limit')).toBe('10');
    expect(at(first?.body, 'status')).toBe('429');
    expect(first?.headers.get('content-type')).toContain('application/scim+json');
    await seconds(wait);
    expect((await scim(server, 'GET', '/Users?count=0')).status).toBe(200);
  });

  it('counts each tenant by itself, and wrong tokens against their address', async () => {
    const made = await graphql(
      server,
      'mutation { createTenant(input: { slug: "other", name: "Other" }) { id } }',
    );
    expect(made.errors).toEqual([]);
    const create =
      'mutation { createAccessToken(input: { tenant: "other", name: "x", scopes: ["scim:read"] }) { secret } }';
    const secret = textAt((await graphql(server, create)).data, 'createAccessToken', 'secret');
    for (let index = 0; index < 12; index++) {
      await scim(server, 'GET', '/Users', { headers: { authorization: 'Bearer nobody-has-this' } });
      await scim(server, 'GET', '/Users?count=0');
    }
    const headers = { authorization: `Bearer ${secret}` };
    expect((await scim(server, 'GET', '/Users?count=0', { headers })).status).toBe(200);
  });
});
