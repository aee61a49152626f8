import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { USER } from '../../src/scim/urns.js';
import { post, sendBulk, statuses } from '../support/bulk.js';
import { at } from '../support/client.js';
import { startServer, type TestServer } from '../support/start-server.js';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

let serial = 0;
const newUser = () => ({
  schemas: [USER],
  userName: `refused${(serial += 1)}@hillview.example`,
});
const bulk = (operations: readonly object[]) => sendBulk(server, operations);

describe('the answer to an operation that is refused as it stands', () => {
  const id = '00000000-0000-4000-8000-000000000001';
  const place = (path: string) => `http://rollcall.example/scim/v2${path}`;

  it.each([
    ['PUT without data', { method: 'PUT', path: `/Users/${id}` }, place(`/Users/${id}`)],
    ['PATCH without data', { method: 'PATCH', path: `v2/Groups/${id}` }, place(`/Groups/${id}`)],
    ['another method', { method: 'GET', path: place(`/Users/${id}`) }, place(`/Users/${id}`)],
    ['no method', { path: `/users/${id}` }, place(`/Users/${id}`)],
    ['a DELETE of an endpoint', { method: 'DELETE', path: '/Users' }, undefined],
    ['a path to nowhere', { method: 'PATCH', path: `/Roles/${id}`, data: {} }, undefined],
    ['a POST', { method: 'POST', path: `/Users/${id}`, bulkId: 'p', data: {} }, undefined],
  ])('has the location of the resource that it names: %s', async (_name, operation, location) => {
    const { results } = await bulk([operation]);
    expect(statuses(results)).toEqual(['400']);
    expect(at(results[0], 'location')).toBe(location);
  });

  it.each([
    [{ method: 'PATCH', METHOD: 'DELETE' }, 'METHOD'],
    [{ method: 'DELETE', path: `/Users/${id}`, Path: '/Users/other' }, 'Path'],
    [{ ...post('/Users', 'twin', newUser()), Data: newUser() }, 'Data'],
    [{ method: 'DELETE', path: `/Users/${id}`, note: 1, NOTE: 2 }, 'NOTE'],
  ])('says which name is given twice: %j', async (operation, name) => {
    const { status, results } = await bulk([operation, post('/Users', 'z', newUser())]);
    expect([status, statuses(results)]).toEqual([200, ['400', '201']]);
    expect(at(results[0], 'response')).toMatchObject({ scimType: 'invalidSyntax' });
    expect(at(results[0], 'response', 'detail')).toContain(`Operation 1: the name "${name}"`);
  });

  it('leaves names within data to the reading of the resource', async () => {
    const { results } = await bulk([post('/Users', 'a', { ...newUser(), USERNAME: 'twice' })]);
    expect(at(results[0], 'response', 'detail')).toContain('the name "USERNAME" is given twice');
    expect(at(results[0], 'response', 'detail')).not.toContain('Operation');
  });
});
