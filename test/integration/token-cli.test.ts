import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tenantCommand } from '../../src/cli/tenant.js';
import { tokenCommand } from '../../src/cli/token.js';
import { leniencyOf } from '../../src/scim/dialect.js';
import { DIALECT } from '../../src/scim/urns.js';
import { at, graphql, textAt } from '../support/client.js';
import {
  COMMAND_LINE_TOKENS,
  type CommandLine,
  startCommandLine,
} from '../support/command-line.js';

const CREATE = ['token', 'create', '--name', 'x'];

let line: CommandLine;
let url: string;
let json: CommandLine['json'];
let rollcall: CommandLine['rollcall'];
beforeAll(async () => {
  line = await startCommandLine(() => [tenantCommand(), tokenCommand()]);
  ({ url, json, rollcall } = line);
});
afterAll(() => line.close());

async function statusOf(secret: string): Promise<number> {
  const headers = { authorization: `Bearer ${secret}` };
  return (await fetch(`${url}/scim/v2/Users?count=0`, { headers })).status;
}

describe('the command line, while the server runs', () => {
  it('makes tenants and tokens that work at once, and revokes them at once', async () => {
    expect(await json('tenant', 'create', 'acme', '--name', 'Acme Ltd')).toMatchObject({
      slug: 'acme',
      name: 'Acme Ltd',
    });
    const { tenants } = await json('tenant', 'list');
    expect(JSON.stringify(tenants)).toContain('Acme Ltd');
    const made = await json(
      'token',
      'create',
      '--tenant',
      'acme',
      '--name',
      'Entra',
      '--expires',
      '90d',
    );
    const [id, secret] = [textAt(made, 'accessToken', 'id'), textAt(made, 'secret')];
    expect(await statusOf(secret)).toBe(200);
    const { tokens } = await json('token', 'list', '--tenant', 'acme');
    expect(tokens).toMatchObject([{ id, name: 'Entra', scopes: ['scim:read', 'scim:write'] }]);
    expect(JSON.stringify(tokens)).not.toContain(secret);
    const said = await rollcall('token', 'revoke', id, '--tenant', 'acme', '--reason', 'Left over');
    expect(said.stdout).toContain('is revoked');
    expect(await statusOf(secret)).toBe(401);
  });

  it('rotates a token once the new one has been seen', async () => {
    const first = await json('token', 'create', '--name', 'Okta', '--dialect', 'okta');
    const id = textAt(first, 'accessToken', 'id');
    const started = await rollcall('token', 'rotate', id);
    const [secret = ''] = /rollcall_[\w-]{43}/.exec(started.stdout) ?? [];
    const early = await rollcall('token', 'rotate', id, '--finish');
    expect(early.stdout).toBe('');
    expect(early.refused).toContain('has not been seen in traffic yet');
    expect(await statusOf(secret)).toBe(200);
    expect((await rollcall('token', 'list')).stdout).toContain('seen in traffic');
    expect((await rollcall('token', 'rotate', id, '--finish')).refused).toBe('');
    expect(await statusOf(textAt(first, 'secret'))).toBe(401);
    expect(await statusOf(secret)).toBe(200);
  });

  it('sets switches of the dialect otherwise', async () => {
    const switches = ['--switch', 'memberReferences=store', '--switch', 'putMembers=keep'];
    const made = await json('token', 'create', '--name', 'Postman', ...switches);
    const config = await fetch(`${url}/scim/v2/ServiceProviderConfig`, {
      headers: { authorization: `Bearer ${textAt(made, 'secret')}` },
    });
    expect(at(await config.json(), DIALECT)).toEqual({
      dialect: 'entra',
      ...leniencyOf('entra'),
      memberReferences: 'store',
      putMembers: 'keep',
    });
  });

  it('leaves records that name its user and the reason', async () => {
    const made = await json('token', 'create', '--name', 'Audited', '--reason', 'Ticket 4');
    const query = `query ($id: ID!) {
      provisioningRecords(where: { resourceId: $id }) { nodes { channel actorName reason } }
    }`;
    const { data } = await graphql({ url, adminToken: COMMAND_LINE_TOKENS.adminToken }, query, {
      id: textAt(made, 'accessToken', 'id'),
    });
    const told = at(data, 'provisioningRecords', 'nodes', 0);
    expect(told).toMatchObject({ channel: 'SYSTEM', reason: 'Ticket 4' });
    expect(at(told, 'actorName')).toContain('Command line of ');
  });

  it.each([
    [['token', 'revoke', 'nothing'], 'There is no access token with the id "nothing".'],
    [['token', 'list', '--tenant', 'nowhere'], 'There is no tenant with the slug "nowhere".'],
    [['token', 'create', '--name', 'x', '--scope', 'all'], 'scopes: "all" is not one of'],
    [
      [...CREATE, '--switch', 'putMember=keep'],
      '--switch: there is no switch "putMember". There are',
    ],
    [[...CREATE, '--switch', 'toString=keep'], '--switch: there is no switch "toString".'],
    [
      [...CREATE, '--switch', 'memberReferences=store', '--switch', 'putMembers=maybe'],
      '--switch: putMembers has no position "maybe"; it is one of keep, clear.',
    ],
    [
      [...CREATE, '--switch', 'putMembers'],
      '--switch: "putMembers" is not of the form name=position',
    ],
    [
      [...CREATE, '--switch', 'putMembers=keep', '--switch', 'putMembers=clear'],
      '--switch: putMembers is given as keep and as clear; give it once.',
    ],
    [['tenant', 'create', 'Not A Slug'], 'slug must be'],
    [['token', 'rotate', 'x', '--force'], '--force goes together with --finish.'],
  ])('refuses %j with a sentence', async (words, sentence) => {
    const { stdout, refused } = await rollcall(...words);
    expect(stdout).toBe('');
    expect(refused).toContain(sentence);
  });

  it('says what it refuses on standard error alone, and exits with 1', async () => {
    const { code, stdout, stderr } = await line.spawned('token', 'revoke', 'nothing');
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toBe('There is no access token with the id "nothing".\n');
  });

  it.each([
    [['tokn', 'list'], 'There is no command "tokn". The commands are help, serve, migrate,'],
    [['token', 'lst'], "unknown command 'lst'"],
    [['serve', 'now'], 'too many arguments'],
  ])('knows no %j', async (words, sentence) => {
    const { code, stdout, stderr } = await line.spawned(...words);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain(sentence);
  });

  it('is let in by the secret of the lock file alone', async () => {
    if (!line.isEmbedded) return;
    const lock: unknown = JSON.parse(await readFile(join(line.folder, 'rollcall.lock'), 'utf8'));
    const body = JSON.stringify({ query: '{ tenant { id } }', variables: {}, user: 'x' });
    const headers = { authorization: `Bearer ${COMMAND_LINE_TOKENS.adminToken}` };
    const answer = await fetch(`${textAt(lock, 'controlUrl')}/graphql`, {
      method: 'POST',
      headers,
      body,
    });
    expect(answer.status).toBe(404);
  });
});

describe('the command line, after the server has stopped', () => {
  it('works on the database itself', async () => {
    await line.stop();
    const made = await json('token', 'create', '--name', 'Offline');
    expect(textAt(made, 'secret')).toMatch(/^rollcall_/);
  });

  it('asks for the server first when there is no database yet', async () => {
    if (!line.isEmbedded) return;
    line.moveTo(join(line.folder, 'empty'));
    const { refused } = await rollcall('token', 'list');
    expect(refused).toBe(
      `There is no database in ${join(line.folder, 'empty')}. Set DATA_DIR, or DATABASE_URL, as the server has it, or start the server once.`,
    );
  });
});
