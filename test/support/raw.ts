import { connect } from 'node:net';
import type { ServerAddress } from './start-server.js';

/** An answer to bytes that were sent as they are. */
export interface RawAnswer {
  readonly status: number;
  /** Head and body as text. */
  readonly text: string;
}

/** Sends a request that `fetch` would not send as it is, and waits for the whole answer. */
export function sendRaw(
  { url, scimToken }: ServerAddress,
  requestLine: string,
  { headers = [], body = Buffer.alloc(0) }: { headers?: readonly string[]; body?: Buffer } = {},
): Promise<RawAnswer> {
  const { hostname, port } = new URL(url);
  const head = [
    `${requestLine} HTTP/1.1`,
    `Host: ${hostname}`,
    'Connection: close',
    ...(headers.some((line) => /^authorization:/i.test(line))
      ? []
      : [`Authorization: Bearer ${scimToken}`]),
    ...headers,
  ].join('\r\n');
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname);
    const chunks: Buffer[] = [];
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('error', (error) => {
      // A server that refuses a body closes while it is still being sent; what it said counts.
      if (chunks.length === 0) reject(error);
    });
    socket.on('close', () => resolve(readAnswer(Buffer.concat(chunks).toString())));
    socket.write(Buffer.concat([Buffer.from(`${head}\r\n\r\n`), body]));
  });
}

function readAnswer(text: string): RawAnswer {
  return { status: Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1] ?? 0), text };
}
