import { createRemoteJWKSet, customFetch, errors, type JWTVerifyGetKey } from 'jose';
import type { Log } from '../../graphql/context.js';

/** Gives the keys that are published at an address. */
export type KeysAt = (address: string) => JWTVerifyGetKey;

/** How key sets are fetched and kept. */
export interface KeySetTimes {
  /** How long an answer may take. */
  readonly timeoutMs: number;
  /** How long keys are used without asking again. */
  readonly freshMs: number;
  /** How often at most an unknown `kid` makes the keys be fetched again. */
  readonly cooldownMs: number;
  /** How soon after a failure they are asked for again. */
  readonly retryMs: number;
  /** How long known keys are used while their address does not answer: a withdrawn key must end some day. */
  readonly staleMs: number;
}

const TIMES: KeySetTimes = {
  timeoutMs: 3_000,
  freshMs: 600_000,
  cooldownMs: 30_000,
  retryMs: 5_000,
  staleMs: 86_400_000,
};

/** Bytes that a key set may have; Entra's have about forty thousand. */
const MAX_BYTES = 512 * 1024;
/** Most addresses that are remembered: one for each Entra tenant that is registered. */
const CAPACITY = 1_000;

/** No key is known: the address does not answer, or not with keys. */
export class KeysUnavailable extends Error {
  override readonly name = 'KeysUnavailable';
}

/** Key sets by address, cached by `kid`. Only addresses that we make ourselves may be asked for. */
export function createKeySets(log: Log, times: KeySetTimes = TIMES): KeysAt {
  const known = new Map<string, JWTVerifyGetKey>();
  return (address) => {
    const keys = known.get(address) ?? openKeySet(address, log, times);
    if (!known.has(address) && known.size >= CAPACITY) known.clear();
    known.set(address, keys);
    return keys;
  };
}

function openKeySet(address: string, log: Log, times: KeySetTimes): JWTVerifyGetKey {
  const keys = createRemoteJWKSet(new URL(address), {
    timeoutDuration: times.timeoutMs,
    cacheMaxAge: times.freshMs,
    cooldownDuration: times.cooldownMs,
    [customFetch]: rememberingFetch(log, times),
  });
  return (header, token) => {
    // With a single key in the set the library would take it for a token that names none.
    if (typeof header.kid !== 'string') throw new errors.JWKSNoMatchingKey();
    return keys(header, token);
  };
}

type Fetch = (address: string, options: RequestInit) => Promise<Response>;

/** Gives the last good answer while the address does not answer. */
function rememberingFetch(log: Log, { retryMs, staleMs }: KeySetTimes): Fetch {
  let last: { readonly text: string; readonly at: number } | undefined;
  let failedAt = 0;
  return async (address, options) => {
    if (Date.now() - failedAt >= retryMs) {
      try {
        const text = await readKeySet(await fetch(address, options));
        last = { text, at: Date.now() };
        return new Response(text);
      } catch (error) {
        failedAt = Date.now();
        log.warn({ error, address }, 'The keys of an issuer could not be fetched.');
      }
    }
    if (last !== undefined && Date.now() - last.at < staleMs) return new Response(last.text);
    throw new KeysUnavailable(`No keys are known from ${address}.`);
  };
}

async function readKeySet(response: Response): Promise<string> {
  if (response.status !== 200) {
    await response.body?.cancel();
    throw new Error(`The address answered ${response.status}.`);
  }
  const text = await readText(response);
  const parsed: unknown = JSON.parse(text);
  const isKeySet =
    typeof parsed === 'object' && parsed !== null && 'keys' in parsed && Array.isArray(parsed.keys);
  if (!isKeySet) throw new Error('The answer is no key set.');
  return text;
}

async function readText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    // Leaving the loop cancels the rest.
    if (size > MAX_BYTES) throw new Error(`The answer has more than ${MAX_BYTES} bytes.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
