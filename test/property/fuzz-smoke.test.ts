import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCampaign } from '../fuzz/campaign.js';
import { describeViolation } from '../fuzz/print.js';
import { startServer, type TestServer } from '../support/start-server.js';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

describe('a few rounds of the fuzzer', () => {
  it('break no rule', { timeout: 120_000 }, async () => {
    const plan = { seed: 62_000, requests: 150, until: Infinity, known: new Set<string>() };
    const { violation, requests, byStatus } = await runCampaign(server, plan);
    expect(violation === undefined ? '' : describeViolation(violation)).toBe('');
    expect(requests).toBeGreaterThanOrEqual(150);
    // A fuzzer that is only refused, or never, tries nothing.
    expect([...byStatus.keys()]).toEqual(expect.arrayContaining([200, 201, 204, 400, 404]));
  });
});
