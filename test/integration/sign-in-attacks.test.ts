import { SignJWT } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Browser } from '../support/browser.js';
import { build } from '../support/build.js';
import { at, graphql, scim, textAt } from '../support/client.js';
import {
  askWith,
  SESSION,
  type SignInServer,
  signIn,
  startSignInServer,
} from '../support/sign-in.js';

let server: SignInServer;
beforeAll(async () => {
  server = await startSignInServer();
  await graphql(server, 'mutation { createTenant(input: { slug: "acme", name: "Acme" }) { id } }');
});
afterAll(() => server.close());

const FLOW = 'rollcall-sign-in';
const ada = { sub: 'ada', email: 'ada@hillview.example', roles: ['Rollcall.Owner'] };
const acme = { sub: 'acme', email: 'owner@acme.example', roles: ['Acme.Owner'] };

/** Goes through a sign-in up to the address with the provider's answer, and stops before it. */
async function answerOf(browser: Browser): Promise<URL> {
  server.issuer.admit(ada);
  const { path } = await browser.visit(`${server.url}/auth/sign-in`, {
    until: (address) => address.startsWith(`${server.url}/auth/callback`),
  });
  return new URL(path.at(-1) ?? '');
}

async function lastRefusal(): Promise<unknown> {
  const { data } = await graphql(
    server,
    `{ provisioningRecords(where: { operation: SIGN_IN }, first: 1) {
      nodes { outcome status detail actorName }
    } }`,
  );
  return at(data, 'provisioningRecords', 'nodes', 0);
}

async function expectRefused(browser: Browser, address: URL): Promise<void> {
  const { status, text } = await browser.visit(address.href);
  expect(status).toBe(403);
  expect(text).not.toMatch(/OAUTH|invalid_|stack|at file/);
  expect(browser.jar.has(SESSION)).toBe(false);
  expect(await lastRefusal()).toMatchObject({ outcome: 'REFUSED', status: 403 });
}

describe('an answer of the provider', () => {
  it('with another state opens nothing, and its sign-in is over', async () => {
    const browser = new Browser();
    const address = await answerOf(browser);
    const wrong = new URL(address);
    wrong.searchParams.set('state', 'x'.repeat(43));
    await expectRefused(browser, wrong);
    await expectRefused(browser, address);
  });

  it.each(['state', 'code'])('without its %s opens nothing', async (name) => {
    const browser = new Browser();
    const address = await answerOf(browser);
    address.searchParams.delete(name);
    await expectRefused(browser, address);
  });

  it('that names another issuer opens nothing', async () => {
    const browser = new Browser();
    const address = await answerOf(browser);
    address.searchParams.set('iss', 'https://evil.example');
    await expectRefused(browser, address);
  });

  it('opens nothing in a browser that did not ask', async () => {
    const address = await answerOf(new Browser());
    await expectRefused(new Browser(), address);
    const victim = new Browser();
    await answerOf(victim);
    await expectRefused(victim, address);
  });

  it('with the code of somebody else opens nothing: the code fits its own sign-in alone', async () => {
    const stolen = await answerOf(new Browser());
    const browser = new Browser();
    const address = await answerOf(browser);
    address.searchParams.set('code', stolen.searchParams.get('code') ?? '');
    await expectRefused(browser, address);
  });

  it('opens nothing a second time, even with the cookie put back', async () => {
    const browser = new Browser();
    const address = await answerOf(browser);
    const flow = browser.jar.get(FLOW) ?? '';
    expect((await browser.visit(address.href)).status).toBe(200);
    expect(browser.jar.has(FLOW)).toBe(false);
    browser.jar.delete(SESSION);
    await expectRefused(browser, address);
    browser.jar.set(FLOW, flow);
    await expectRefused(browser, address);
  });

  it('ends the session of nobody when it is refused', async () => {
    const { browser } = await signIn(server, ada);
    const { status } = await browser.visit(`${server.url}/auth/callback?code=x&state=y`);
    expect(status).toBe(403);
    expect((await askWith(server, { browser })).status).toBe(200);
  });
});

describe('a forged cookie', () => {
  const open = async (value: string) => {
    const browser = new Browser();
    browser.jar.set(SESSION, value);
    return (await askWith(server, { browser })).status;
  };
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
  let genuine: string;
  let secret: string;
  beforeEach(async () => {
    const { browser } = await signIn(server, ada);
    genuine = browser.jar.get(SESSION) ?? '';
    const payload: unknown = JSON.parse(
      Buffer.from(genuine.split('.')[1] ?? '', 'base64url').toString(),
    );
    secret = textAt(payload, 'secret');
  });

  it('opens nothing, whatever is wrong with it', async () => {
    const [head = '', body = '', signature = ''] = genuine.split('.');
    expect(await open(genuine)).toBe(200);
    const exp = Math.floor(Date.now() / 1000) + 600;
    const claims = { secret, aud: SESSION, exp };
    const own = await new SignJWT(claims)
      .setProtectedHeader({ alg: 'HS256' })
      .sign(Buffer.from('a key of my own that is long enough'));
    for (const forged of [
      `${head}.${encode(claims)}.${signature}`,
      `${encode({ alg: 'none' })}.${body}.`,
      `${head}.${body}.`,
      `${head}.${body}.${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`,
      own,
      secret,
      '',
      '..',
      'x'.repeat(4_000),
    ]) {
      expect(await open(forged)).toBe(401);
    }
  });

  it('of a sign-in under way is no session', async () => {
    const browser = new Browser();
    await answerOf(browser);
    expect(await open(browser.jar.get(FLOW) ?? '')).toBe(401);
  });

  it('that was planted before is not the session afterwards', async () => {
    const victim = new Browser();
    victim.jar.set(SESSION, 'planted');
    await signIn(server, ada, { browser: victim });
    expect(victim.jar.get(SESSION)).not.toBe('planted');
    expect(await open('planted')).toBe(401);
  });

  it('has no use at the SCIM door, nor its secret as a token', async () => {
    const cookie = `${SESSION}=${genuine}`;
    const byCookie = await fetch(`${server.scimUrl}/Users`, { headers: { cookie } });
    expect(byCookie.status).toBe(401);
    const headers = { authorization: `Bearer ${secret}` };
    expect((await scim(server, 'GET', '/Users', { headers })).status).toBe(401);
    const browser = new Browser();
    browser.jar.set(SESSION, genuine);
    expect((await askWith(server, { browser, headers })).status).toBe(401);
  });
});

describe('the session of another tenant', () => {
  it('sees and changes nothing of this one', async () => {
    const id = await build.user(server);
    const { browser } = await signIn(server, acme);
    const read = await askWith(server, {
      browser,
      query: `{ user(id: "${id}") { id } users { totalCount } }`,
    });
    expect(read.answer).toEqual({ data: { user: null, users: { totalCount: 0 } } });
    const query = `mutation { updateUser(input: { id: "${id}", active: false }) { id } }`;
    const { answer } = await askWith(server, { browser, query });
    expect(at(answer, 'errors', 0, 'extensions', 'code')).toBe('NOT_FOUND');
    const records = '{ provisioningRecords { nodes { actorName } } }';
    const log = JSON.stringify((await askWith(server, { browser, query: records })).answer);
    expect(log).toContain('owner@acme.example');
    expect(log).not.toContain('ada@hillview.example');
  });
});

describe('a request that another site sends with the cookie', () => {
  const own = () => new URL(server.url).origin;
  const json = { 'content-type': 'application/json' };
  const refused = (): [string, Record<string, string>][] => [
    ['no proof at all', {}],
    ['no header', { 'sec-fetch-site': 'same-origin' }],
    ['another value', { 'rollcall-csrf': '0', 'sec-fetch-site': 'same-origin' }],
    ['another site', { 'rollcall-csrf': '1', 'sec-fetch-site': 'cross-site' }],
    [
      'another site that names our origin',
      { 'rollcall-csrf': '1', 'sec-fetch-site': 'cross-site', origin: own() },
    ],
    ['a sibling site', { 'rollcall-csrf': '1', 'sec-fetch-site': 'same-site' }],
    ['the address bar', { 'rollcall-csrf': '1', 'sec-fetch-site': 'none' }],
    ['another origin', { 'rollcall-csrf': '1', origin: 'https://evil.example' }],
    ['another port', { 'rollcall-csrf': '1', origin: 'http://127.0.0.1:1' }],
    ['an origin that is hidden', { 'rollcall-csrf': '1', origin: 'null' }],
    ['no origin', { 'rollcall-csrf': '1' }],
  ];

  it('is refused at every address, and one of our own pages is not', async () => {
    const { browser } = await signIn(server, ada);
    for (const [what, headers] of refused()) {
      const { status, answer } = await askWith(server, { browser, headers });
      expect([what, status]).toEqual([what, 403]);
      expect(at(answer, 'errors', 0, 'extensions', 'code')).toBe('FORBIDDEN');
      for (const path of ['/auth/sign-out', '/auth/sign-out-everywhere']) {
        const out = await browser.visit(`${server.url}${path}`, { method: 'POST', headers });
        expect([what, path, out.status]).toEqual([what, path, 403]);
      }
    }
    for (const [name, value] of [
      ['sec-fetch-site', 'same-origin'],
      ['origin', own()],
    ] as const) {
      const headers = { 'rollcall-csrf': '1', [name]: value };
      expect((await askWith(server, { browser, headers })).status).toBe(200);
    }
  });

  it('by GET does nothing', async () => {
    const { browser } = await signIn(server, ada);
    const query = encodeURIComponent(
      'mutation { createGroup(input: { displayName: "x" }) { id } }',
    );
    const headers = { ...json, accept: 'application/json', 'rollcall-csrf': '1', origin: own() };
    const answer = await browser.visit(`${server.url}/graphql?query=${query}`, { headers });
    expect(answer.status).toBe(405);
    for (const path of ['/auth/sign-out', '/auth/sign-out-everywhere']) {
      const out = await browser.visit(`${server.url}${path}`, { headers });
      expect([out.status, out.headers.get('allow')]).toEqual([405, 'POST']);
    }
    expect((await askWith(server, { browser })).status).toBe(200);
  });
});

describe('returnTo', () => {
  it.each([
    'https://evil.example/',
    '//evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '/..//evil.example',
    '/\t/evil.example',
    'evil.example',
    'javascript:alert(1)',
    '',
    `/${'x'.repeat(2_000)}`,
  ])('%j is refused', async (returnTo) => {
    const query = new URLSearchParams({ returnTo }).toString();
    const browser = new Browser();
    const { status, path } = await browser.visit(`${server.url}/auth/sign-in?${query}`);
    expect([status, path.length]).toEqual([400, 1]);
    expect(browser.jar.has(FLOW)).toBe(false);
    const link = `${server.url}/auth/link?secret=x&${query}`;
    expect((await browser.visit(link)).status).toBe(400);
    const headers = { 'sec-fetch-site': 'same-origin' };
    expect((await browser.visit(link, { method: 'POST', headers })).status).toBe(400);
  });

  it('cannot be changed on the way: the cookie holds it, and is signed', async () => {
    const browser = new Browser();
    const address = await answerOf(browser);
    address.searchParams.set('returnTo', 'https://evil.example');
    const { path } = await browser.visit(address.href);
    expect(path.at(-1)).toBe(`${server.url}/graphql`);
  });
});

describe('many tries from one address', () => {
  it('are refused with 429, and write no more records', async () => {
    const guarded = await startSignInServer({ rateLimit: { perSecond: 100, burst: 400 } });
    const guess = async () => {
      const headers = { 'sec-fetch-site': 'same-origin' };
      const visited = await new Browser().visit(`${guarded.url}/auth/link?secret=guess`, {
        method: 'POST',
        headers,
      });
      return visited.status;
    };
    const statuses: number[] = [];
    for (let time = 0; time < 65; time++) statuses.push(await guess());
    expect(statuses.filter((status) => status === 403)).toHaveLength(60);
    expect(statuses.filter((status) => status === 429)).toHaveLength(5);
    const refused = { operation: 'SIGN_IN', outcome: 'REFUSED' } as const;
    expect(await guarded.database.client.provisioningRecord.count({ where: refused })).toBe(60);
    await guarded.close();
  });
});
