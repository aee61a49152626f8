import { describe, expect, it } from 'vitest';
import type { FoundClient } from '../../../graphql/access/oauth-client.js';
import { AssertionRefused } from '../../../src/oauth/assertion.js';
import type { TokenRequest } from '../../../src/oauth/request.js';
import { createTokenEndpoint, type TokenEndpointNeeds } from '../../../src/oauth/token-endpoint.js';

const FOUND: FoundClient = {
  client: {
    tenantId: 't',
    tenant: 'hillview',
    id: 'c',
    name: 'Entra',
    version: 1,
    enabled: true,
    scopes: ['scim:read'],
    tokenLifetime: 3600,
    boundTo: [],
    federation: {
      tenantId: 'x',
      audiences: ['a'],
      subject: 's',
      objectId: undefined,
      applicationId: 'app',
    },
  },
  secret: undefined,
};

const SECRET = { id: 's', expiresAt: new Date(Date.now() + 7_200_000) };

const bySecret: TokenRequest = {
  credential: { kind: 'secret', clientId: 'cl_x', secret: 'hush-hush' },
  scope: undefined,
};
const byAssertion: TokenRequest = {
  credential: { kind: 'assertion', clientId: 'cl_x', assertion: 'header.claims.signature' },
  scope: undefined,
};

function open(needs: Partial<TokenEndpointNeeds>) {
  const lines: unknown[] = [];
  const admitted: string[] = [];
  const ignore = () => undefined;
  const answer = createTokenEndpoint({
    findClient: () => Promise.resolve(FOUND),
    issue: () => Promise.resolve('token'),
    checkAssertion: () => Promise.resolve(),
    log: { info: ignore, error: ignore, warn: (fields) => lines.push(fields) },
    ...needs,
  });
  const admit = ({ id }: { id: string }) => Promise.resolve(void admitted.push(id));
  const ask = (request: TokenRequest) =>
    answer(request, { requestId: 'r', certificate: undefined, admit });
  return { ask, lines, admitted };
}

describe('the token endpoint', () => {
  it.each<[string, TokenRequest, Partial<TokenEndpointNeeds>]>([
    [
      'There is no client with this id.',
      bySecret,
      { findClient: () => Promise.resolve(undefined) },
    ],
    ['The secret is unknown, revoked or expired.', bySecret, {}],
    [
      'No federation is registered for the client.',
      byAssertion,
      {
        findClient: () =>
          Promise.resolve({ ...FOUND, client: { ...FOUND.client, federation: undefined } }),
      },
    ],
    [
      'The client is bound to client certificates, and none of them came along.',
      byAssertion,
      {
        findClient: () =>
          Promise.resolve({ ...FOUND, client: { ...FOUND.client, boundTo: ['subject:CN=x'] } }),
      },
    ],
    [
      'The claim tid is not what is registered.',
      byAssertion,
      {
        checkAssertion: () =>
          Promise.reject(new AssertionRefused('The claim tid is not what is registered.')),
      },
    ],
  ])('tells the log why, and the client nothing: %s', async (reason, request, needs) => {
    const { ask, lines, admitted } = open(needs);
    await expect(ask(request)).rejects.toMatchObject({ status: 401, code: 'invalid_client' });
    const clientId = reason.startsWith('There is no client') ? 'cl_x…' : 'cl_x';
    expect(lines).toMatchObject([{ requestId: 'r', clientId, reason }]);
    expect(JSON.stringify(lines)).not.toMatch(/hush-hush|signature/);
    expect(admitted).toEqual([]);
  });

  it.each([
    [
      'rollcall_AAAAAABBBBBBCCCCCC',
      '…',
      'The client id is a secret of this service: the two fields may be swapped.',
    ],
    [
      'rollcall_access.AAAAAABBBBBB',
      '…',
      'The client id is a secret of this service: the two fields may be swapped.',
    ],
    ['anna.smith@hillview.example', '…', 'There is no client with this id.'],
    ['cl_AAAAAABBBBBBCCCCCC', 'cl_AAAAAA…', 'There is no client with this id.'],
  ])('shows the log of the unknown client id %s only %s', async (clientId, shown, reason) => {
    const { ask, lines } = open({ findClient: () => Promise.resolve(undefined) });
    const credential = { kind: 'secret', clientId, secret: 'hush-hush' } as const;
    await expect(ask({ credential, scope: undefined })).rejects.toMatchObject({ status: 401 });
    expect(lines).toMatchObject([{ clientId: shown, reason }]);
    expect(JSON.stringify(lines)).not.toMatch(/BBBB|smith/);
  });

  it('takes a secret that is proven for no assertion, and an assertion for no secret', async () => {
    const findClient = () => Promise.resolve({ ...FOUND, secret: SECRET });
    const checkAssertion = () => Promise.reject(new AssertionRefused('x'));
    const { ask } = open({ findClient, checkAssertion });
    await expect(ask(byAssertion)).rejects.toMatchObject({ status: 401 });
    await expect(open({}).ask(bySecret)).rejects.toMatchObject({ status: 401 });
  });

  it('lets a fault of a check rise', async () => {
    const fault = new Error('a fault');
    const { ask } = open({ checkAssertion: () => Promise.reject(fault) });
    await expect(ask(byAssertion)).rejects.toBe(fault);
  });

  it('looks again when the client changes in between, and gives up in the end', async () => {
    const findClient = () => Promise.resolve({ ...FOUND, secret: SECRET });
    const answers = [undefined, 'token'];
    const once = open({ findClient, issue: () => Promise.resolve(answers.shift()) });
    expect(await once.ask(bySecret)).toMatchObject({ access_token: 'token', expires_in: 3600 });
    expect(once.admitted).toEqual(['c']);
    const never = open({ findClient, issue: () => Promise.resolve(undefined) });
    await expect(never.ask(bySecret)).rejects.toMatchObject({ status: 503 });
  });
});
