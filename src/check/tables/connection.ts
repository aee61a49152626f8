import { createHttp, isObject, reasonOf } from '../../clients/http.js';
import { type Check, check } from '../check.js';
import { expectHits, expectList, expectStatus, expectThat, show } from '../expect.js';
import { Finding, Skipped } from '../finding.js';
import type { Target } from '../target.js';

/** What Entra asks before a job starts, and what stands in the way of a stranger. */
export const CONNECTION: readonly Check[] = [
  check(
    'Entra test connection',
    'a match query for a user that nobody is answers an empty list',
    async (target) => {
      const filter = `userName eq "${crypto.randomUUID()}"`;
      expectHits(await target.get('/Users', { filter }), 0);
    },
  ),
  check(
    'Entra test connection',
    'a match query for a group that does not exist answers an empty list',
    async (target) => {
      const filter = `displayName eq "${crypto.randomUUID()}"`;
      expectHits(await target.get('/Groups', { excludedAttributes: 'members', filter }), 0);
    },
  ),
  check('Entra onboarding', 'users and groups are listed one at a time', async (target) => {
    expectList(await target.get('/Users', { count: '1' }));
    expectList(await target.get('/Groups', { count: '1' }));
  }),
  check('RFC 7644 §2', 'a request without a token is refused', (target) =>
    isRefused(target, { authorization: '' }),
  ),
  check('RFC 7644 §2', 'a request with a wrong token is refused with 401', (target) =>
    isRefused(target, { authorization: `Bearer ${crypto.randomUUID()}` }),
  ),
  check(
    'RFC 7644 §3.1',
    'answers are application/scim+json or application/json',
    async (target) => {
      const { headers } = await target.get('/Users', { count: '1' });
      const type = headers.get('content-type') ?? '';
      expectThat(/^application\/(scim\+)?json/i.test(type), `Content-Type is ${show(type)}`);
    },
  ),
  check(
    'Gallery Validate_Credentials',
    'the token endpoint gives a token of 1 to 6 hours that works',
    checkTokens,
  ),
];

async function isRefused(target: Target, headers: Readonly<Record<string, string>>): Promise<void> {
  const reply = await target.send({
    method: 'GET',
    path: '/Users',
    query: { count: '1' },
    headers,
  });
  expectStatus(reply, 401);
}

async function checkTokens({ tokens, endpoint }: Target): Promise<void> {
  if (tokens === undefined) throw new Skipped('no --token-url was given');
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: tokens.clientId,
    client_secret: tokens.clientSecret,
  });
  const response = await fetch(tokens.url, { method: 'POST', body: form }).catch(
    (error: unknown) => {
      throw new Finding(`POST ${tokens.url}: no answer (${reasonOf(error)})`, { cause: error });
    },
  );
  expectThat(response.ok, `POST ${tokens.url}: ${response.status}; expected 200`);
  const answer: unknown = await response.json().catch(() => undefined);
  const body = isObject(answer) ? answer : {};
  const { access_token: token, expires_in: seconds } = body;
  expectThat(typeof token === 'string', 'the answer holds no access_token');
  expectThat(
    typeof seconds === 'number' && seconds >= 3600 && seconds <= 21_600,
    `expires_in is ${show(seconds)}; expected 3600 to 21600`,
  );
  const http = createHttp({ ...endpoint, token: String(token) });
  const query = { startIndex: '1', count: '1' };
  const { status } = await http.send({ method: 'GET', path: '/Users', query });
  expectThat(status === 200, `GET /Users with the new token: ${status}; expected 200`);
}
