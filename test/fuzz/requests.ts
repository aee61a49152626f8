import { fc } from '@fast-check/vitest';
import { ENTERPRISE_USER } from '../../src/scim/urns.js';
import { groupBody, userBody } from './bodies.js';
import { bodyText } from './mutate.js';
import { groupPatch, userPatch } from './patches.js';
import { listParameters, type Parameters, projection, withQuery } from './queries.js';
import { specialStep } from './special-requests.js';
import { mark, type Step } from './step.js';
import { word } from './words.js';

type Kind = 'Users' | 'Groups';

const kind = fc.constantFrom<Kind>('Users', 'Groups');
const index = fc.nat(7);
const letter = (of: Kind) => (of === 'Users' ? 'U' : 'G');
const idOf = (of: Kind, at: number) => (of === 'Users' ? mark.user(at) : mark.group(at));

/** Mostly no projection, since only a whole answer can be compared. */
const someProjection: fc.Arbitrary<Parameters> = fc.oneof(
  { weight: 5, arbitrary: fc.constant({}) },
  { weight: 1, arbitrary: projection },
);

const userText = bodyText(userBody);
const groupText = bodyText(groupBody);
const userPatchText = bodyText(userPatch);
const groupPatchText = bodyText(groupPatch);

/** Path of one resource: mostly of one that is there. */
const target = (of: Kind) =>
  fc.oneof(
    { weight: 20, arbitrary: index.map((at) => `/${of}/${idOf(of, at)}`) },
    {
      weight: 1,
      arbitrary: index.map((at) => `/${of}/${idOf(of === 'Users' ? 'Groups' : 'Users', at)}`),
    },
    {
      weight: 1,
      arbitrary: fc.constantFrom(`/${of}/%00`, `/${of}/%ff`, `/${of}/%2e%2e`, `/${of}/x`),
    },
    {
      weight: 1,
      arbitrary: word.map((text) => `/${of}/${encodeURIComponent(text.toWellFormed())}`),
    },
  );

const condition = (of: Kind) =>
  fc.oneof(
    { weight: 8, arbitrary: fc.constant(undefined) },
    { weight: 2, arbitrary: index.map((at) => mark.tag(letter(of), at)) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        '*',
        '"1"',
        'W/"1"',
        'W/"2"',
        'W/"1", W/"2"',
        '1',
        'W/""',
        ',,',
        'x"',
      ),
    },
    {
      weight: 1,
      arbitrary: fc.constantFrom('W/"99999999999999999999"', 'W/"-1"', 'W/"1e0"', 'W/"01"', ''),
    },
  );

function header(name: string, value: string | undefined): Record<string, string> {
  return value === undefined ? {} : { [name]: value };
}

/** A POST to a collection. */
export const creation: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: creationOf('Users', userText) },
  { weight: 1, arbitrary: creationOf('Groups', groupText) },
);

function creationOf(of: Kind, text: fc.Arbitrary<string>): fc.Arbitrary<Step> {
  return fc.tuple(text, someProjection).map(([body, query]) => ({
    method: 'POST',
    path: withQuery(`/${of}`, query),
    headers: {},
    body,
  }));
}

/** A change of one resource. */
const change: fc.Arbitrary<Step> = kind.chain((of) =>
  fc
    .record({
      to: target(of),
      query: someProjection,
      ifMatch: condition(of),
      act: action(of),
    })
    .map(({ to, query, ifMatch, act }) => ({
      ...act,
      path: withQuery(to, query),
      headers: header('if-match', ifMatch),
    })),
);

function action(of: Kind): fc.Arbitrary<{ method: string; body?: string }> {
  const isUser = of === 'Users';
  const put = (body: string) => ({ method: 'PUT', body });
  const patch = (body: string) => ({ method: 'PATCH', body });
  return fc.oneof(
    { weight: 8, arbitrary: (isUser ? userPatchText : groupPatchText).map(patch) },
    { weight: 4, arbitrary: (isUser ? userText : groupText).map(put) },
    // What was read, sent back as it is.
    { weight: 1, arbitrary: index.map((at) => put(mark.whole(letter(of), at))) },
    { weight: 2, arbitrary: fc.constant({ method: 'DELETE' }) },
  );
}

const reading: fc.Arbitrary<Step> = kind.chain((of) =>
  fc.tuple(target(of), someProjection, condition(of)).map(([to, query, tag]) => ({
    method: 'GET',
    path: withQuery(to, query),
    headers: header('if-none-match', tag),
  })),
);

const collection = fc.constantFrom('/Users', '/Users', '/Groups', '/');

const listing: fc.Arbitrary<Step> = fc.tuple(collection, listParameters).map(([of, query]) => ({
  method: 'GET',
  path: withQuery(of, query),
  headers: {},
}));

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: creation },
  { weight: 8, arbitrary: change },
  { weight: 2, arbitrary: reading },
  { weight: 5, arbitrary: listing },
  { weight: 1, arbitrary: specialStep },
);

/** Plain users, so that there is something to change from the start. */
const firstUser: fc.Arbitrary<Step> = fc.nat(20).map((at) => ({
  method: 'POST',
  path: '/Users',
  headers: {},
  body: JSON.stringify({
    userName: `first${at}@hillview.example`,
    displayName: `First ${at}`,
    emails: [{ value: `first${at}@hillview.example`, type: 'work', primary: true }],
    [ENTERPRISE_USER]: { department: 'Field', manager: { value: mark.user(at) } },
  }),
}));

/** The requests that are sent to one tenant, one after the other. */
export const sequence: fc.Arbitrary<Step[]> = fc
  .tuple(
    fc.array(firstUser, { maxLength: 4, size: 'max' }),
    fc.array(step, { minLength: 1, maxLength: 60, size: 'max' }),
  )
  .map((parts) => parts.flat());
