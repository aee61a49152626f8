import {
  type ASTVisitor,
  GraphQLError,
  Kind,
  Lexer,
  type SelectionNode,
  type SelectionSetNode,
  Source,
  TokenKind,
  type ValidationContext,
} from 'graphql';
import { DirectoryError } from '../../graphql/errors.js';
import { invalidValue } from '../scim/errors.js';
import { isStorable } from './read-body.js';

/** A page of the console takes some hundred; every alias takes three and more. */
const MAX_TOKENS = 2000;
/** GraphiQL's introspection nests 15 deep with its fragments. */
const MAX_SELECTIONS = 16;
/** Of filters in filters: as deep as those of the SCIM door. */
const MAX_BRACKETS = 64;

const OPENING = new Set<TokenKind>([TokenKind.PAREN_L, TokenKind.BRACKET_L, TokenKind.BRACE_L]);
const CLOSING = new Set<TokenKind>([TokenKind.PAREN_R, TokenKind.BRACKET_R, TokenKind.BRACE_R]);
const TEXTS = new Set<TokenKind>([TokenKind.STRING, TokenKind.BLOCK_STRING]);

/**
 * Refuses a query that is too long or too deep before it is parsed, since the parser and the validation
 * rules recurse, and text in it that cannot be kept, which an escape may stand for. Errors: TOO_MANY, 400
 * invalidValue. What is no query passes; the parser tells what is wrong with it.
 */
export function checkQuery(query: string): void {
  const lexer = new Lexer(new Source(query));
  const open: TokenKind[] = [];
  for (let tokens = 0; nextKind(lexer) !== TokenKind.EOF; tokens++) {
    if (tokens === MAX_TOKENS) throw tooMany(`has more than ${MAX_TOKENS} tokens`);
    const { kind, value } = lexer.token;
    if (TEXTS.has(kind) && !isStorable(value)) throw unstorable();
    if (CLOSING.has(kind)) open.pop();
    else if (OPENING.has(kind)) enter(open, kind);
  }
}

function enter(open: TokenKind[], kind: TokenKind): void {
  open.push(kind);
  if (open.length > MAX_BRACKETS) throw tooMany(`nests deeper than ${MAX_BRACKETS} brackets`);
  const isSelection = open.every((one) => one === TokenKind.BRACE_L);
  if (isSelection && open.length > MAX_SELECTIONS) throw tooDeep();
}

/**
 * A rule of validation: how deep a query selects with its fragments, which may stand anywhere in the
 * text. What is wrong with the fragments themselves is told by other rules.
 */
export function limitDepth(context: ValidationContext): ASTVisitor {
  const known = new Map<string, number>();
  return {
    OperationDefinition: (operation) => {
      if (levelsOf(operation.selectionSet) <= MAX_SELECTIONS) return;
      const { message, code } = tooDeep();
      context.reportError(new GraphQLError(message, { extensions: { code } }));
    },
  };

  function levelsOf(selectionSet: SelectionSetNode | undefined): number {
    if (selectionSet === undefined) return 0;
    return 1 + Math.max(...selectionSet.selections.map(levelsBelow));
  }

  /** A fragment stands for its fields: it is no level of its own. */
  function levelsBelow(selection: SelectionNode): number {
    if (selection.kind === Kind.FIELD) return levelsOf(selection.selectionSet);
    if (selection.kind === Kind.INLINE_FRAGMENT) return levelsOf(selection.selectionSet) - 1;
    return levelsOfFragment(selection.name.value) - 1;
  }

  /** Each fragment is gone through once, however often it is spread; one in itself ends there. */
  function levelsOfFragment(name: string): number {
    const before = known.get(name);
    if (before !== undefined) return before;
    known.set(name, 1);
    const levels = Math.max(1, levelsOf(context.getFragment(name)?.selectionSet));
    known.set(name, levels);
    return levels;
  }
}

function nextKind(lexer: Lexer): TokenKind {
  try {
    return lexer.advance().kind;
  } catch (error) {
    if (error instanceof GraphQLError) return TokenKind.EOF;
    throw error;
  }
}

function unstorable(): Error {
  return invalidValue(
    'The query holds a NUL character or half of a character pair. Send valid Unicode text.',
  );
}

function tooDeep(): DirectoryError {
  return tooMany(`selects deeper than ${MAX_SELECTIONS} levels`);
}

function tooMany(what: string): DirectoryError {
  return new DirectoryError(
    'TOO_MANY',
    `The query ${what}. Ask for less at once, and send values as variables.`,
  );
}
