import { verify } from '@node-rs/argon2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { queryRows } from '../../prisma/rows.js';
import { build, patchOp } from '../support/build.js';
import { at, graphql, scim, textAt } from '../support/client.js';
import { startServer, type TestServer } from '../support/start-server.js';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

const SECRET = 'correct horse battery';

async function hashOf(id: string): Promise<string | null> {
  const [row] = await queryRows<{ hash: string | null }>(
    server.database.statements,
    'SELECT "passwordHash" AS "hash" FROM "User" WHERE "id" = $1::uuid',
    [id],
  );
  return row?.hash ?? null;
}

async function make(password: unknown): Promise<string> {
  const id = await build.user(server, { password });
  return id;
}

describe('a password', () => {
  it('is kept as an Argon2id hash, and shown nowhere', async () => {
    const made = await scim(server, 'POST', '/Users?attributes=password,userName', {
      body: { userName: 'secretive', password: SECRET },
    });
    expect(made.status).toBe(201);
    const id = textAt(made.body, 'id');
    const hash = await hashOf(id);
    expect(hash).toMatch(/^\$argon2id\$/);
    expect(await verify(String(hash), SECRET)).toBe(true);
    const changed = await scim(server, 'PATCH', `/Users/${id}?attributes=password`, {
      body: patchOp({ op: 'replace', path: 'password', value: `${SECRET} 2` }),
    });
    const list = await scim(server, 'GET', '/Users?attributes=password');
    const { data } = await graphql(
      server,
      '{ provisioningRecords(first: 50) { nodes { changes } } }',
    );
    const outbox = await server.database.client.outboxEvent.findMany();
    const events = JSON.stringify(outbox, (_, value: unknown) =>
      typeof value === 'bigint' ? String(value) : value,
    );
    for (const text of [made.text, changed.text, list.text, JSON.stringify(data), events]) {
      expect(text).not.toContain(SECRET);
      expect(text).not.toContain('argon2');
    }
    expect(JSON.stringify(data)).toContain('"password"');
  });

  it('stays by PUT without it and changes by PUT with it', async () => {
    const id = await make(SECRET);
    const before = await hashOf(id);
    const body = { userName: `put-${id}` };
    await scim(server, 'PUT', `/Users/${id}`, { body });
    expect(await hashOf(id)).toBe(before);
    await scim(server, 'PUT', `/Users/${id}`, { body: { ...body, password: 'another one' } });
    expect(await verify(String(await hashOf(id)), 'another one')).toBe(true);
  });

  it.each([
    ['replace with a path', { op: 'replace', path: 'password', value: 'New one 1' }],
    ['add without a path', { op: 'add', value: { password: 'New one 1' } }],
  ])('changes by PATCH, with a new version: %s', async (_name, operation) => {
    const id = await make(SECRET);
    const answer = await scim(server, 'PATCH', `/Users/${id}`, { body: patchOp(operation) });
    expect([answer.status, answer.headers.get('etag')]).toEqual([200, 'W/"2"']);
    expect(await verify(String(await hashOf(id)), 'New one 1')).toBe(true);
  });

  it('that is the same changes nothing, whatever its spaces and composition', async () => {
    const id = await make('e\u0301 \u00a0x');
    const answer = await scim(server, 'PATCH', `/Users/${id}`, {
      body: patchOp({ op: 'replace', path: 'password', value: '\u00e9\u00a0\u3000x' }),
    });
    expect(answer.headers.get('etag')).toBe('W/"1"');
  });

  it('counts letter case', async () => {
    const id = await make(SECRET);
    const answer = await scim(server, 'PATCH', `/Users/${id}`, {
      body: patchOp({ op: 'replace', path: 'password', value: SECRET.toUpperCase() }),
    });
    expect(answer.headers.get('etag')).toBe('W/"2"');
  });

  it('is taken away by remove', async () => {
    const id = await make(SECRET);
    await scim(server, 'PATCH', `/Users/${id}`, {
      body: patchOp({ op: 'remove', path: 'password' }),
    });
    expect(await hashOf(id)).toBeNull();
  });

  it.each([5, {}, ['a', 'b'], 'x'.repeat(2000), 'a\u0000b'])(
    'of another form is refused: %#',
    async (password) => {
      const body = { userName: 'never-made', password };
      const answer = await scim(server, 'POST', '/Users', { body });
      expect(answer.status === 201 ? password : answer.status).toBe(password === 5 ? 5 : 400);
      if (answer.status === 201)
        await scim(server, 'DELETE', `/Users/${textAt(answer.body, 'id')}`);
    },
  );

  it('may be changed, says the ServiceProviderConfig', async () => {
    const { body } = await scim(server, 'GET', '/ServiceProviderConfig');
    expect(at(body, 'changePassword', 'supported')).toBe(true);
  });
});
