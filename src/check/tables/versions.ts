import { USER } from '../../clients/message.js';
import { type Check, check } from '../check.js';
import { expectStatus, expectThat, idOf, show } from '../expect.js';
import type { Target } from '../target.js';

/** Entity tags and conditional requests (RFC 7644 §3.14), where the endpoint claims them. */
export const VERSIONS: readonly Check[] = [
  check('RFC 7644 §3.14', 'GET tells the version in ETag and meta.version', async (target) => {
    const { tag, version } = await versioned(target);
    expectThat(tag !== '', 'ETag is missing');
    expectThat(version === tag, `meta.version is ${show(version)}, ETag ${show(tag)}`);
  }),
  check('RFC 7644 §3.14', 'If-None-Match with the version answers 304', async (target) => {
    const { path, tag } = await versioned(target);
    const headers = { 'if-none-match': tag };
    expectStatus(await target.send({ method: 'GET', path, headers }), 304);
  }),
  check('RFC 7644 §3.14', 'a change moves the version', async (target) => {
    const { path, tag } = await versioned(target);
    await target.patch(path, [{ op: 'replace', path: 'title', value: 'Head' }]);
    const { headers } = await target.get(path);
    expectThat(headers.get('etag') !== tag, 'the version is the same after a change');
  }),
  check(
    'RFC 7644 §3.14',
    'If-Match with an old version answers 412 to PUT, PATCH and DELETE',
    async (target) => {
      const { path, tag, userName } = await versioned(target);
      const operations = [{ op: 'replace', path: 'title', value: 'Head' }];
      await target.patch(path, operations);
      const headers = { 'if-match': tag };
      const schemas = ['urn:ietf:params:scim:api:messages:2.0:PatchOp'];
      for (const request of [
        { method: 'PUT', body: { schemas: [USER], userName } },
        { method: 'PATCH', body: { schemas, Operations: operations } },
        { method: 'DELETE' },
      ] as const)
        expectStatus(await target.send({ ...request, path, headers }), 412);
    },
  ),
];

async function versioned(target: Target) {
  target.needs('etag.supported');
  const user = await target.user();
  const path = `/Users/${idOf(user)}`;
  const { headers, body } = await target.get(path);
  const { meta } = body;
  const version: unknown =
    typeof meta === 'object' && meta !== null && 'version' in meta ? meta.version : undefined;
  return { path, tag: headers.get('etag') ?? '', version, userName: user['userName'] };
}
