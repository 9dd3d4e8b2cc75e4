/** Counts a document's tokens and nesting in one pass, before any recursive parser sees it. */
import { Lexer, Source, TokenKind } from 'graphql';
import type { Limits } from './limits.ts';
import { limitError } from './request-error.ts';

const OPENS: ReadonlySet<string> = new Set([
  TokenKind.BRACE_L,
  TokenKind.BRACKET_L,
  TokenKind.PAREN_L,
]);
const CLOSES: ReadonlySet<string> = new Set([
  TokenKind.BRACE_R,
  TokenKind.BRACKET_R,
  TokenKind.PAREN_R,
]);

/**
 * Refuses a document that is too long, has too many tokens or nests too deeply. Linear, iterative,
 * and it stops at the first token past a limit.
 * @throws {RequestError} `LIMIT_LENGTH`, `LIMIT_TOKENS` or `LIMIT_DEPTH`.
 * @throws {GraphQLError} when the text has a character that no token begins with.
 */
export function scanDocument(text: string, limits: Limits): void {
  if (text.length > limits.documentLength) {
    throw limitError(
      'LIMIT_LENGTH',
      'Characters in the document',
      text.length,
      limits.documentLength,
    );
  }
  const lexer = new Lexer(new Source(text));
  let tokens = 0;
  let nesting = 0;
  for (;;) {
    const { kind } = lexer.advance();
    if (kind === TokenKind.EOF) return;
    tokens += 1;
    if (tokens > limits.tokens) {
      throw limitError('LIMIT_TOKENS', 'Tokens in the document', Infinity, limits.tokens);
    }
    if (OPENS.has(kind)) {
      nesting += 1;
      if (nesting > limits.nesting) {
        throw limitError('LIMIT_DEPTH', 'Nested brackets', Infinity, limits.nesting);
      }
    } else if (CLOSES.has(kind)) {
      nesting -= 1;
    }
  }
}
