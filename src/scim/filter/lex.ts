import { invalidFilter } from '../errors.js';

/** A piece of a filter; `at` is its position, from 1. */
export interface Token {
  readonly kind: 'word' | 'string' | '(' | ')' | '[' | ']';
  readonly text: string;
  readonly at: number;
}

const MAX_LENGTH = 16_384;
const MAX_DEPTH = 32;
const MAX_TERMS = 200;

/**
 * Cuts a filter into tokens, in one pass and without a regular expression that could backtrack.
 * Length, nesting and the number of terms are limited here, before anything recurses.
 */
export function tokenize(text: string): Token[] {
  if (text.length > MAX_LENGTH) {
    throw invalidFilter(
      `The filter has ${text.length} characters; at most ${MAX_LENGTH} are read.`,
    );
  }
  const tokens: Token[] = [];
  for (let index = 0; index < text.length; ) {
    if (isBlank(text[index])) {
      index += 1;
      continue;
    }
    const token = readToken(text, index);
    tokens.push(token.token);
    index = token.end;
  }
  checkLimits(tokens);
  return tokens;
}

interface Read {
  readonly token: Token;
  readonly end: number;
}

function readToken(text: string, start: number): Read {
  const first = text[start] ?? '';
  const at = start + 1;
  if (first === '(' || first === ')' || first === '[' || first === ']') {
    return { token: { kind: first, text: first, at }, end: start + 1 };
  }
  if (first === '"') return readString(text, start);
  // RFC 7644 §3.7.1 itself shows single quotes.
  if (first === "'") return readSingleQuoted(text, start);
  return readWord(text, start);
}

function readString(text: string, start: number): Read {
  let end = start + 1;
  while (end < text.length && text[end] !== '"') end += text[end] === '\\' ? 2 : 1;
  const quoted = text.slice(start, end + 1);
  const value = end < text.length ? parseString(quoted) : undefined;
  if (value !== undefined && /\u0000|\p{Surrogate}/u.test(value)) {
    throw invalidFilter(
      `The text at position ${start + 1} of the filter holds a NUL character or half of a character pair.`,
    );
  }
  if (value === undefined) {
    throw invalidFilter(
      `The text that begins at position ${start + 1} of the filter is not closed or has a wrong escape.`,
    );
  }
  return { token: { kind: 'string', text: value, at: start + 1 }, end: end + 1 };
}

function parseString(quoted: string): string | undefined {
  try {
    const value: unknown = JSON.parse(quoted);
    return typeof value === 'string' ? value : undefined;
  } catch {
    // Not a JSON string: the caller says where.
    return undefined;
  }
}

function readSingleQuoted(text: string, start: number): Read {
  const end = text.indexOf("'", start + 1);
  if (end < 0) {
    throw invalidFilter(
      `The text that begins at position ${start + 1} of the filter is not closed.`,
    );
  }
  const token: Token = { kind: 'string', text: text.slice(start + 1, end), at: start + 1 };
  return { token, end: end + 1 };
}

function readWord(text: string, start: number): Read {
  let end = start;
  while (end < text.length && !isBlank(text[end]) && !'()[]"'.includes(text[end] ?? '')) end += 1;
  return { token: { kind: 'word', text: text.slice(start, end), at: start + 1 }, end };
}

function isBlank(character: string | undefined): boolean {
  return character === ' ' || character === '\t';
}

function checkLimits(tokens: readonly Token[]): void {
  let depth = 0;
  for (const { kind } of tokens) {
    if (kind === '(' || kind === '[') depth += 1;
    if (kind === ')' || kind === ']') depth -= 1;
    if (depth > MAX_DEPTH)
      throw invalidFilter(`The filter is nested deeper than ${MAX_DEPTH} levels.`);
  }
  const terms = tokens.filter(({ kind, text }) => kind === 'word' && isConnective(text)).length + 1;
  if (terms > MAX_TERMS) throw invalidFilter(`The filter has more than ${MAX_TERMS} terms.`);
}

function isConnective(text: string): boolean {
  const lower = text.toLowerCase();
  return lower === 'and' || lower === 'or';
}
