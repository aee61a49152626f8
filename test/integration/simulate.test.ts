import { createServer, type IncomingMessage, type Server } from 'node:http';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { DialectName } from '../../src/entra/shapes.js';
import {
  type SimulationOptions,
  type SimulationReport,
  simulate,
} from '../../src/entra/simulate.js';
import { startServer, type TestServer } from '../support/start-server.js';

/** Whole jobs, on machines that do other things too. */
vi.setConfig({ testTimeout: 120_000 });

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

const silent = { start: () => undefined, step: () => undefined };

function run(
  url: string,
  seed: number,
  dialect: DialectName = 'default',
): Promise<SimulationReport> {
  const options = { url, token: server.scimToken, users: 60, groups: 6, concurrency: 8, cycles: 3 };
  return simulate({ ...options, seed, dialect }, silent);
}

type Played = 'scenario' | 'seed' | 'deletionThreshold' | 'changesPerCycle';
const play = (options: Pick<SimulationOptions, Played>) => {
  const { scimUrl: url, scimToken: token } = server;
  const size = { users: 20, groups: 3, concurrency: 4, cycles: 2 };
  return simulate({ url, token, ...size, dialect: 'default', ...options }, silent);
};

describe('a simulated Entra job', () => {
  it.each([['default', 11] as const, ['compact', 12] as const])(
    'leaves no difference in the %s dialect',
    async (dialect, seed) => {
      const report = await run(server.scimUrl, seed, dialect);
      expect(report.differences).toEqual([]);
      expect(report.users.created).toBeGreaterThan(60);
      expect(report.groups.memberships).toBeGreaterThan(60);
    },
  );

  it.each([
    ['default', 31] as const,
    ['compact', 32] as const,
    ['default', 33] as const,
    ['compact', 34] as const,
  ])(
    'comes to the same end over a line that fails, in the %s dialect (seed %d)',
    async (dialect, seed) => {
      const { scimUrl: url, scimToken: token } = server;
      const size = { users: 25, groups: 4, cycles: 3, concurrency: 4 };
      const report = await simulate({ url, token, ...size, seed, dialect, failRate: 0.15 }, silent);
      expect(report.differences).toEqual([]);
      expect(report.failures.lost).toBeGreaterThan(5);
      expect(report.failures.cycles).toBeGreaterThan(2);
    },
    120_000,
  );

  it.each([
    ['initial', 41, { created: 20, renamed: 0, disabled: 0 }],
    ['rename-storm', 42, { created: 20, disabled: 0, deleted: 0 }],
    ['flood', 43, { created: 40, renamed: 0, deleted: 0 }],
    ['scope-emptied', 44, { created: 20, disabled: 20, deleted: 0 }],
  ] as const)('plays the scenario %s', async (scenario, seed, counts) => {
    const report = await play({ scenario, seed });
    expect(report.differences).toEqual([]);
    expect(report.users).toMatchObject(counts);
    if (scenario === 'rename-storm') expect(report.users.renamed).toBeGreaterThan(4);
    expect(report.quarantine).toBeNull();
  });

  it('sends nothing of a cycle that would disable more people than its threshold allows', async () => {
    const report = await play({ scenario: 'scope-emptied', seed: 45, deletionThreshold: 19 });
    expect(report.differences).toEqual([]);
    expect(report.users).toMatchObject({ created: 20, disabled: 0, updated: 0 });
    expect(report.quarantine).toContain('20 people');
  });

  it('goes on from the watermark when a cycle does not take all that has happened', async () => {
    const whole = await play({ scenario: 'rename-storm', seed: 46 });
    const parts = await play({ scenario: 'rename-storm', seed: 47, changesPerCycle: 3 });
    expect(whole.changes.partialCycles).toBe(0);
    expect(parts.differences).toEqual([]);
    const { watermark, partialCycles } = parts.changes;
    expect(watermark).toBeGreaterThan(6);
    expect(partialCycles).toBe(Math.ceil(watermark / 3) - 1);
    expect(parts.users.renamed + parts.groups.renamed).toBe(watermark);
  });

  it('comes to the same end when much waits behind the watermark, also for people who have left', async () => {
    const { scimUrl: url, scimToken: token } = server;
    const size = { users: 60, groups: 3, concurrency: 4, cycles: 10, changesPerCycle: 4 };
    const report = await simulate({ url, token, ...size, seed: 301, dialect: 'default' }, silent);
    expect(report.differences).toEqual([]);
    expect(report.changes.partialCycles).toBeGreaterThan(20);
    expect(report.users.deleted).toBeGreaterThan(2);
  }, 120_000);

  it('stops at the cycle whose part of the changes is above the threshold', async () => {
    const limits = { deletionThreshold: 5, changesPerCycle: 6 };
    const report = await play({ scenario: 'scope-emptied', seed: 48, ...limits });
    expect(report.differences).toEqual([]);
    expect(report.quarantine).toContain('6 people');
    expect(report.changes.watermark).toBe(0);
  });

  it('matches everybody when it runs again', async () => {
    const options = {
      url: server.scimUrl,
      token: server.scimToken,
      users: 20,
      groups: 2,
      concurrency: 4,
      cycles: 1,
    };
    await simulate({ ...options, seed: 13, dialect: 'default' }, silent);
    const again = await simulate({ ...options, seed: 13, dialect: 'default' }, silent);
    expect(again.differences).toEqual([]);
    expect(again.users).toMatchObject({ created: 0, matched: 20 });
  });
});

/** An endpoint between the job and the service that does one thing wrong. */
type Fault = (request: {
  method: string;
  path: string;
  body: string;
  answer: { status: number; text: string };
}) => { status: number; text: string } | 'drop';

const FAULTS: [string, Fault][] = [
  [
    'loses a membership change',
    ({ method, path }) => (method === 'PATCH' && path.includes('/Groups/') ? 'drop' : keep),
  ],
  [
    'answers a conflict with 200',
    ({ method, answer }) =>
      method === 'POST' && answer.status === 409 ? { status: 201, text: '{"id":"made-up"}' } : keep,
  ],
  [
    'changes the letter case of mail',
    ({ method, answer }) =>
      method === 'GET'
        ? { ...answer, text: answer.text.replaceAll('@hillview', '@Hillview') }
        : keep,
  ],
  [
    'forgets to disable',
    ({ method, body }) =>
      method === 'PATCH' && body.includes('"active"') && body.includes('alse') ? 'drop' : keep,
  ],
];
const keep = { status: 0, text: '' };

describe('a fault of the endpoint is found when it', () => {
  it.each(FAULTS)('%s', async (_title, fault) => {
    const proxy = await startProxy(fault);
    try {
      const report = await run(
        `http://127.0.0.1:${portOf(proxy)}/scim/v2`,
        21 + FAULTS.findIndex(([, known]) => known === fault),
      );
      expect(report.differences.length).toBeGreaterThan(0);
    } finally {
      proxy.close();
    }
  });
});

async function startProxy(fault: Fault): Promise<Server> {
  const proxy = createServer((request, response) => {
    forward(request, fault).then(
      ({ status, text }) =>
        response.writeHead(status, { 'content-type': 'application/scim+json' }).end(text),
      (error: unknown) => response.writeHead(502).end(String(error)),
    );
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  return proxy;
}

async function forward(request: IncomingMessage, fault: Fault) {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(String(chunk)));
  const [method, path, body] = [
    request.method ?? 'GET',
    request.url ?? '',
    Buffer.concat(chunks).toString(),
  ];
  if (fault({ method, path, body, answer: keep }) === 'drop') return { status: 204, text: '' };
  const response = await fetch(`${server.url}${path}`, {
    method,
    headers: {
      authorization: request.headers.authorization ?? '',
      'content-type': 'application/scim+json',
    },
    ...(body === '' ? {} : { body }),
  });
  const answer = { status: response.status, text: await response.text() };
  const changed = fault({ method, path, body, answer });
  return changed === 'drop' || changed.status === 0 ? answer : changed;
}

function portOf(proxy: Server): number {
  const address = proxy.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}
