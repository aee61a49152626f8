import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { explainCommand } from '../../src/cli/explain.js';
import { GROUP, USER } from '../../src/scim/urns.js';
import { patchOp } from '../support/build.js';
import { at, scim, textAt } from '../support/client.js';
import {
  COMMAND_LINE_TOKENS,
  type CommandLine,
  startCommandLine,
} from '../support/command-line.js';

let line: CommandLine;
beforeAll(async () => {
  line = await startCommandLine(() => [explainCommand()]);
});
afterAll(() => line.close());

const PROBLEM = 'urn:rollcall:params:scim:api:messages:2.0:Problem';

const create = (body: unknown) =>
  scim({ ...line, scimUrl: `${line.url}/scim/v2`, ...COMMAND_LINE_TOKENS }, 'POST', '/Users', {
    body,
  });

let serial = 0;
const person = (userName: string) => ({ schemas: [USER], userName, title: 'Planner' });

describe('explain, by the id of a request', () => {
  it('tells who did what to whom', async () => {
    const { headers } = await create(person('mira@hillview.example'));
    const { stdout } = await line.rollcall('explain', headers.get('x-request-id') ?? '');
    expect(stdout).toMatch(
      /create of the User mira@hillview\.example by .+ \(by SCIM\) was done\.\n +Changed: .*title/,
    );
  });

  it('tells why a write was refused, and what to do', async () => {
    await create(person('lea@hillview.example'));
    const { headers, body } = await create(person('LEA@hillview.example'));
    const id = headers.get('x-request-id') ?? '';
    expect(at(body, PROBLEM)).toEqual({
      code: 'uniqueness',
      docs: 'docs/errors.md#uniqueness',
      requestId: id,
    });
    const { stdout } = await line.rollcall('explain', `the request ${id} failed`);
    expect(stdout).toContain('was refused with 409');
    expect(stdout).toContain(`The answer said: ${textAt(body, 'detail')}`);
    expect(stdout).toContain('What to do: Find who has it');
    expect(stdout).toContain('More: docs/errors.md#uniqueness');
    const told = await line.json('explain', id);
    expect([at(told, 'problem', 'code'), at(told, 'records', 0, 'problem')]).toEqual([
      'uniqueness',
      'uniqueness',
    ]);
  });
});

describe('explain, by what a log shows', () => {
  it('knows our own answer in a line of Entra, however it is escaped', async () => {
    const { text, body } = await create({ schemas: [USER] });
    const quoted = JSON.stringify(
      `Failed to create User. Error: StatusCode: BadRequest Message: Processing of the HTTP request resulted in an exception. Response: ${text}. Web Response: ${text}`,
    );
    const { stdout } = await line.rollcall('explain', quoted);
    expect(stdout).toContain(`The answer said: ${textAt(body, 'detail')}`);
    expect(stdout).toContain('(invalidValue, told by the answer 400)');
  });

  it.each<[what: string, method: string, path: string, body?: object]>([
    ['a missing attribute', 'POST', '/Users', { schemas: [USER] }],
    ['a value of the wrong type', 'POST', '/Users', { ...person('typed'), name: 'Mira' }],
    ['a filter that breaks the grammar', 'GET', '/Users?filter=userName%20equals%20%22x%22'],
    [
      'a path that names nothing',
      'PATCH',
      '/Users/{id}',
      patchOp({ op: 'add', path: 'favourite', value: 'x' }),
    ],
    [
      'what is read-only',
      'PATCH',
      '/Users/{id}',
      patchOp({ op: 'replace', path: 'meta.created', value: 'x' }),
    ],
    ['nobody', 'GET', '/Users/nobody'],
  ])('knows the sentence alone of an answer about %s', async (_what, method, path, body) => {
    const made = await create(person(`owner-${serial++}@hillview.example`));
    const server = { ...line, scimUrl: `${line.url}/scim/v2`, ...COMMAND_LINE_TOKENS };
    const asked = path.replace('{id}', textAt(made.body, 'id'));
    const answer = await scim(server, method, asked, body === undefined ? {} : { body });
    const { problem } = z
      .object({ problem: z.object({ code: z.string(), by: z.string() }) })
      .parse(await line.json('explain', textAt(answer.body, 'detail')));
    expect(problem).toEqual({
      code: at(answer.body, PROBLEM, 'code'),
      by: 'the sentence of our answer',
    });
  });

  it('tells what else a name of Entra may stand for, and takes the sentence beside it', async () => {
    const name = 'SystemForCrossDomainIdentityManagementBadRequest';
    const alone = await line.rollcall('explain', name);
    expect(alone.stdout).toContain(
      'which may also stand for invalidSyntax, invalidFilter, invalidPath',
    );
    const both = await line.rollcall(
      'explain',
      `${name}; The path "x" names no attribute of a User.`,
    );
    expect(both.stdout).toContain('(invalidPath, told by the sentence of our answer)');
  });

  it.each([
    ['DuplicateSourceEntries', 'Two objects of the directory are the same here'],
    ['EntrySynchronizationSkipped', 'There was nothing to do'],
    ['EncounteredQuarantineException: credentials', 'The job is in quarantine'],
    [
      'Error code SystemForCrossDomainIdentityManagementServiceIncompatible',
      'Entra could not read an answer as SCIM',
    ],
  ])('knows what Entra decided by itself: %s', async (text, title) => {
    const { stdout } = await line.rollcall('explain', text);
    expect(stdout).toContain(title);
    expect(at(await line.json('explain', text), 'entra', 'title')).toBe(title);
  });

  it.each([
    ['StatusCode: NotFound', 'notFound'],
    ['Forbidden', 'forbidden'],
    ['Response status code does not indicate success: 404 (Not Found).', 'notFound'],
    ['StatusCode: ServiceUnavailable', 'unavailable'],
    ['Operation 1 (path "userName"): userName is required and cannot be removed.', 'mutability'],
    ['members: no user or group of this tenant has the id "q".', 'invalidValue'],
  ])('knows a status in words, and sentences: %s', async (text, code) => {
    expect(at(await line.json('explain', text), 'problem', 'code')).toBe(code);
  });

  it('names the members that were left out', async () => {
    const server = { ...line, scimUrl: `${line.url}/scim/v2`, ...COMMAND_LINE_TOKENS };
    const group = { schemas: [GROUP], displayName: `Ops ${serial++}` };
    const { body } = await scim(server, 'POST', '/Groups', { body: group });
    const operation = { op: 'add', path: 'members', value: [{ value: 'nobody-1' }] };
    const { headers } = await scim(server, 'PATCH', `/Groups/${textAt(body, 'id')}`, {
      body: patchOp({ op: 'replace', path: 'externalId', value: 'e' }, operation),
    });
    const { stdout } = await line.rollcall('explain', headers.get('x-request-id') ?? '');
    expect(stdout).toMatch(/Warning: .+ \(nobody-1\)/);
  });

  it('tells what is known without the records, when they cannot be read', async () => {
    const id = '5f0c6b1e-0c1a-4d7c-8f10-0b8f7d0f2a11';
    const folder = line.folder;
    line.moveTo(`${folder}/nothing-here`);
    const told = await line.rollcall('explain', `TooManyRequests in ${id}`);
    const bare = await line.rollcall('explain', id);
    line.moveTo(folder);
    if (!line.isEmbedded) return;
    expect(told.stdout).toContain('tooManyRequests');
    expect(bare.refused).toContain('There is no database in');
  });

  it('says in a sentence that it knows nothing of it', async () => {
    const { refused, stdout } = await line.rollcall('explain', 'it', 'does', 'not', 'work');
    expect([stdout, refused]).toEqual(['', expect.stringContaining('Paste the whole')]);
    const unknown = await line.rollcall('explain', '5f0c6b1e-0c1a-4d7c-8f10-0b8f7d0f2a11');
    expect(unknown.refused).toContain('no record of such a request');
  });
});
