import { fc } from '@fast-check/vitest';
import { PATCH_OP, USER } from '../../src/scim/urns.js';
import { groupBody, userBody } from './bodies.js';
import { filter, path } from './filters.js';
import { bodyText } from './mutate.js';
import { userPatch } from './patches.js';
import { mark, type Step } from './step.js';
import { oddValue, word } from './words.js';

const SEARCH_REQUEST = 'urn:ietf:params:scim:api:messages:2.0:SearchRequest';
const BULK_REQUEST = 'urn:ietf:params:scim:api:messages:2.0:BulkRequest';

const search = fc.record(
  {
    schemas: fc.constant([SEARCH_REQUEST]),
    filter,
    sortBy: path,
    startIndex: fc.integer({ min: -1, max: 9 }),
    count: fc.integer({ min: -1, max: 9 }),
    attributes: fc.array(path, { maxLength: 3 }),
    cursor: fc.constantFrom('', 'x'),
  },
  { requiredKeys: ['schemas'], noNullPrototype: true },
);

const bulkId = fc.constantFrom('a', 'b', 'c');
const bulkOperation = fc.oneof(
  fc.record({
    method: fc.constant('POST'),
    path: fc.constant('/Users'),
    bulkId,
    data: userBody,
  }),
  fc.record({
    method: fc.constantFrom('POST', 'post'),
    path: fc.constant('/Groups'),
    bulkId,
    data: fc.tuple(groupBody, bulkId).map(([group, id]) => ({
      ...group,
      members: [{ value: `bulkId:${id}` }],
    })),
  }),
  fc.record({
    method: fc.constantFrom('PATCH', 'PUT', 'GET'),
    path: fc.nat(7).map((at) => `/Users/${mark.user(at)}`),
    data: userPatch,
  }),
  fc.record({
    method: fc.constant('DELETE'),
    path: fc.oneof(
      fc.nat(7).map((at) => `/Users/${mark.user(at)}`),
      bulkId.map((id) => `/Users/bulkId:${id}`),
      fc.constantFrom('/Bulk', '/Users', '', '/Foo/x'),
    ),
    version: fc.constantFrom('W/"1"', '*', 'x'),
  }),
);

const bulk = fc.record(
  {
    schemas: fc.constant([BULK_REQUEST]),
    Operations: fc.array(bulkOperation, { maxLength: 6 }),
    failOnErrors: fc.oneof(fc.nat(3), oddValue),
  },
  { requiredKeys: ['schemas', 'Operations'], noNullPrototype: true },
);

const post = (to: fc.Arbitrary<string>, body: fc.Arbitrary<string>): fc.Arbitrary<Step> =>
  fc.tuple(to, body).map(([path, text]) => ({ method: 'POST', path, headers: {}, body: text }));

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND'];
const PLACES = [
  ...['', '/', '/Me', '/Bulk', '/Users', '/Groups', '/Foo', '/Users/a/b', '/.search', '/%00'],
  ...['/ServiceProviderConfig', '/ResourceTypes', '/ResourceTypes/User', '/Schemas', '/Schemas/x'],
  ...[`/Schemas/${USER}`, '/Schemas/%ff', '/Schemas?filter=id+eq+%22x%22', '/Users?filter=%ff'],
  ...['/Users?count=1&count=2', '/Users?filter=%00', '/Users?attributes=%ed%a0%80', '/v2/Users'],
  ...['/Users?sortBy=__proto__', '/Users?sortBy=constructor&attributes=__proto__,toString'],
  ...['/ResourceTypes/__proto__', '/__proto__', '/constructor/x'],
];

const anywhere: fc.Arbitrary<Step> = fc
  .tuple(fc.constantFrom(...METHODS), fc.constantFrom(...PLACES))
  .map(([method, place]) => ({ method, path: place, headers: {} }));

const mediaType: fc.Arbitrary<Step> = fc
  .tuple(
    bodyText(userBody),
    fc.constantFrom(
      ...['application/json', 'text/json', 'text/plain', 'application/xml', 'x', ''],
      ...['application/scim+json; charset=utf-8', 'application/json;charset=latin1', ';;'],
    ),
    fc.boolean(),
  )
  .map(([body, type, isLatin1]) => ({
    method: 'POST',
    path: '/Users',
    headers: { 'content-type': type },
    body,
    isLatin1,
  }));

const bodies = fc.oneof(
  fc.constantFrom(
    '',
    ' ',
    '[]',
    '{}',
    'null',
    '"x"',
    '7',
    '{"a":',
    '\ufeff{}',
    '[['.repeat(50_000),
  ),
  fc.constant(`{"schemas":["${PATCH_OP}"],"Operations":[${'{"op":"add"},'.repeat(4000)}{}]}`),
  bodyText(oddValue),
);

const oddBody: fc.Arbitrary<Step> = fc
  .tuple(
    fc.constantFrom('POST /Users', 'POST /Groups', `PUT /Users/${mark.user(0)}`),
    fc.oneof(bodies, word),
  )
  .map(([line, body]) => {
    const [method = '', place = ''] = line.split(' ');
    return { method, path: place, headers: {}, body };
  });

/** Requests that few clients send: other routes, other media types, bodies that are no resources. */
export const specialStep: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 2,
    arbitrary: post(
      fc.constantFrom('/Users/.search', '/Groups/.search', '/.search'),
      bodyText(search),
    ),
  },
  { weight: 2, arbitrary: post(fc.constant('/Bulk'), bodyText(bulk)) },
  { weight: 2, arbitrary: anywhere },
  { weight: 1, arbitrary: mediaType },
  { weight: 1, arbitrary: oddBody },
);
