/** Counts a document's tokens and nesting in one pass, before any recursive parser sees it. */
import { Lexer, Source, TokenKind } from 'graphql';
import type { Limits } from './limits.ts';
import { limitError } from './request-error.ts';

/**
 * Refuses a document that has too many tokens or aliases, nests too deeply or is too long. Linear,
 * iterative, and it stops at the first token past a limit.
 * @throws {RequestError} `LIMIT_TOKENS`, `LIMIT_ALIASES`, `LIMIT_DEPTH` or `LIMIT_LENGTH`.
 * @throws {GraphQLError} when the text has a character that no token begins with.
 */
export function scanDocument(text: string, limits: Limits): void {
  const lexer = new Lexer(new Source(text));
  const counts = { tokens: 0, nesting: 0, parentheses: 0, aliases: 0 };
  for (let { kind } = lexer.advance(); kind !== TokenKind.EOF; { kind } = lexer.advance()) {
    counts.tokens += 1;
    if (counts.tokens > limits.tokens) {
      throw limitError('LIMIT_TOKENS', 'Tokens in the document', Infinity, limits.tokens);
    }
    count(kind, counts);
    if (counts.nesting > limits.nesting) {
      throw limitError('LIMIT_DEPTH', 'Nested brackets', Infinity, limits.nesting);
    }
    if (counts.aliases > limits.aliases) {
      throw limitError('LIMIT_ALIASES', 'Aliases', Infinity, limits.aliases);
    }
  }
  if (text.length > limits.documentLength) {
    const what = 'Characters in the document';
    throw limitError('LIMIT_LENGTH', what, text.length, limits.documentLength);
  }
}

interface Counts {
  nesting: number;
  parentheses: number;
  aliases: number;
}

/** A colon outside parentheses stands behind an alias and nowhere else. */
function count(kind: TokenKind, counts: Counts): void {
  switch (kind) {
    case TokenKind.PAREN_L:
      counts.parentheses += 1;
      counts.nesting += 1;
      break;
    case TokenKind.PAREN_R:
      counts.parentheses -= 1;
      counts.nesting -= 1;
      break;
    case TokenKind.BRACE_L:
    case TokenKind.BRACKET_L:
      counts.nesting += 1;
      break;
    case TokenKind.BRACE_R:
    case TokenKind.BRACKET_R:
      counts.nesting -= 1;
      break;
    case TokenKind.COLON:
      if (counts.parentheses === 0) counts.aliases += 1;
      break;
    default:
  }
}
