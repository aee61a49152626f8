import { randomUUID } from 'node:crypto';
import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
  STATUS_CODES,
} from 'node:http';
import type { Server as HttpsServer } from 'node:https';
import type { Duplex } from 'node:stream';
import type Koa from 'koa';
import type { Log } from '../../graphql/context.js';
import type { RequestState } from './context.js';
import { codeOf, type Problem, toScimBody } from './problems.js';
import { MEDIA_TYPE } from './scim/respond.js';
import { createTlsServer, type TlsFiles } from './tls.js';

/** How long a client may take, and how much it may say before the body. */
const LIMITS = { headersTimeout: 15_000, requestTimeout: 60_000, maxHeaderSize: 16_384 };
/** How long a connection may lie still while it is used: a client that does not read its answer. */
const IDLE_MS = 90_000;

/** What a server may be told besides what it serves. */
export interface ServerOptions {
  /** The server ends TLS itself when these are given. */
  readonly tls?: TlsFiles | undefined;
  /** How often the files of TLS are looked at. */
  readonly watchMs?: number;
  /** Milliseconds until a client must have sent its headers, and the whole request. */
  readonly patience?: { readonly headersTimeout: number; readonly requestTimeout: number };
}

/** Puts a stack behind a server that answers in SCIM form even what is no request. */
export function createHttpServer(
  app: Koa<RequestState>,
  log: Log,
  { tls, patience }: ServerOptions = {},
): Server | HttpsServer {
  const handle = app.callback();
  const answers = new WeakMap<Duplex, ServerResponse>();
  const limits = { ...LIMITS, ...patience };
  // Node looks for slow clients every 30 seconds unless told: too seldom for a limit of 15.
  const options = {
    ...limits,
    connectionsCheckingInterval: limits.headersTimeout / 3,
    // Node's own answer to a request without Host has no body; ours comes from refuseRequest.
    requireHostHeader: false,
  };
  const server = tls === undefined ? createServer(options) : createTlsServer(tls, options);
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    answers.set(request.socket, response);
    if (lacksHost(request)) {
      refuseRequest(response, log);
      return;
    }
    handle(request, response).catch((error: unknown) => {
      log.error({ error }, 'A request ended without an answer.');
    });
  });
  server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
    // Whoever reads the body asks for it and takes this back. A body that nobody has asked for must not
    // be taken for the next request.
    response.setHeader('Connection', 'close');
    server.emit('request', request, response);
  });
  server.timeout = IDLE_MS;
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Duplex) => {
    const code = isInAddress(error) ? ADDRESS_OVERFLOW : error.code;
    refuseConnection(socket, { code, answer: answers.get(socket), log });
  });
  return server;
}

interface Refused {
  readonly code: string | undefined;
  /** The answer that was last begun on the connection. */
  readonly answer: ServerResponse | undefined;
  readonly log: Log;
}

function refuseConnection(socket: Duplex, { code = '', answer, log }: Refused): void {
  // Nothing may be written into the middle of an answer, nor to a client that is gone.
  const isAnswering = answer?.headersSent === true && !answer.writableFinished;
  if (isAnswering || !socket.writable || code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  const problem = REFUSALS.get(code) ?? NO_HTTP;
  const { status } = problem;
  const { headers, body } = answerOf(problem, log);
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  const head = [`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`, ...lines].join('\r\n');
  socket.end(`${head}\r\n\r\n${body}`);
}

/** RFC 9112 §3.2: a request of HTTP/1.1 names its host. */
function lacksHost({ httpVersion, headers }: IncomingMessage): boolean {
  return httpVersion === '1.1' && headers.host === undefined;
}

function refuseRequest(response: ServerResponse, log: Log): void {
  const { headers, body } = answerOf(NO_HOST, log);
  response.writeHead(NO_HOST.status, headers).end(body);
}

/** What is answered to what never becomes a request of ours; the log has it under the same id. */
function answerOf(problem: Problem, log: Log) {
  const requestId = randomUUID();
  log.info({ requestId, status: problem.status, problem: codeOf(problem) }, 'no request');
  const body = JSON.stringify(toScimBody(problem, requestId));
  const headers = {
    'Content-Type': MEDIA_TYPE,
    'Content-Length': String(Buffer.byteLength(body)),
    'X-Request-Id': requestId,
    'X-Content-Type-Options': 'nosniff',
    'Cache-Control': 'no-store',
    Connection: 'close',
  };
  return { headers, body };
}

const ADDRESS_OVERFLOW = 'ADDRESS_OVERFLOW';

/**
 * Whether the parser gave up before the end of the request line. Of a line that came in several pieces
 * only the last one is known: without a method and without its end it is not told from a header.
 */
function isInAddress(error: NodeJS.ErrnoException): boolean {
  if (error.code !== 'HPE_HEADER_OVERFLOW') return false;
  if (!('rawPacket' in error && 'bytesParsed' in error)) return false;
  const { rawPacket: packet, bytesParsed } = error;
  if (!Buffer.isBuffer(packet) || typeof bytesParsed !== 'number') return false;
  const [line = '', ...rest] = packet.toString('latin1').split('\r\n', 2);
  const isRequestLine = /^[A-Z]+ \S/.test(line) || (rest.length > 0 && / HTTP\/1\.\d$/.test(line));
  return isRequestLine && bytesParsed <= line.length;
}

const NO_HTTP: Problem = {
  status: 400,
  scimType: 'invalidSyntax',
  detail: 'The request is no valid HTTP/1.1.',
};

const NO_HOST: Problem = {
  status: 400,
  scimType: 'invalidSyntax',
  detail: 'The request has no Host header, which HTTP/1.1 asks for. Send it with one.',
};

/** By the codes of Node's parser and server, and our own. */
const REFUSALS = new Map<string, Problem>([
  [
    ADDRESS_OVERFLOW,
    {
      status: 414,
      detail: `The address has more than ${LIMITS.maxHeaderSize} bytes. Send the query by POST to .search.`,
    },
  ],
  [
    'HPE_HEADER_OVERFLOW',
    {
      status: 431,
      detail: `The address and the headers have more than ${LIMITS.maxHeaderSize} bytes. Send shorter headers, or the query by POST to .search.`,
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
