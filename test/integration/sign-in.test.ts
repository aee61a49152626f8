import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isObject } from '../../src/scim/json.js';
import { Browser } from '../support/browser.js';
import { at, graphql, textAt } from '../support/client.js';
import {
  askWith,
  PROOF,
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

const ada = { sub: 'ada', email: 'ada@hillview.example', roles: ['Rollcall.Owner', 'Other'] };
const vera = { sub: 'vera', email: 'vera@hillview.example', roles: 'Rollcall.Viewer' };
const olga = { sub: 'olga', email: 'olga@hillview.example', roles: ['Instance.Operator'] };
const both = { sub: 'both', roles: ['Rollcall.Viewer', 'Acme.Owner'] };

const post = (browser: Browser, path: string) =>
  browser.visit(`${server.url}${path}`, { method: 'POST', headers: PROOF });

async function signInRecords(): Promise<unknown[]> {
  const { data } = await graphql(
    server,
    `{ provisioningRecords(where: { resourceType: "Session" }, first: 200) {
      nodes { operation outcome actorName actorId resourceId status detail changes channel }
    } }`,
  );
  const nodes = at(data, 'provisioningRecords', 'nodes');
  return Array.isArray(nodes) ? nodes.filter(isObject) : [];
}

describe('signing in at the OpenID provider', () => {
  it('opens a session with the role and tenant that the claims give', async () => {
    const { browser, visited } = await signIn(server, ada);
    expect(visited.status).toBe(200);
    expect(visited.path.at(-1)).toBe(`${server.url}/graphql`);
    expect(await askWith(server, { browser })).toEqual({
      status: 200,
      answer: {
        data: { me: { name: 'ada@hillview.example', role: 'owner' }, tenant: { slug: 'default' } },
      },
    });
  });

  it('asks the provider by code with PKCE, state and nonce', async () => {
    const { visited } = await signIn(server, ada);
    const asked = new URL(visited.path[1] ?? '').searchParams;
    expect(Object.fromEntries(asked)).toMatchObject({
      response_type: 'code',
      code_challenge_method: 'S256',
      redirect_uri: `${server.url}/auth/callback`,
      scope: 'openid email',
    });
    for (const name of ['state', 'nonce', 'code_challenge']) {
      expect(asked.get(name)?.length).toBeGreaterThanOrEqual(43);
    }
  });

  it('goes back to the path that was asked for', async () => {
    const { visited } = await signIn(server, ada, { query: '?returnTo=%2Fhealthz%3Fa%3D1' });
    expect(visited.path.at(-1)).toBe(`${server.url}/healthz?a=1`);
  });

  it('gives a cookie that scripts cannot read and other sites do not send', async () => {
    const { visited } = await signIn(server, ada);
    const line = visited.cookies.find((one) => one.startsWith(`${SESSION}=e`));
    expect(line).toMatch(/; path=\/;/);
    expect(line).toMatch(/; samesite=lax; httponly/i);
    expect(line).not.toMatch(/domain/i);
  });

  it('keeps the hash of the session alone', async () => {
    const { browser } = await signIn(server, ada);
    const payload = browser.jar.get(SESSION)?.split('.')[1] ?? '';
    const secret = textAt(JSON.parse(Buffer.from(payload, 'base64url').toString()), 'secret');
    const stored = await server.database.client.session.findMany();
    expect(stored.length).toBeGreaterThan(0);
    expect(JSON.stringify(stored)).not.toContain(secret);
  });

  it('takes the tenant that was asked for, and none that was not granted', async () => {
    const tenantOf = async (query: string) => {
      const { browser } = await signIn(server, both, { query });
      const { answer } = await askWith(server, { browser });
      return at(answer, 'data', 'tenant', 'slug');
    };
    expect(await tenantOf('')).toBe('default');
    expect(await tenantOf('?tenant=acme')).toBe('acme');
    const { visited } = await signIn(server, vera, { query: '?tenant=acme' });
    expect(visited.status).toBe(403);
    expect(visited.text).toContain('has no role in &#34;acme&#34;');
  });

  it('refuses who has no role, and says so', async () => {
    const nobody = { sub: 'nobody', email: 'nobody@hillview.example', roles: ['Other'] };
    const { browser, visited } = await signIn(server, nobody);
    expect(visited.status).toBe(403);
    expect(visited.text).toContain('nobody@hillview.example has no role.');
    expect(browser.jar.has(SESSION)).toBe(false);
    expect((await signInRecords())[0]).toMatchObject({
      operation: 'SIGN_IN',
      outcome: 'REFUSED',
      status: 403,
      actorName: 'nobody@hillview.example',
    });
  });

  it('refuses who says no at the provider', async () => {
    server.issuer.admit(undefined);
    const visited = await new Browser().visit(`${server.url}/auth/sign-in`);
    expect(visited.status).toBe(403);
    expect(visited.text).toContain('did not let you sign in');
  });

  it('leaves a record with the person, the role and the way', async () => {
    await signIn(server, { ...vera, sub: 'vera the second' });
    const [record] = await signInRecords();
    expect(record).toMatchObject({
      operation: 'SIGN_IN',
      outcome: 'APPLIED',
      channel: 'GRAPHQL',
      actorName: 'vera@hillview.example',
      changes: [
        { path: 'method', after: 'oidc' },
        { path: 'role', after: 'viewer' },
        { path: 'subject', after: `${server.issuer.url} vera the second` },
      ],
    });
    expect(at(record, 'actorId')).toBe(at(record, 'resourceId'));
  });

  it('names the person in the record of what the session changes', async () => {
    const { browser } = await signIn(server, ada);
    const query = 'mutation { createGroup(input: { displayName: "Signed" }) { id } }';
    const { answer } = await askWith(server, { browser, query });
    const id = textAt(answer, 'data', 'createGroup', 'id');
    const { data } = await graphql(
      server,
      `{ provisioningRecords(where: { resourceId: "${id}" }) { nodes { actorName } } }`,
    );
    expect(at(data, 'provisioningRecords', 'nodes', 0, 'actorName')).toBe('ada@hillview.example');
  });
});

describe('a session', () => {
  it('may do what its role may, and no more', async () => {
    const { browser } = await signIn(server, vera);
    const query = 'mutation { createGroup(input: { displayName: "Refused" }) { id } }';
    const { answer } = await askWith(server, { browser, query });
    expect(at(answer, 'errors', 0, 'extensions', 'code')).toBe('FORBIDDEN');
  });

  it('of a tenant sees no other one; that of an operator names any', async () => {
    const acme = { ...PROOF, 'rollcall-tenant': 'acme' };
    const owner = await signIn(server, ada);
    expect((await askWith(server, { ...owner, headers: acme })).status).toBe(404);
    const operator = await signIn(server, olga);
    const { answer } = await askWith(server, { ...operator, headers: acme });
    expect(at(answer, 'data', 'tenant', 'slug')).toBe('acme');
  });

  it('is a new one after each sign-in, and the one before is over', async () => {
    const { browser } = await signIn(server, ada);
    const before = browser.jar.get(SESSION) ?? '';
    await signIn(server, ada, { browser });
    expect(browser.jar.get(SESSION)).not.toBe(before);
    const thief = new Browser();
    thief.jar.set(SESSION, before);
    expect((await askWith(server, { browser: thief })).status).toBe(401);
  });

  it('ends with sign-out, for a copy of the cookie too', async () => {
    const { browser } = await signIn(server, ada);
    const copy = new Browser();
    copy.jar.set(SESSION, browser.jar.get(SESSION) ?? '');
    expect((await post(browser, '/auth/sign-out')).status).toBe(204);
    expect(browser.jar.has(SESSION)).toBe(false);
    expect((await askWith(server, { browser: copy })).status).toBe(401);
    expect((await signInRecords())[0]).toMatchObject({
      operation: 'SIGN_OUT',
      actorName: 'ada@hillview.example',
    });
    expect((await post(browser, '/auth/sign-out')).status).toBe(204);
  });

  it('ends everywhere at once, in all tenants, and only for that person', async () => {
    const person = { ...both, sub: 'everywhere' };
    const [one, other] = [
      await signIn(server, person),
      await signIn(server, person, { query: '?tenant=acme' }),
    ];
    const stranger = await signIn(server, vera);
    const { status, text } = await post(one.browser, '/auth/sign-out-everywhere');
    expect([status, JSON.parse(text)]).toEqual([200, { ended: 2 }]);
    expect((await askWith(server, one)).status).toBe(401);
    expect((await askWith(server, other)).status).toBe(401);
    expect((await askWith(server, stranger)).status).toBe(200);
    expect((await post(one.browser, '/auth/sign-out-everywhere')).status).toBe(401);
  });

  it('ends elsewhere when the next sign-in shows that the role is gone', async () => {
    const first = await signIn(server, { sub: 'mover', roles: ['Rollcall.Owner'] });
    const second = await signIn(server, { sub: 'mover', roles: ['Rollcall.Viewer'] });
    expect((await askWith(server, first)).status).toBe(401);
    expect((await askWith(server, second)).status).toBe(200);
    expect((await signIn(server, { sub: 'mover', roles: [] })).visited.status).toBe(403);
    expect((await askWith(server, second)).status).toBe(401);
  });

  it('has the role that its row has now', async () => {
    const { browser } = await signIn(server, { ...ada, sub: 'demoted' });
    await server.database.client.session.updateMany({
      where: { subject: `${server.issuer.url} demoted` },
      data: { role: 'viewer' },
    });
    const { answer } = await askWith(server, { browser });
    expect(at(answer, 'data', 'me', 'role')).toBe('viewer');
  });

  it('ends when nobody uses it, and when its time is up, and is swept out', async () => {
    const where = (sub: string) => ({ where: { subject: `${server.issuer.url} ${sub}` } });
    const { client } = server.database;
    const idle = await signIn(server, { ...ada, sub: 'idle' });
    const old = await signIn(server, { ...ada, sub: 'old' });
    const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000);
    await client.session.updateMany({ ...where('idle'), data: { lastSeenAt: ago(59) } });
    expect((await askWith(server, idle)).status).toBe(200);
    const seen = await client.session.findFirstOrThrow(where('idle'));
    expect(seen.lastSeenAt.getTime()).toBeGreaterThan(ago(1).getTime());
    await client.session.updateMany({ ...where('idle'), data: { lastSeenAt: ago(61) } });
    await client.session.updateMany({ ...where('old'), data: { expiresAt: ago(0) } });
    expect((await askWith(server, idle)).status).toBe(401);
    expect((await askWith(server, old)).status).toBe(401);
    await signIn(server, ada);
    expect(await client.session.count(where('idle'))).toBe(0);
    expect(await client.session.count(where('old'))).toBe(0);
  });

  it('makes credentials only within the hour after signing in', async () => {
    const { browser } = await signIn(server, { ...ada, sub: 'minter' });
    const query =
      'mutation { createAccessToken(input: { name: "x", scopes: ["scim:read"] }) { secret } }';
    expect(at((await askWith(server, { browser, query })).answer, 'data')).not.toBeNull();
    await server.database.client.session.updateMany({
      where: { subject: `${server.issuer.url} minter` },
      data: { signedInAt: new Date(Date.now() - 3_700_000) },
    });
    const { answer } = await askWith(server, { browser, query });
    expect(at(answer, 'errors', 0, 'extensions', 'code')).toBe('FORBIDDEN');
    expect(at(answer, 'errors', 0, 'message')).toContain('sign in again');
  });

  it('lets credentials live longer and deletes OAuth clients only within the hour after signing in', async () => {
    const { browser } = await signIn(server, { ...ada, sub: 'keeper' });
    const run = async (query: string) => (await askWith(server, { browser, query })).answer;
    const soon = new Date(Date.now() + 86_400_000).toISOString();
    const later = new Date(Date.now() + 2 * 86_400_000).toISOString();
    const made = await run(
      `mutation { createAccessToken(input: { name: "x", scopes: ["scim:read"], expiresAt: "${soon}" }) { accessToken { id } } }`,
    );
    const id = textAt(made, 'data', 'createAccessToken', 'accessToken', 'id');
    const client = await run('mutation { createOAuthClient(input: { name: "x" }) { id } }');
    const clientId = textAt(client, 'data', 'createOAuthClient', 'id');
    const update = (expiresAt: string) =>
      run(`mutation { updateAccessToken(input: { id: "${id}", expiresAt: ${expiresAt} }) { id } }`);
    const remove = () => run(`mutation { deleteOAuthClient(input: { id: "${clientId}" }) { id } }`);
    const signedIn = (at: Date) =>
      server.database.client.session.updateMany({
        where: { subject: `${server.issuer.url} keeper` },
        data: { signedInAt: at },
      });
    const codeOf = (answer: unknown) => at(answer, 'errors', 0, 'extensions', 'code');

    await signedIn(new Date(Date.now() - 3_700_000));
    const refused = [await update(`"${later}"`), await update('null'), await remove()];
    expect(refused.map(codeOf)).toEqual(['FORBIDDEN', 'FORBIDDEN', 'FORBIDDEN']);
    expect(at(refused[0], 'errors', 0, 'message')).toContain('sign in again');
    expect(
      codeOf(await update(`"${new Date(Date.now() + 3_600_000).toISOString()}"`)),
    ).toBeUndefined();
    await server.database.client.accessToken.updateMany({
      where: { id },
      data: { expiresAt: new Date(Date.now() - 1000) },
    });
    expect(codeOf(await update(`"${soon}"`))).toBe('FORBIDDEN');

    await signedIn(new Date());
    expect([await update('null'), await remove()].map(codeOf)).toEqual([undefined, undefined]);
  });

  it('opens GraphiQL without a token', async () => {
    const { visited } = await signIn(server, ada);
    expect(visited.headers.get('content-type')).toContain('text/html');
    expect(visited.text).toContain('Rollcall-Csrf');
  });
});

describe('what a provider may say', () => {
  it('is kept only when it can be, and shown without what controls terminals', async () => {
    const odd = { ...ada, sub: 'odd', email: `a\u0000\u001b[31m${'b'.repeat(100)}` };
    const { browser } = await signIn(server, odd);
    const { answer } = await askWith(server, { browser });
    expect(at(answer, 'data', 'me', 'name')).toBe(`a\ufffd\ufffd[31m${'b'.repeat(72)}…`);
    expect((await signIn(server, { ...ada, sub: 'o\u0000dd' })).visited.status).toBe(403);
  });

  it('is no tenant that is none', async () => {
    const { visited } = await signIn(server, ada, { query: `?tenant=${'x'.repeat(64)}` });
    expect([visited.status, visited.path.length]).toEqual([400, 1]);
  });
});

describe('an owner', () => {
  const list = (subject: string) =>
    `{ sessions(where: { subject: "${server.issuer.url} ${subject}" }) {
      totalCount nodes { id name role isOwn subject signedInAt lastSeenAt expiresAt }
    } }`;

  it('sees who is signed in to the tenant, and ends sessions at once', async () => {
    const owner = await signIn(server, { ...ada, sub: 'owner' });
    const leaver = await signIn(server, { ...vera, sub: 'leaver' });
    const query = list('leaver');
    const { answer } = await askWith(server, { ...owner, query });
    expect(at(answer, 'data', 'sessions')).toMatchObject({
      totalCount: 1,
      nodes: [{ name: 'vera@hillview.example', role: 'viewer', isOwn: false }],
    });
    const id = textAt(answer, 'data', 'sessions', 'nodes', 0, 'id');
    const end = `mutation { endSession(input: { id: "${id}" }) { id name lastSeenAt } }`;
    const ended = await askWith(server, { ...owner, query: end });
    expect(at(ended.answer, 'data', 'endSession')).toMatchObject({ id });
    expect((await askWith(server, leaver)).status).toBe(401);
    expect((await signInRecords())[0]).toMatchObject({
      operation: 'SIGN_OUT',
      actorName: 'ada@hillview.example',
      resourceId: id,
    });
    const again = await askWith(server, { ...owner, query: end });
    expect(at(again.answer, 'errors', 0, 'extensions', 'code')).toBe('NOT_FOUND');
  });

  it('of another tenant sees and ends none of them', async () => {
    const stranger = await signIn(server, { ...both, sub: 'there' }, { query: '?tenant=acme' });
    const here = await signIn(server, { ...vera, sub: 'here' });
    const query = '{ sessions { nodes { name isOwn } } }';
    const { answer } = await askWith(server, { ...stranger, query });
    expect(JSON.stringify(answer)).not.toContain('vera@hillview.example');
    const subject = `${server.issuer.url} here`;
    const { id } = await server.database.client.session.findFirstOrThrow({ where: { subject } });
    const end = `mutation { endSession(input: { id: "${id}" }) { id } }`;
    const refused = await askWith(server, { ...stranger, query: end });
    expect(at(refused.answer, 'errors', 0, 'extensions', 'code')).toBe('NOT_FOUND');
    expect((await askWith(server, here)).status).toBe(200);
  });
});

describe('providers', () => {
  it('may tell roles at the userinfo endpoint alone, deep in an object', async () => {
    const roleClaim = 'roles.rollcall.granted';
    const terse = await startSignInServer({ isTerse: true, roleClaim });
    const roles = { rollcall: { granted: ['Rollcall.Viewer'] } };
    const { browser } = await signIn(terse, { sub: 'deep', roles });
    const { answer } = await askWith(terse, { browser });
    expect(at(answer, 'data', 'me', 'role')).toBe('viewer');
    await terse.close();
  });

  it('that are away are answered with 503, and asked again the next time', async () => {
    const lonely = await startSignInServer();
    await lonely.issuer.close();
    for (let time = 0; time < 2; time++) {
      const visited = await new Browser().visit(`${lonely.url}/auth/sign-in`);
      expect(visited.status).toBe(503);
      expect(visited.text).toContain('does not answer');
    }
    await lonely.close();
  });
});
