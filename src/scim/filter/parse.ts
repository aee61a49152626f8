import { invalidFilter } from '../errors.js';
import { clip } from '../json.js';
import { type Token, tokenize } from './lex.js';
import type { FilterNode, Literal, Operator } from './types.js';

const OPERATORS = new Map<string, Operator>(
  (['eq', 'ne', 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le'] as const).map((name) => [name, name]),
);

/** A reading position in the tokens of one filter. */
interface Cursor {
  readonly tokens: readonly Token[];
  next: number;
}

/**
 * Parses a filter (RFC 7644 §3.4.2.2, figure 1), with what clients send beyond it: a sub-attribute
 * after a value path, unquoted and single-quoted literals, blanks where none or several should be.
 */
export function parseFilter(text: string): FilterNode {
  const cursor: Cursor = { tokens: tokenize(text), next: 0 };
  if (cursor.tokens.length === 0) throw invalidFilter('The filter is empty.');
  const node = parseOr(cursor);
  const rest = peek(cursor);
  if (rest !== undefined) throw unexpected(rest, 'the end of the filter, "and" or "or"');
  return node;
}

// orExpr = andExpr *( SP "or" SP andExpr )
function parseOr(cursor: Cursor): FilterNode {
  return parseChain(cursor, 'or', parseAnd);
}

// andExpr = term *( SP "and" SP term )
function parseAnd(cursor: Cursor): FilterNode {
  return parseChain(cursor, 'and', parseTerm);
}

function parseChain(
  cursor: Cursor,
  kind: 'and' | 'or',
  parseOperand: (cursor: Cursor) => FilterNode,
): FilterNode {
  const first = parseOperand(cursor);
  const operands = [first];
  while (isWord(peek(cursor), kind)) {
    cursor.next += 1;
    operands.push(parseOperand(cursor));
  }
  return operands.length === 1 ? first : { kind, operands };
}

// term = ["not" *SP] "(" *SP filter *SP ")" / valuePath [subAttr SP op…] / attrExp
function parseTerm(cursor: Cursor): FilterNode {
  if (isWord(peek(cursor), 'not') && cursor.tokens[cursor.next + 1]?.kind === '(') {
    cursor.next += 1;
    return { kind: 'not', operand: parseGroup(cursor, '(', ')') };
  }
  if (peek(cursor)?.kind === '(') return parseGroup(cursor, '(', ')');
  const attribute = take(cursor, 'an attribute name');
  if (attribute.kind !== 'word') throw unexpected(attribute, 'an attribute name');
  if (isWord(attribute, 'not'))
    throw invalidFilter(
      `"not" at position ${attribute.at} of the filter must be followed by a parenthesis.`,
    );
  return peek(cursor)?.kind === '['
    ? parseValuePath(cursor, attribute)
    : parseTest(cursor, attribute.text, attribute.at);
}

function parseGroup(cursor: Cursor, open: '(' | '[', close: ')' | ']'): FilterNode {
  const opening = take(cursor, `"${open}"`);
  const node = parseOr(cursor);
  const closing = peek(cursor);
  if (closing?.kind !== close) {
    throw invalidFilter(
      `The "${open}" at position ${opening.at} of the filter is not closed with "${close}".`,
    );
  }
  cursor.next += 1;
  return node;
}

// valuePath = attrPath "[" filter "]"; Entra goes on with `.value eq "x"`
function parseValuePath(cursor: Cursor, attribute: Token): FilterNode {
  const filter = parseGroup(cursor, '[', ']');
  const path = attribute.text;
  const sub = peek(cursor);
  if (sub?.kind !== 'word' || !sub.text.startsWith('.')) {
    return { kind: 'some', path, filter, at: attribute.at };
  }
  cursor.next += 1;
  const test = parseTest(cursor, sub.text.slice(1), sub.at);
  return {
    kind: 'some',
    path,
    at: attribute.at,
    filter: { kind: 'and', operands: [filter, test] },
  };
}

// attrExp = attrPath SP "pr" / attrPath SP compareOp SP compValue
function parseTest(cursor: Cursor, path: string, at: number): FilterNode {
  const word = take(cursor, `an operator after "${clip(path)}"`);
  if (isWord(word, 'pr')) return { kind: 'present', path, at };
  const operator = word.kind === 'word' ? OPERATORS.get(word.text.toLowerCase()) : undefined;
  if (operator === undefined) {
    throw invalidFilter(
      `"${clip(word.text)}" at position ${word.at} of the filter is no operator; use eq, ne, co, sw, ew, gt, ge, lt, le or pr.`,
    );
  }
  const value = take(cursor, `a value after "${word.text}"`);
  if (value.kind !== 'string' && value.kind !== 'word') throw unexpected(value, 'a value');
  return { kind: 'compare', path, at, operator, value: literalOf(value) };
}

const NUMBER = /^-?(0|[1-9]\d{0,30})(\.\d{1,30})?([eE][+-]?\d{1,4})?$/;

/** true, false, null and numbers are themselves; any other bare word is read as text. */
function literalOf({ kind, text }: Token): Literal {
  if (kind === 'string') return text;
  if (text === 'true') return true;
  if (text === 'false') return false;
  if (text === 'null') return null;
  return NUMBER.test(text) ? Number(text) : text;
}

function peek({ tokens, next }: Cursor): Token | undefined {
  return tokens[next];
}

function take(cursor: Cursor, wanted: string): Token {
  const token = peek(cursor);
  if (token === undefined) throw invalidFilter(`The filter ends where ${wanted} should stand.`);
  cursor.next += 1;
  return token;
}

function isWord(token: Token | undefined, word: string): boolean {
  return token?.kind === 'word' && token.text.toLowerCase() === word;
}

function unexpected({ text, at }: Token, wanted: string) {
  return invalidFilter(
    `"${clip(text)}" at position ${at} of the filter stands where ${wanted} should stand.`,
  );
}
