/** Cuts the text of a `$filter` into tokens. */
import { RequestProblem } from './problem.ts';

export type TokenKind = 'word' | 'string' | 'number' | 'guid' | 'date' | 'instant' | 'punctuation';
export interface Token {
  readonly kind: TokenKind;
  /** Unquoted for strings. */
  readonly text: string;
  readonly at: number;
}

/** Longest filter that is read; the real systems stop at the length of a URL or a batch part. */
const FILTER_CHARACTERS_MAX = 64 * 1024;

const PATTERNS: readonly (readonly [TokenKind, RegExp])[] = [
  ['guid', /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/iy],
  ['instant', /\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2})/iy],
  ['date', /\d{4}-\d{2}-\d{2}/y],
  ['number', /-?\d+(?:\.\d+)?/y],
  ['word', /[A-Za-z_@][\w.@]*(?:\/[A-Za-z_]\w*)*/y],
  ['punctuation', /[(),[\]=]/y],
];

/**
 * @throws {RequestProblem} at the first character that starts no token.
 */
export function tokenize(text: string): Token[] {
  if (text.length > FILTER_CHARACTERS_MAX) {
    throw new RequestProblem('bad-query', `The $filter is longer than ${FILTER_CHARACTERS_MAX}.`);
  }
  if (text.includes('\0')) {
    throw new RequestProblem('bad-query', 'The $filter holds a NUL character.');
  }
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    if (/\s/.test(text.charAt(at))) {
      at += 1;
      continue;
    }
    const token = quoted(text, at) ?? plain(text, at);
    if (token === null) {
      const found = text.charAt(at);
      throw new RequestProblem(
        'bad-query',
        `Syntax error: character '${found}' is not valid at position ${at} ` +
          `in '${text.slice(0, 200)}'.`,
      );
    }
    tokens.push(token.token);
    at = token.next;
  }
  return tokens;
}

interface Cut {
  readonly token: Token;
  readonly next: number;
}

/** `'it''s'` and `"text"` (the second form stands in Dataverse's function parameters). */
function quoted(text: string, at: number): Cut | null {
  const quote = text.charAt(at);
  if (quote !== "'" && quote !== '"') return null;
  let value = '';
  for (let i = at + 1; i < text.length; i += 1) {
    if (text.charAt(i) !== quote) {
      value += text.charAt(i);
    } else if (text.charAt(i + 1) === quote) {
      value += quote;
      i += 1;
    } else {
      return { token: { kind: 'string', text: value, at }, next: i + 1 };
    }
  }
  throw new RequestProblem(
    'bad-query',
    `There is an unterminated string literal at position ${at}.`,
  );
}

function plain(text: string, at: number): Cut | null {
  for (const [kind, pattern] of PATTERNS) {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match !== null) {
      return { token: { kind, text: match[0], at }, next: at + match[0].length };
    }
  }
  return null;
}
