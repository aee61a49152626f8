import { parseArgs } from 'node:util';
import { setup } from '../support/global-setup.js';
import { startServer } from '../support/start-server.js';
import { runCampaign } from './campaign.js';
import { describeCounts, describeViolation } from './print.js';

/**
 * Sends random requests, valid ones and mutated ones, to a real server, and checks after each what
 * must hold whatever is sent. `--keep-going` reports every broken rule once instead of the first.
 */
const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    requests: { type: 'string', default: 'Infinity' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000_000) },
    'keep-going': { type: 'boolean', default: false },
  },
});

const plan = {
  requests: numberOf('requests', values.requests),
  until: Date.now() + numberOf('seconds', values.seconds) * 1000,
};
const tearDown = await setup();
const server = await startServer();
const known = new Set<string>();
const counts = new Map<number, number>();
let seed = numberOf('seed', values.seed);
const first = seed;
try {
  for (let isGoing = true; isGoing; ) {
    const { violation, byStatus, nextSeed } = await runCampaign(server, { ...plan, seed, known });
    for (const [status, count] of byStatus) counts.set(status, (counts.get(status) ?? 0) + count);
    seed = nextSeed;
    isGoing = violation !== undefined && values['keep-going'];
    if (violation === undefined) continue;
    known.add(violation.name);
    process.stdout.write(describeViolation(violation));
  }
} finally {
  await server.close();
  await tearDown();
}
process.stdout.write(`seeds ${first} to ${seed - 1}: ${describeCounts(counts)}\n`);
process.exit(known.size === 0 ? 0 : 1);

function numberOf(name: string, text: string): number {
  const value = Number(text);
  if (Number.isNaN(value) || value < 0) throw new Error(`--${name} takes a number, not "${text}".`);
  return value;
}
