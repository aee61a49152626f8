import { createServer, type Server, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type Koa from 'koa';
import type { Log } from '../../graphql/context.js';
import { toErrorBody } from '../scim/errors.js';
import type { RequestState } from './context.js';
import { MEDIA_TYPE } from './scim/respond.js';

/** How long a client may take, and how much it may say before the body. */
const LIMITS = { headersTimeout: 15_000, requestTimeout: 60_000, maxHeaderSize: 16_384 };

/** Puts a stack behind a server that answers in SCIM form even what is no request. */
export function createHttpServer(app: Koa<RequestState>, log: Log): Server {
  const handle = app.callback();
  const answers = new WeakMap<Duplex, ServerResponse>();
  const server = createServer(LIMITS, (request, response) => {
    answers.set(request.socket, response);
    handle(request, response).catch((error: unknown) => {
      log.error({ error }, 'A request ended without an answer.');
    });
  });
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    refuseConnection(socket, { code: error.code, answer: answers.get(socket) });
  });
  return server;
}

interface Refused {
  readonly code: string | undefined;
  /** The answer that was last begun on the connection. */
  readonly answer: ServerResponse | undefined;
}

function refuseConnection(socket: Duplex, { code = '', answer }: Refused): void {
  // Nothing may be written into the middle of an answer, nor to a client that is gone.
  const isAnswering = answer?.headersSent === true && !answer.writableFinished;
  if (isAnswering || !socket.writable || code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  const { status, detail } = REFUSALS.get(code) ?? NO_HTTP;
  const body = JSON.stringify(toErrorBody({ status, detail }));
  const lines = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    `Content-Type: ${MEDIA_TYPE}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    'X-Content-Type-Options: nosniff',
    'Cache-Control: no-store',
    'Connection: close',
  ];
  socket.end(`${lines.join('\r\n')}\r\n\r\n${body}`);
}

const NO_HTTP = { status: 400, detail: 'The request is no valid HTTP/1.1.' };

/** By the codes of Node's parser and server. */
const REFUSALS = new Map([
  [
    'HPE_HEADER_OVERFLOW',
    {
      status: 431,
      detail: `The address and the headers have more than ${LIMITS.maxHeaderSize} bytes. Send a shorter filter.`,
    },
  ],
  [
    'HPE_CHUNK_EXTENSIONS_OVERFLOW',
    { status: 413, detail: 'The extensions of the chunks are too long. Send none.' },
  ],
  [
    'ERR_HTTP_REQUEST_TIMEOUT',
    { status: 408, detail: 'The request did not arrive in time. Send it again.' },
  ],
]);
