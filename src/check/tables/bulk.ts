import { isObject } from '../../clients/http.js';
import { GROUP, USER } from '../../clients/message.js';
import { type Check, check } from '../check.js';
import { expectStatus, expectThat, show } from '../expect.js';
import type { Target } from '../target.js';

const BULK_REQUEST = 'urn:ietf:params:scim:api:messages:2.0:BulkRequest';

/** Several operations in one request (RFC 7644 §3.7), where the endpoint claims them. */
export const BULK: readonly Check[] = [
  check(
    'RFC 7644 §3.7.2',
    'a bulk makes a user and a group that refers to it by bulkId',
    async (target) => {
      const statuses = await bulk(target, [
        userOperation(target, 'one'),
        {
          method: 'POST',
          path: '/Groups',
          bulkId: 'two',
          data: {
            schemas: [GROUP],
            displayName: target.unique('group'),
            members: [{ value: 'bulkId:one' }],
          },
        },
      ]);
      expectThat(statuses === '201 201', `the operations answer ${show(statuses)}`);
    },
  ),
  check('RFC 7644 §3.7.3', 'an operation that fails leaves the others alone', async (target) => {
    const statuses = await bulk(target, [
      userOperation(target, 'one'),
      { method: 'POST', path: '/Users', bulkId: 'two', data: { schemas: [USER] } },
      userOperation(target, 'three'),
    ]);
    expectThat(statuses === '201 400 201', `the operations answer ${show(statuses)}`);
  }),
];

function userOperation(target: Target, bulkId: string): object {
  const data = { schemas: [USER], userName: target.unique('user') };
  return { method: 'POST', path: '/Users', bulkId, data };
}

async function bulk(target: Target, operations: readonly object[]): Promise<string> {
  target.needs('bulk.supported');
  const reply = await target.post('/Bulk', { schemas: [BULK_REQUEST], Operations: operations });
  expectStatus(reply, 200);
  const results = reply.body['Operations'];
  expectThat(Array.isArray(results), 'the answer holds no Operations');
  return Array.isArray(results)
    ? results
        .filter(isObject)
        .map(({ status }) => String(status))
        .join(' ')
    : '';
}
