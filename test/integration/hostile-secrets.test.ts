import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ENTERPRISE_USER } from '../../src/scim/urns.js';
import { patchOp } from '../support/build.js';
import { at, graphql, scim, textAt } from '../support/client.js';
import { expectClean } from '../support/hostile.js';
import { startServer, type TestServer } from '../support/start-server.js';

const lines: string[] = [];
let server: TestServer;
let trap: Server;
let trapUrl: string;
const visits: string[] = [];
beforeAll(async () => {
  server = await startServer({ logTo: { write: (line) => void lines.push(line) } });
  trap = createServer((request, response) => {
    visits.push(request.url ?? '');
    response.end('caught');
  });
  trap.on('connection', () => visits.push('connection'));
  await new Promise<void>((resolve) => trap.listen(0, '127.0.0.1', resolve));
  const address = trap.address();
  trapUrl = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
});
afterAll(async () => {
  await new Promise((resolve) => trap.close(resolve));
  await server.close();
});

describe('addresses in values', () => {
  it('are never fetched, wherever a client writes one', async () => {
    const made = await scim(server, 'POST', '/Users', {
      body: {
        userName: 'fetch@hillview.example',
        profileUrl: `${trapUrl}/profile`,
        photos: [{ value: `${trapUrl}/photo.png`, type: 'photo' }],
        ims: [{ value: `${trapUrl}/im` }],
        emails: [{ value: 'a@b.example', $ref: `${trapUrl}/email` }],
        meta: { location: `${trapUrl}/meta` },
        [ENTERPRISE_USER]: { manager: { value: 'x', $ref: `${trapUrl}/manager` } },
      },
    });
    expect(made.status).toBe(201);
    expect(at(made.body, 'photos', 0, 'value')).toBe(`${trapUrl}/photo.png`);
    const id = textAt(made.body, 'id');
    const group = await scim(server, 'POST', '/Groups', {
      body: { displayName: 'Fetchers', members: [{ value: id, $ref: `${trapUrl}/member` }] },
    });
    const groupId = textAt(group.body, 'id');
    for (const value of [
      'file:///etc/passwd',
      'http://169.254.169.254/latest',
      `${trapUrl}/patched`,
    ]) {
      const body = patchOp(
        { op: 'replace', path: 'profileUrl', value },
        { op: 'add', path: 'photos', value: [{ value, type: 'thumbnail' }] },
        { op: 'replace', path: `${ENTERPRISE_USER}:manager`, value: { value: 'y', $ref: value } },
      );
      expectClean(await scim(server, 'PATCH', `/Users/${id}`, { body }));
      const members = patchOp({ op: 'add', path: 'members', value: [{ value: id, $ref: value }] });
      expectClean(await scim(server, 'PATCH', `/Groups/${groupId}`, { body: members }));
    }
    expectClean(await scim(server, 'GET', `/Users?filter=profileUrl eq "${trapUrl}/x"`));
    expectClean(await scim(server, 'GET', `/Users/${encodeURIComponent(trapUrl)}`));
    for (const header of ['jku', 'x5u', 'referer', 'x-forwarded-host', 'x-callback-url']) {
      await scim(server, 'GET', '/Users', { headers: { [header]: trapUrl } });
    }
    const head = Buffer.from(
      JSON.stringify({ alg: 'RS256', jku: `${trapUrl}/jwks`, x5u: trapUrl }),
    );
    const authorization = `Bearer ${head.toString('base64url')}.e30.x`;
    expect((await scim(server, 'GET', '/Users', { headers: { authorization } })).status).toBe(401);
    await graphql(server, '{ users { nodes { profileUrl photos { value } } } }');
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(visits).toEqual([]);
    // The trap works: somebody who asks it is seen.
    await fetch(`${trapUrl}/here`);
    expect(visits).toContain('/here');
  });
});

describe('the log', () => {
  const secret = 'Very secret 4711';
  const person = 'mira.okafor@hillview.example';

  it('holds no secrets and nothing about a person, whatever is asked and whatever fails', async () => {
    lines.length = 0;
    const body = {
      userName: person,
      displayName: 'Mira Okafor',
      password: secret,
      emails: [{ value: person }],
    };
    const made = await scim(server, 'POST', '/Users', { body });
    const id = textAt(made.body, 'id');
    await scim(server, 'POST', '/Users', { body });
    await scim(server, 'GET', `/Users?filter=userName eq "${person}"`);
    await scim(server, 'GET', `/Users/${person}`);
    await scim(server, 'GET', `/${person}/Users`);
    await scim(server, 'GET', '/Users', {
      headers: { authorization: `Bearer ${secret.replaceAll(' ', '')}` },
    });
    await scim(server, 'PATCH', `/Users/${id}`, {
      body: patchOp({ op: 'replace', path: 'active', value: person }),
    });
    await scim(server, 'POST', '/Users', { body: `{"userName":"${person}",` });
    await graphql(
      server,
      'query ($n: String) { users(where: { userName: { equals: $n } }) { totalCount } }',
      { n: person },
    );
    await graphql(server, `{ users(where: { userName: { equals: "${person}" } }) { nothing } }`);
    const text = lines.join('');
    expect(lines.length).toBeGreaterThanOrEqual(10);
    expect(text).toContain(id);
    for (const word of [
      'okafor',
      'hillview.example',
      secret,
      'Verysecret',
      server.scimToken,
      server.adminToken,
      'argon2',
    ]) {
      expect(text.toLowerCase()).not.toContain(word.toLowerCase());
    }
  });

  it('keeps the reason of a fault, without the values that the database quotes', async () => {
    lines.length = 0;
    const { statements } = server.database;
    const queryRaw = statements.queryRaw.bind(statements);
    statements.queryRaw = (query) =>
      query.sql.includes('"User"')
        ? Promise.reject(
            Object.assign(new Error(`invalid input syntax for type uuid: "${person}"`), {
              code: '22P02',
              detail: `Key ("userNameKey")=(${person}) already exists.`,
              parameters: [person, secret],
              cause: { originalCode: '22P02', originalMessage: `bad: '${secret}' and ${person}` },
            }),
          )
        : queryRaw(query);
    const answer = await scim(server, 'POST', '/Users', { body: { userName: person } });
    statements.queryRaw = queryRaw;
    expect(answer.status).toBe(500);
    expect(answer.text).not.toMatch(/uuid|22P02|okafor/);
    const text = lines.join('');
    expect(text).toContain('22P02');
    expect(text).toContain('invalid input syntax for type uuid');
    expect(text).toMatch(/hostile-secrets\.test/);
    expect(text).not.toMatch(/okafor|hillview\.example|4711/);
    const requestId = textAt(answer.body, 'detail').match(/[0-9a-f-]{36}/)?.[0] ?? 'none';
    expect(text).toContain(requestId);
  });

  it('is one line a request, whatever characters the request holds', async () => {
    lines.length = 0;
    const attempts = [
      '/Users/a%0d%0a{"level":50,"msg":"forged"}',
      '/Users/%1b[31mred',
      '/%0aforged',
      '/Users/%e2%80%a8forged',
      '/Users?filter=%0aforged',
    ];
    for (const path of attempts)
      await scim(server, 'GET', path, { headers: { 'user-agent': 'forged\u00ff' } });
    await graphql(server, 'query forged { __typename } # \n{"level":50}');
    expect(lines).toHaveLength(attempts.length + 1);
    for (const line of lines) {
      expect(line.endsWith('\n')).toBe(true);
      expect(line.trimEnd()).not.toMatch(/[\u0000-\u001f\u007f\u2028\u2029]/);
      expect(JSON.parse(line)).toMatchObject({ msg: 'request', level: 30 });
      expect(line).not.toContain('forged');
    }
  });
});

describe('an account that was not made by SCIM', () => {
  it('is not taken over by its name, its e-mail address or an external id', async () => {
    const create = `mutation ($input: CreateUserInput!) { createUser(input: $input) { id } }`;
    const { data, errors } = await graphql(server, create, {
      input: { userName: 'owner@hillview.example', emails: [{ value: 'owner@hillview.example' }] },
    });
    expect(errors).toEqual([]);
    const id = textAt(data, 'createUser', 'id');
    const same = await scim(server, 'POST', '/Users', {
      body: { userName: 'OWNER@hillview.example' },
    });
    expect(same.status).toBe(409);
    const other = await scim(server, 'POST', '/Users', {
      body: {
        id,
        userName: 'attacker@hillview.example',
        externalId: id,
        emails: [{ value: 'owner@hillview.example', primary: true }],
      },
    });
    expect(other.status).toBe(201);
    expect(at(other.body, 'id')).not.toBe(id);
    const kept = await scim(server, 'GET', `/Users/${id}`);
    expect(at(kept.body, 'userName')).toBe('owner@hillview.example');
    expect(at(kept.body, 'meta', 'version')).toBe('W/"1"');
  });
});
