import { afterEach, expect, it } from 'vitest';
import { type Door, type Reply, send, startDoor } from './start.js';

let door: Door;
afterEach(() => door.close());

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const SECOND = { perSecond: 5, burst: 5 };

async function sendMany(count: number, secret = 'writer'): Promise<Reply[]> {
  const replies: Reply[] = [];
  for (let index = 0; index < count; index++) {
    replies.push(await send(door, '/scim/v2/Users', { secret }));
  }
  return replies;
}

it('lets five of five through, refuses the sixth, and keeps its word about when to return', async () => {
  door = await startDoor({ rateLimit: SECOND });
  const replies = await sendMany(6);
  expect(replies.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 429]);
  const seconds = Number(replies[5]?.headers.get('retry-after'));
  expect(seconds).toBeGreaterThanOrEqual(1);
  await sleep(seconds * 1000);
  expect((await sendMany(5)).map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
});

it('tells what is left in every set of headers that clients read', async () => {
  door = await startDoor({ rateLimit: SECOND });
  const replies = await sendMany(6);
  const first = replies[0]?.headers ?? new Headers();
  const last = replies[5]?.headers ?? new Headers();
  for (const prefix of ['ratelimit', 'x-rate-limit']) {
    expect(first.get(`${prefix}-limit`)).toBe('5');
    expect(first.get(`${prefix}-remaining`)).toBe('4');
    // A window of a second, rounded up: two when the limiter's clock is a fraction ahead.
    expect(first.get(`${prefix}-reset`)).toMatch(/^[12]$/);
    expect(last.get(`${prefix}-remaining`)).toBe('0');
  }
  expect(last.get('x-rate-limit-retry-after-seconds')).toBe(last.get('retry-after'));
  expect(replies[5]?.body).toMatchObject({ status: '429' });
  expect(last.get('content-type')).toBe('application/scim+json; charset=utf-8');
});

it('counts a window of the burst, not of a second', async () => {
  door = await startDoor({ rateLimit: { perSecond: 1, burst: 3 } });
  const replies = await sendMany(4);
  expect(replies[3]?.status).toBe(429);
  expect(Number(replies[3]?.headers.get('retry-after'))).toBeGreaterThan(1);
});

it('slows down who guesses, without locking out who knows', async () => {
  door = await startDoor({ rateLimit: SECOND });
  const guesses = await sendMany(6, 'nobody');
  expect(guesses.map(({ status }) => status)).toEqual([401, 401, 401, 401, 401, 429]);
  expect((await sendMany(1))[0]?.status).toBe(200);
});

it('is off at 0', async () => {
  door = await startDoor({ rateLimit: { perSecond: 0, burst: 1 } });
  const replies = await sendMany(10);
  expect(replies.every(({ status }) => status === 200)).toBe(true);
  expect(replies[0]?.headers.has('ratelimit-limit')).toBe(false);
});

it('refuses at the GraphQL door in its own form', async () => {
  door = await startDoor({ rateLimit: { perSecond: 1, burst: 1 } });
  await send(door, '/graphql', { secret: 'admin', body: '{}' });
  const reply = await send(door, '/graphql', { secret: 'admin', body: '{}' });
  expect(reply.status).toBe(429);
  expect(reply.headers.has('retry-after')).toBe(true);
  expect(reply.body).toMatchObject({ errors: [{ extensions: { code: 'TOO_MANY_REQUESTS' } }] });
});
