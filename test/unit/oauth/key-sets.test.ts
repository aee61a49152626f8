import { jwtVerify } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createKeySets, type KeySetTimes, KeysUnavailable } from '../../../src/oauth/key-sets.js';
import { type FakeEntra, startEntra } from '../../support/entra.js';

const TENANT = '11111111-2222-4333-8444-555555555555';

let entra: FakeEntra;
beforeAll(async () => {
  entra = await startEntra([TENANT], { objectId: 'object', applicationId: 'app' });
});
afterAll(() => entra.close());
beforeEach(() => {
  entra.breakWith(undefined);
  entra.visits.length = 0;
});

// Long or none at all, so that no test depends on how fast the machine is.
const TIMES: KeySetTimes = {
  timeoutMs: 1_500,
  freshMs: 60_000,
  cooldownMs: 60_000,
  retryMs: 20,
  staleMs: 60_000,
};
const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

function open(times: Partial<KeySetTimes> = {}) {
  const warnings: string[] = [];
  const ignore = () => undefined;
  const log = {
    info: ignore,
    error: ignore,
    warn: (_: object, text: string) => warnings.push(text),
  };
  const keysAt = createKeySets(log, { ...TIMES, ...times });
  const keys = keysAt(`${entra.authority}/${TENANT}/discovery/v2.0/keys`);
  const check = async (token?: string) => {
    await jwtVerify(token ?? (await entra.sign({ sub: 'x' })), keys);
    return true;
  };
  return { check, warnings, keysAt };
}

describe('key sets', () => {
  it('are fetched once, and again when they are old', async () => {
    const { check } = open();
    for (let index = 0; index < 5; index++) await check();
    expect(entra.visits).toHaveLength(1);
    const old = open({ freshMs: 0 });
    await old.check();
    await old.check();
    expect(entra.visits).toHaveLength(3);
  });

  it('are fetched again for an unknown kid, but not for one after the other', async () => {
    const patient = open();
    const eager = open({ cooldownMs: 0 });
    await patient.check();
    await eager.check();
    await entra.rotateKeys();
    entra.visits.length = 0;
    for (let index = 0; index < 5; index++) await expect(patient.check()).rejects.toThrow();
    expect(entra.visits).toHaveLength(0);
    expect(await eager.check()).toBe(true);
    expect(entra.visits).toHaveLength(1);
    const strange = await entra.sign({}, { header: { kid: 'nobody' } });
    await expect(eager.check(strange)).rejects.toThrow();
    expect(entra.visits).toHaveLength(2);
  });

  it('are fetched once for many that ask at the same time', async () => {
    const { check } = open();
    await Promise.all(Array.from({ length: 10 }, () => check()));
    expect(entra.visits).toHaveLength(1);
  });

  it.each<[string, Parameters<FakeEntra['breakWith']>[0]]>([
    ['is gone', (response) => response.destroy()],
    ['fails', (response) => response.writeHead(503).end('{"keys":[]}')],
    ['never answers', () => undefined],
    ['answers with a page', (response) => response.writeHead(200).end('<html>')],
    ['answers with something else', (response) => response.writeHead(200).end('{"a":1}')],
    ['answers with null', (response) => response.writeHead(200).end('null')],
    [
      'sends elsewhere',
      (response) =>
        response.writeHead(302, { location: `${entra.authority}/${TENANT}/discovery/keys` }).end(),
    ],
    [
      'sends without end',
      (response) => {
        response.writeHead(200);
        const timer = setInterval(() => response.write('x'.repeat(100_000)), 1);
        response.on('close', () => clearInterval(timer));
      },
    ],
  ])(
    'are used on while their address %s; nobody gets in when none are known',
    async (_what, answer) => {
      const { check, warnings } = open({ freshMs: 0 });
      await check();
      entra.breakWith(answer);
      expect(await check()).toBe(true);
      expect(warnings).toHaveLength(1);
      const fresh = open();
      await expect(fresh.check()).rejects.toThrow(KeysUnavailable);
      expect(entra.visits.filter((path) => path.endsWith('/discovery/keys'))).toEqual([]);
      entra.breakWith(undefined);
      await pause(TIMES.retryMs + 10);
      expect(await fresh.check()).toBe(true);
    },
  );

  it('that could not be fetched again for too long are good no more', async () => {
    const { check } = open({ freshMs: 0, staleMs: 0 });
    await check();
    entra.breakWith((response) => response.writeHead(500).end());
    await expect(check()).rejects.toThrow(KeysUnavailable);
  });

  it('are asked for again only after a while when they fail', async () => {
    const { check } = open({ retryMs: 60_000 });
    entra.breakWith((response) => response.writeHead(500).end());
    for (let index = 0; index < 5; index++) await expect(check()).rejects.toThrow(KeysUnavailable);
    expect(entra.visits).toHaveLength(1);
  });

  it('open to no token that names no key', async () => {
    const { check } = open();
    const token = await entra.sign({}, { header: { kid: undefined } });
    await expect(check(token)).rejects.toThrow();
    expect(entra.visits).toHaveLength(0);
  });
});
