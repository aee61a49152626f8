import { Agent, request } from 'node:http';

/** One request of the load. */
export interface LoadRequest {
  readonly method: string;
  readonly path: string;
  readonly body?: object;
}

/** One answer: its status and text. */
export interface LoadAnswer {
  readonly status: number;
  readonly text: string;
}

/** Sends a request and waits for its answer. */
export type Send = (one: LoadRequest) => Promise<LoadAnswer>;

/** A client that keeps its connections. */
export function createClient(baseUrl: string, token: string): Send {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/scim+json' };
  return ({ method, path, body }) =>
    new Promise((resolve, reject) => {
      const text = body === undefined ? undefined : JSON.stringify(body);
      const length = text === undefined ? {} : { 'content-length': Buffer.byteLength(text) };
      const sent = request(
        `${baseUrl}${path}`,
        { method, agent, headers: { ...headers, ...length } },
        (answer) => {
          const chunks: Buffer[] = [];
          answer.on('data', (chunk: Buffer) => chunks.push(chunk));
          answer.on('end', () =>
            resolve({ status: answer.statusCode ?? 0, text: Buffer.concat(chunks).toString() }),
          );
          answer.on('error', reject);
        },
      );
      sent.on('error', reject);
      sent.end(text);
    });
}

/** Figures of one run. */
export interface Figures {
  readonly perSecond: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

/** Runs `count` pieces of work, `concurrency` at a time. */
export async function runClosed(
  { count, concurrency }: { count: number; concurrency: number },
  work: (index: number) => Promise<void>,
): Promise<Figures> {
  const latencies: number[] = [];
  let next = 0;
  const start = performance.now();
  const worker = async () => {
    while (next < count) {
      const index = next++;
      const from = performance.now();
      await work(index);
      latencies.push(performance.now() - from);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  return figuresOf(latencies, performance.now() - start);
}

/** Starts pieces of work at a fixed rate, whether or not earlier ones have ended. */
export async function runOpen(
  { count, perSecond }: { count: number; perSecond: number },
  work: (index: number) => Promise<void>,
): Promise<Figures> {
  const latencies: number[] = [];
  const start = performance.now();
  await Promise.all(
    Array.from({ length: count }, async (_, index) => {
      const due = (index / perSecond) * 1000;
      await new Promise((resolve) => setTimeout(resolve, due));
      await work(index);
      // From when it was due: a queue that builds up counts.
      latencies.push(performance.now() - start - due);
    }),
  );
  return figuresOf(latencies, performance.now() - start);
}

function figuresOf(latencies: number[], elapsed: number): Figures {
  return { perSecond: (latencies.length / elapsed) * 1000, ...quantiles(latencies) };
}

/** How long half of the pieces of work took at most, and most of them. */
export function quantiles(latencies: readonly number[]): Omit<Figures, 'perSecond'> {
  const sorted = [...latencies].sort((left, right) => left - right);
  const at = (share: number) =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99) };
}
