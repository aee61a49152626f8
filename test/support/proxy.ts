import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { ServerAddress } from './start-server.js';

/** An exchange that passes the proxy. */
export interface Passing {
  readonly method: string;
  readonly path: string;
  readonly body: string;
  readonly answer: { readonly status: number; readonly text: string };
}

/** What a faulty endpoint answers instead; nothing when it answers as it should. */
export type Fault = (passing: Passing) => { status: number; text: string } | undefined;

/** An endpoint that does one thing wrong, before a server that does it right. */
export async function startFaulty(
  server: ServerAddress,
  fault: Fault,
): Promise<{ url: string; close(): void }> {
  const proxy = createServer((request, response) => {
    forward(server, request, fault).then(
      ({ status, text, headers }) => response.writeHead(status, headers).end(text),
      (error: unknown) => response.writeHead(502).end(String(error)),
    );
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${portOf(proxy)}/scim/v2`, close: () => proxy.close() };
}

async function forward(server: ServerAddress, request: IncomingMessage, fault: Fault) {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(String(chunk)));
  const { method = 'GET', url: path = '' } = request;
  const body = Buffer.concat(chunks).toString();
  const kept = ['authorization', 'content-type', 'if-match', 'if-none-match'];
  const sent = kept.flatMap((name): [string, string][] => {
    const value = request.headers[name];
    return typeof value === 'string' && value !== '' ? [[name, value]] : [];
  });
  const response = await fetch(`${server.url}${path}`, {
    method,
    headers: Object.fromEntries(sent),
    ...(body === '' ? {} : { body }),
  });
  const answer = { status: response.status, text: await response.text() };
  const headers = ['content-type', 'etag', 'location'].flatMap((name): [string, string][] => {
    const value = response.headers.get(name);
    return value === null ? [] : [[name, value]];
  });
  return {
    headers: Object.fromEntries(headers),
    ...(fault({ method, path: decodeURIComponent(path), body, answer }) ?? answer),
  };
}

function portOf(proxy: Server): number {
  const address = proxy.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}
