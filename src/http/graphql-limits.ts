import { GraphQLError, Lexer, Source, TokenKind } from 'graphql';
import { DirectoryError } from '../../graphql/errors.js';

/** A page of the console takes some hundred; every alias takes three and more. */
const MAX_TOKENS = 2000;
/** GraphiQL's introspection nests 12 deep. */
const MAX_SELECTIONS = 16;
/** Of filters in filters: as deep as those of the SCIM door. */
const MAX_BRACKETS = 64;

const OPENING = new Set<TokenKind>([TokenKind.PAREN_L, TokenKind.BRACKET_L, TokenKind.BRACE_L]);
const CLOSING = new Set<TokenKind>([TokenKind.PAREN_R, TokenKind.BRACKET_R, TokenKind.BRACE_R]);

/**
 * Refuses a query that is too long or too deep before it is parsed: the parser and the validation
 * rules recurse. Errors: TOO_MANY. What is no query passes; the parser tells what is wrong with it.
 */
export function checkQuerySize(query: string): void {
  const lexer = new Lexer(new Source(query));
  const open: TokenKind[] = [];
  for (let tokens = 0; nextKind(lexer) !== TokenKind.EOF; tokens++) {
    if (tokens === MAX_TOKENS) throw tooMany(`has more than ${MAX_TOKENS} tokens`);
    const { kind } = lexer.token;
    if (CLOSING.has(kind)) open.pop();
    else if (OPENING.has(kind)) enter(open, kind);
  }
}

function enter(open: TokenKind[], kind: TokenKind): void {
  open.push(kind);
  if (open.length > MAX_BRACKETS) throw tooMany(`nests deeper than ${MAX_BRACKETS} brackets`);
  const isSelection = open.every((one) => one === TokenKind.BRACE_L);
  if (isSelection && open.length > MAX_SELECTIONS)
    throw tooMany(`selects deeper than ${MAX_SELECTIONS} levels`);
}

function nextKind(lexer: Lexer): TokenKind {
  try {
    return lexer.advance().kind;
  } catch (error) {
    if (error instanceof GraphQLError) return TokenKind.EOF;
    throw error;
  }
}

function tooMany(what: string): DirectoryError {
  return new DirectoryError(
    'TOO_MANY',
    `The query ${what}. Ask for less at once, and send values as variables.`,
  );
}
