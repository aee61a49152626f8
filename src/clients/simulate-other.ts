import { runAuthentik } from './authentik.js';
import { createScimClient } from './client.js';
import { EndpointError } from './http.js';
import { type Job, noCounts, type Progress } from './job.js';
import { OKTA_HEADERS, runOkta } from './okta.js';
import { createOrganisation } from './organisation.js';
import { profileOf } from './profile.js';
import { createRandom } from './random.js';
import { verify } from './verify.js';

/** The clients beside Entra. */
export type ClientName = 'okta' | 'authentik';

/** What a client is to do. */
export interface ClientOptions {
  readonly url: string;
  readonly token: string;
  readonly users: number;
  readonly groups: number;
  readonly concurrency: number;
  readonly seed: number;
  readonly cycles: number;
}

const CLIENTS = {
  okta: { run: runOkta, headers: OKTA_HEADERS },
  authentik: { run: runAuthentik, headers: {} },
} as const;

/** Plays another client against an endpoint, and reads everything back at the end. */
export async function simulateClient(name: ClientName, options: ClientOptions, progress: Progress) {
  const { run, headers } = CLIENTS[name];
  const job: Job = {
    source: createOrganisation(options),
    client: createScimClient({ ...options, headers }),
    expected: profileOf,
    concurrency: options.concurrency,
    random: createRandom(options.seed + 1),
    seed: options.seed,
    ids: new Map(),
    deleted: new Map(),
    users: noCounts(),
    groups: noCounts(),
    differences: [],
    progress,
    note: () => undefined,
  };
  const query = { startIndex: '1', count: '1' };
  const first = await job.client.send({ kind: 'list users', method: 'GET', path: '/Users', query });
  if (first.status === 401 || first.status === 403)
    throw new EndpointError(
      `The endpoint refused the secret token (${first.status}). Check --token.`,
    );
  if (first.status !== 200)
    throw new EndpointError(`The endpoint answered GET /Users with ${first.status}.`);
  await run(job, options.cycles);
  const seen = await verify(job);
  const { latencies } = job.client;
  const latency = { ...latencies.overall(), byKind: latencies.byKind() };
  return {
    users: { ...job.users, stored: seen.users },
    groups: { ...job.groups, stored: seen.groups, memberships: seen.memberships },
    requests: { total: latency.count, retries: job.client.retries() },
    latency,
    differences: job.differences,
    seed: options.seed,
  };
}
