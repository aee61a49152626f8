import { type RequestOptions, request } from 'node:https';
import type { ServerAddress } from './start-server.js';

interface Sending extends Pick<RequestOptions, 'cert' | 'key' | 'method' | 'headers'> {
  readonly body?: string;
}

/** Sends a request over TLS, with a certificate of the client when one is given. */
export function sendTls(
  url: string,
  { body, ...options }: Sending,
): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { ...options, rejectUnauthorized: false, agent: false }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () => {
        resolve({ status: answer.statusCode ?? 0, text: Buffer.concat(chunks).toString() });
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

/** Lists users over TLS. */
export function askTls(
  server: ServerAddress,
  client: Pick<RequestOptions, 'cert' | 'key'> = {},
): Promise<{ status: number; text: string }> {
  const headers = { authorization: `Bearer ${server.scimToken}` };
  return sendTls(`${server.scimUrl}/Users?count=0`, { ...client, headers });
}
