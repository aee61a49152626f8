import type { IncomingMessage } from 'node:http';
import { invalidSyntax, invalidValue, ScimError } from '../scim/errors.js';
import { clip, isObject } from '../scim/json.js';
import type { HttpContext } from './context.js';

/** Bytes that a body may have. */
export const MAX_BODY = 2 * 1024 * 1024;
/** Levels that JSON may be nested: nothing that recurses over it may run out of stack. */
const MAX_DEPTH = 32;

const MEDIA_TYPES = new Set(['application/scim+json', 'application/json', 'text/json', '']);

/** Bytes that a form may have: a signed assertion has a few thousand. */
const MAX_FORM = 64 * 1024;

const FORM_TYPES = new Set(['application/x-www-form-urlencoded', '']);

/**
 * Reads the JSON body of a request. Errors: 415 for another type or a compressed body, 413 above the
 * limit, 400 invalidSyntax for what is no JSON object in UTF-8, 400 invalidValue for text that cannot be kept.
 */
export async function readJson(context: HttpContext, limit = MAX_BODY): Promise<unknown> {
  checkType(context, MEDIA_TYPES);
  const bytes = await readBytes(context, limit);
  const text = decode(bytes);
  if (text.trim() === '') throw invalidSyntax('The body is empty; a JSON object is expected.');
  const value = parse(text);
  if (!isObject(value)) throw invalidSyntax('The body must be a JSON object.');
  checkValue(value);
  return value;
}

/**
 * Reads a form (RFC 6749 appendix B). Errors: 415 for another type or a compressed body, 413 above the
 * limit, 400 for what is not UTF-8.
 */
export async function readForm(context: HttpContext): Promise<URLSearchParams> {
  checkType(context, FORM_TYPES);
  return new URLSearchParams(decode(await readBytes(context, MAX_FORM)));
}

function checkType(context: HttpContext, types: ReadonlySet<string>): void {
  const [type = '', ...parameters] = context.get('content-type').toLowerCase().split(';');
  if (!types.has(type.trim())) {
    const [wanted = ''] = types;
    throw new ScimError(415, `The body has the type "${clip(type.trim())}"; send ${wanted}.`);
  }
  const charset = parameters.map((item) => item.trim()).find((item) => item.startsWith('charset='));
  if (charset !== undefined && !/^charset="?utf-?8"?$/.test(charset)) {
    throw new ScimError(415, 'The body must be in UTF-8.');
  }
  const encoding = context.get('content-encoding').toLowerCase();
  if (encoding !== '' && encoding !== 'identity') {
    throw new ScimError(415, 'Compressed bodies are not taken; send the body as it is.');
  }
}

const bodies = new WeakMap<IncomingMessage, Promise<Buffer>>();

/** A request that begins again finds the body that was read before. */
function readBytes(context: HttpContext, limit: number): Promise<Buffer> {
  const body = bodies.get(context.req) ?? receive(context, limit);
  bodies.set(context.req, body);
  return body;
}

async function receive({ req: request, res }: HttpContext, limit: number): Promise<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > limit) throw tooLarge(limit);
  if (waitsToSend(request)) {
    // Without this answer the connection would close: src/http/server.ts.
    res.removeHeader('Connection');
    res.writeContinue();
  }
  try {
    return await collect(request, limit);
  } catch (error) {
    if (error instanceof ScimError) throw error;
    // The client went away, or took too long: no fault of ours, and nobody reads the answer.
    throw invalidSyntax('The connection ended before the whole body had arrived. Send it again.');
  }
}

/** RFC 9110 §10.1.1: the client keeps its body until it is asked for; one of HTTP/1.0 does not mean it. */
function waitsToSend({ headers, httpVersion }: IncomingMessage): boolean {
  return httpVersion === '1.1' && /^100-continue$/i.test(headers.expect ?? '');
}

async function collect(request: IncomingMessage, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    size += bytes.length;
    if (size > limit) throw tooLarge(limit);
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

function tooLarge(limit: number): ScimError {
  return new ScimError(
    413,
    `The body is larger than ${limit} bytes. Send fewer values in one request.`,
  );
}

/** A lenient decoder would turn wrong bytes into replacement characters in silence. */
function decode(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    // The decoder's own words help nobody; the sentence says what is wrong.
    throw invalidSyntax('The body is not valid UTF-8.');
  }
}

function parse(text: string): unknown {
  checkDepth(text);
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    // The parser's own words quote the input and name its internals.
    throw invalidSyntax('The body is not valid JSON.');
  }
}

/** Counts brackets outside of strings, before anything recurses. */
function checkDepth(text: string): void {
  let depth = 0;
  for (let index = 0; index < text.length; index++) {
    const character = text[index] ?? '';
    if (character === '"') index = endOfString(text, index);
    else if ('{['.includes(character)) depth += 1;
    else if ('}]'.includes(character)) depth -= 1;
    if (depth > MAX_DEPTH) {
      throw invalidSyntax(`The body is nested deeper than ${MAX_DEPTH} levels.`);
    }
  }
}

/** Where the string that begins at `start` ends; beyond the text when it is not closed. */
function endOfString(text: string, start: number): number {
  let index = start + 1;
  while (index < text.length && text[index] !== '"') index += text[index] === '\\' ? 2 : 1;
  return index;
}

/** Refuses text that no database keeps as it is: NUL, and halves of character pairs. */
function checkValue(value: unknown): void {
  if (typeof value === 'string') {
    if (isStorable(value)) return;
    throw invalidValue(
      'The body holds a NUL character or half of a character pair. Send valid Unicode text.',
    );
  }
  if (typeof value !== 'object' || value === null) return;
  for (const [name, item] of Object.entries(value)) {
    checkValue(name);
    checkValue(item);
  }
}

/** Whether a text can be stored and sent as it is. */
export function isStorable(text: string): boolean {
  return !text.includes('\u0000') && !/\p{Surrogate}/u.test(text);
}
