import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSignInLink } from '../../graphql/access/sign-in-link.js';
import { linkAddress } from '../../src/cli/link.js';
import { Browser, type Visited } from '../support/browser.js';
import { at, graphql } from '../support/client.js';
import { askWith, SESSION } from '../support/sign-in.js';
import { startServer, type TestServer } from '../support/start-server.js';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
  await graphql(server, 'mutation { createTenant(input: { slug: "acme", name: "Acme" }) { id } }');
});
afterAll(() => server.close());

type Choice = Parameters<typeof createSignInLink>[1];

const makeLink = async (choice: Choice) =>
  linkAddress(server.url, await createSignInLink(server.database, choice));

/** Presses the button of the page. */
const press = (browser: Browser, link: string, headers = {}): Promise<Visited> =>
  browser.visit(link, { method: 'POST', headers: { 'sec-fetch-site': 'same-origin', ...headers } });

async function records(where: string): Promise<unknown> {
  const { data } = await graphql(
    server,
    `{ provisioningRecords(where: { ${where} }, first: 1) {
      nodes { operation outcome channel actorName resourceType status detail changes }
    } }`,
  );
  return at(data, 'provisioningRecords', 'nodes', 0);
}

describe('a sign-in link', () => {
  it('opens a session with its role in its tenant', async () => {
    const browser = new Browser();
    const link = await makeLink({ role: 'helpdesk', tenant: 'acme' });
    const page = await browser.visit(link);
    expect(page.status).toBe(200);
    expect(page.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    const [, action = ''] = /action="([^"]+)"/.exec(page.text) ?? [];
    const address = new URL(action.replaceAll('&#38;', '&'), server.url).href;
    const visited = await press(browser, address);
    expect(visited.path.at(-1)).toBe(`${server.url}/graphql`);
    const { answer } = await askWith(server, { browser });
    expect(answer).toEqual({
      data: { me: { name: 'Sign-in link (helpdesk)', role: 'helpdesk' }, tenant: { slug: 'acme' } },
    });
  });

  it('leaves a record when it is made and when it is used', async () => {
    await press(new Browser(), await makeLink({ role: 'owner' }));
    expect(await records('resourceType: "SignInLink"')).toMatchObject({
      operation: 'CREATE',
      channel: 'SYSTEM',
      actorName: 'Command line',
      changes: [{ path: 'role', after: 'owner' }],
    });
    expect(await records('operation: SIGN_IN')).toMatchObject({
      outcome: 'APPLIED',
      actorName: 'Sign-in link (owner)',
      resourceType: 'Session',
    });
  });

  it('is not used up by looking at it', async () => {
    const link = await makeLink({ role: 'viewer' });
    for (let time = 0; time < 3; time++) await new Browser().visit(link);
    const browser = new Browser();
    expect((await press(browser, link)).path).toHaveLength(2);
    expect(browser.jar.has(SESSION)).toBe(true);
  });

  it('opens one session, however many press at once', async () => {
    const link = await makeLink({ role: 'viewer' });
    const before = await server.database.client.session.count();
    const pressed = await Promise.all(Array.from({ length: 10 }, () => press(new Browser(), link)));
    expect(pressed.filter(({ path }) => path.length === 2)).toHaveLength(1);
    expect(pressed.filter(({ status }) => status === 403)).toHaveLength(9);
    expect(await server.database.client.session.count()).toBe(before + 1);
  });

  it('is refused in the same words when it was used, is too old, or was guessed', async () => {
    const used = await makeLink({ role: 'operator' });
    await press(new Browser(), used);
    const old = await makeLink({ role: 'viewer' });
    await server.database.client.signInLink.updateMany({
      where: { usedAt: null, role: 'viewer' },
      data: { expiresAt: new Date(Date.now() - 1) },
    });
    const guessed = linkAddress(server.url, `rollcall_${'A'.repeat(43)}`);
    const texts = new Set<string>();
    for (const [link, actorName] of [
      [used, 'Sign-in link (instance operator)'],
      [old, 'Sign-in link (viewer)'],
      [guessed, 'Unknown link'],
    ] as const) {
      const browser = new Browser();
      const { status, text } = await press(browser, link);
      expect([status, browser.jar.has(SESSION)]).toEqual([403, false]);
      texts.add(text);
      expect(await records('operation: SIGN_IN')).toMatchObject({
        outcome: 'REFUSED',
        status: 403,
        actorName,
      });
    }
    expect(texts.size).toBe(1);
  });

  it('lasts ten minutes and is swept out a day later', async () => {
    const { client } = server.database;
    await client.signInLink.deleteMany();
    await makeLink({ role: 'viewer' });
    const { expiresAt, createdAt } = await client.signInLink.findFirstOrThrow();
    expect(Math.round((expiresAt.getTime() - createdAt.getTime()) / 1000)).toBe(600);
    await client.signInLink.updateMany({ data: { expiresAt: new Date(Date.now() - 90_000_000) } });
    await makeLink({ role: 'viewer' });
    expect(await client.signInLink.count()).toBe(1);
  });

  it('cannot be pressed by another site', async () => {
    const link = await makeLink({ role: 'viewer' });
    for (const headers of [
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': '', origin: 'https://evil.example' },
      { 'sec-fetch-site': '' },
    ]) {
      const browser = new Browser();
      const { status } = await press(browser, link, headers);
      expect([status, browser.jar.size]).toEqual([403, 0]);
    }
    expect((await press(new Browser(), link)).path).toHaveLength(2);
  });

  it.each([['%3Cscript%3E'], [''], ['a'.repeat(101)]])(
    'with the secret %j is not complete',
    async (secret) => {
      const { status, text } = await new Browser().visit(
        `${server.url}/auth/link?secret=${secret}`,
      );
      expect(status).toBe(400);
      expect(text).not.toContain('<script');
    },
  );

  it('is made for tenants that exist', async () => {
    await expect(makeLink({ role: 'owner', tenant: 'nowhere' })).rejects.toThrow('"nowhere"');
  });
});

describe('without an OpenID provider', () => {
  it('says that a link is the way in', async () => {
    const { status, text } = await new Browser().visit(`${server.url}/auth/sign-in`);
    expect(status).toBe(404);
    expect(text).toContain('rollcall sign-in-link');
    const answer = await new Browser().visit(`${server.url}/auth/callback?code=x&state=y`);
    expect(answer.status).toBe(403);
  });
});

describe('behind TLS', () => {
  it('the cookie belongs to this host alone, and no other name opens anything', async () => {
    const safe = await startServer({ publicUrl: 'https://id.hillview.example/rollcall' });
    const secret = await createSignInLink(safe.database, { role: 'owner' });
    const browser = new Browser();
    const visited = await browser.visit(linkAddress(safe.url, secret), {
      method: 'POST',
      headers: { origin: 'https://id.hillview.example' },
      until: () => true,
    });
    expect(visited.path.at(-1)).toBe(`${safe.url}/rollcall/graphql`);
    const line = visited.cookies.find((one) => one.startsWith(`__Host-${SESSION}=`));
    expect(line).toMatch(/; path=\/;/);
    expect(line).toMatch(/; secure;/i);
    expect(line).not.toMatch(/domain/i);
    expect((await askWith(safe, { browser })).status).toBe(200);
    const plain = new Browser();
    plain.jar.set(SESSION, browser.jar.get(`__Host-${SESSION}`) ?? '');
    expect((await askWith(safe, { browser: plain })).status).toBe(401);
    await safe.close();
  });
});
