import { afterEach, describe, expect, it } from 'vitest';
import { DirectoryError, type DirectoryErrorCode } from '../../../graphql/errors.js';
import { invalidPath } from '../../../src/scim/errors.js';
import { type Door, send, startDoor } from './start.js';

let door: Door;
afterEach(() => door.close());

const failing = async (error: unknown) => {
  door = await startDoor({
    act: () => Promise.reject(error instanceof Error ? error : new Error(String(error))),
  });
};

describe('what the data refuses', () => {
  const WIRE: Readonly<Record<DirectoryErrorCode, [number, string | undefined, string]>> = {
    NOT_FOUND: [404, undefined, 'notFound'],
    UNIQUENESS: [409, 'uniqueness', 'uniqueness'],
    INVALID_VALUE: [400, 'invalidValue', 'invalidValue'],
    REFERENCE_NOT_FOUND: [400, 'invalidValue', 'invalidValue'],
    IMMUTABLE: [400, 'mutability', 'mutability'],
    VERSION_MISMATCH: [412, undefined, 'versionMismatch'],
    WRITE_CONFLICT: [503, undefined, 'writeConflict'],
    IN_USE: [409, undefined, 'inUse'],
    REVIEW_WAITING: [409, undefined, 'reviewWaiting'],
    OWNED_BY_DIRECTORY: [403, undefined, 'ownedByDirectory'],
    TOO_MANY: [400, 'tooMany', 'tooMany'],
    UNAUTHENTICATED: [401, undefined, 'unauthenticated'],
    FORBIDDEN: [403, undefined, 'forbidden'],
    UNAVAILABLE: [503, undefined, 'unavailable'],
  };
  const codes: DirectoryErrorCode[] = [
    ...(['NOT_FOUND', 'UNIQUENESS', 'INVALID_VALUE', 'REFERENCE_NOT_FOUND', 'IMMUTABLE'] as const),
    ...([
      'VERSION_MISMATCH',
      'WRITE_CONFLICT',
      'IN_USE',
      'REVIEW_WAITING',
      'OWNED_BY_DIRECTORY',
      'TOO_MANY',
    ] as const),
    ...(['UNAUTHENTICATED', 'FORBIDDEN', 'UNAVAILABLE'] as const),
  ];

  it.each(codes)('%s is answered and recorded', async (code) => {
    await failing(new DirectoryError(code, 'userName "a" is refused.'));
    const reply = await send(door, '/scim/v2/Users/7', { method: 'PATCH', body: '{}' });
    const [status, scimType, problem] = WIRE[code];
    expect(reply.body).toEqual({
      schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
      status: String(status),
      ...(scimType === undefined ? {} : { scimType }),
      detail: 'userName "a" is refused.',
      'urn:rollcall:params:scim:api:messages:2.0:Problem': {
        code: problem,
        docs: `docs/errors.md#${problem.toLowerCase()}`,
        requestId: reply.headers.get('x-request-id'),
      },
    });
    expect(reply.status).toBe(status);
    expect(reply.headers.has('retry-after')).toBe(status === 503);
    expect(reply.headers.has('www-authenticate')).toBe(status === 401);
    expect(door.refused).toMatchObject([{ verb: 'patch', id: '7', problem: { status } }]);
  });
});

describe('what the message does wrong', () => {
  it('keeps status, type and sentence', async () => {
    await failing(invalidPath('Operations[0].path: there is no attribute "x".'));
    const reply = await send(door, '/scim/v2/Users/7', { method: 'PATCH', body: '{}' });
    expect(reply.body).toMatchObject({ status: '400', scimType: 'invalidPath' });
  });

  it('is recorded for writes only', async () => {
    await failing(invalidPath('no'));
    await send(door, '/scim/v2/Users/7');
    expect(door.refused).toEqual([]);
  });
});

describe('a fault', () => {
  const FAULT = new Error('relation "User" does not exist at character 15');

  it.each(['GET', 'PUT'])('of %s keeps its text inside and names the request', async (method) => {
    await failing(FAULT);
    const headers = { 'x-request-id': 'request-0001' };
    const body = method === 'PUT' ? { body: '{}' } : {};
    const reply = await send(door, '/scim/v2/Users/7', { method, headers, ...body });
    expect(reply.body).toMatchObject({ status: '500' });
    expect(reply.text).toContain('request-0001');
    expect(reply.text).not.toContain('relation');
    const errors = door.lines.filter(({ level }) => level === 'error');
    expect(errors).toMatchObject([{ fields: { requestId: 'request-0001', error: FAULT } }]);
  });

  it('of a write is recorded', async () => {
    await failing(FAULT);
    await send(door, '/scim/v2/Users', { body: '{}' });
    expect(door.refused).toMatchObject([{ verb: 'create', problem: { status: 500 } }]);
  });

  it('of a database that is away is 503 with Retry-After', async () => {
    await failing(Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }));
    const reply = await send(door, '/scim/v2/Users/7');
    expect(reply.body).toMatchObject({ status: '503' });
    expect(Number(reply.headers.get('retry-after'))).toBeGreaterThan(0);
  });
});

describe('an answer', () => {
  it('of a created resource names its place and version', async () => {
    door = await startDoor();
    const reply = await send(door, '/scim/v2/Users', { body: '{}' });
    expect(reply.status).toBe(201);
    expect(reply.headers.get('location')).toBe('http://rollcall.example/scim/v2/Users/1');
    expect(reply.headers.get('etag')).toBe('W/"3"');
  });

  it('carries the headers that keep personal data out of caches', async () => {
    door = await startDoor();
    const { headers } = await send(door, '/scim/v2/Users/1');
    expect(headers.get('content-location')).toBe('http://rollcall.example/scim/v2/Users/1');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.has('x-powered-by')).toBe(false);
    expect(headers.has('access-control-allow-origin')).toBe(false);
  });

  it.each([
    ['W/"3"', 304],
    ['"3"', 304],
    ['W/"1", W/"3"', 304],
    ['*', 304],
    ['W/"4"', 200],
    ['W/"33"', 200],
  ])('to If-None-Match %s: %i', async (tags, status) => {
    door = await startDoor();
    const reply = await send(door, '/scim/v2/Users/1', { headers: { 'if-none-match': tags } });
    expect(reply.status).toBe(status);
    expect(reply.headers.get('etag')).toBe('W/"3"');
    expect(reply.text === '').toBe(status === 304);
  });

  it('hands If-Match on to writes', async () => {
    door = await startDoor();
    const headers = { 'if-match': 'W/"2"' };
    await send(door, '/scim/v2/Users/1', { method: 'PATCH', body: '{}', headers });
    await send(door, '/scim/v2/Users/1', { method: 'DELETE' });
    expect(door.calls.map(({ ifMatch }) => ifMatch)).toEqual(['W/"2"', undefined]);
  });
});

describe('the request id', () => {
  it('is kept when it is sane and made otherwise', async () => {
    door = await startDoor();
    const kept = await send(door, '/healthz', { headers: { 'x-request-id': 'trace-1234' } });
    const made = await send(door, '/healthz', { headers: { 'x-request-id': 'a b"c' } });
    expect(kept.headers.get('x-request-id')).toBe('trace-1234');
    expect(made.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe('the log', () => {
  it('has one line a request, without values of the filter', async () => {
    door = await startDoor();
    await send(door, '/scim/v2/Users?filter=userName+eq+%22mira%22');
    const id = '01890a5d-ac96-774b-bcce-b302099a8057';
    await send(door, `/scim/v2/Groups/${id}`);
    expect(door.lines).toMatchObject([
      { level: 'info', fields: { tenant: 'hillview', operation: 'GET /Users', status: 200 } },
      { level: 'info', fields: { operation: 'GET /Groups/{id}', resource: id, status: 200 } },
    ]);
    expect(JSON.stringify(door.lines)).not.toContain('mira');
  });

  it.each([
    ['/scim/v2/Users/Anna.Smith/Manager', 'GET /scim/v2/Users/…/…'],
    ['/annasmith/scim/v2/users', 'GET /…/scim/v2/users'],
    ['/4917012345678/oauth/token', 'GET /…/oauth/token'],
    [
      '/Users/01890a5d-ac96-774b-bcce-b302099a8057',
      'GET /Users/01890a5d-ac96-774b-bcce-b302099a8057',
    ],
    ['/deadbeefdeadbeefdeadbeefdeadbeef-bee', 'GET /…'],
    ['/auth/sign-in/Anna', 'GET /auth/sign-in/…'],
  ])('shows of the path %s, which is no route, the words of routes', async (path, operation) => {
    door = await startDoor();
    await send(door, path);
    expect(door.lines).toMatchObject([{ fields: { operation } }]);
  });

  it.each(['anna.smith', '4917012345678', 'urn:hillview:anna.smith'])(
    'does not show %s, which is no id',
    async (id) => {
      door = await startDoor();
      await send(door, `/scim/v2/Users/${id}`);
      expect(door.lines).toMatchObject([
        { fields: { operation: 'GET /Users/{id}', resource: '…' } },
      ]);
    },
  );
});
