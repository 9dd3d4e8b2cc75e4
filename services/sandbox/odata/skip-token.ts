/** Where the next page begins: opaque to clients, safe to hand back. */
import { RequestProblem } from './problem.ts';

export interface SkipToken {
  /** Order values of the last row shown, as text. */
  readonly after: readonly string[];
  /** Rows that `$top` still allows; null: no limit. */
  readonly left: number | null;
}

export function encodeSkipToken(token: SkipToken): string {
  return Buffer.from(JSON.stringify([token.left, ...token.after])).toString('base64url');
}

/** @throws {RequestProblem} when the text was not made by `encodeSkipToken`. */
export function decodeSkipToken(text: string): SkipToken {
  try {
    const parts: unknown = JSON.parse(Buffer.from(text, 'base64url').toString());
    if (Array.isArray(parts)) {
      const [left, ...after] = parts as unknown[];
      if (isLeft(left) && after.every((v) => typeof v === 'string')) return { left, after };
    }
  } catch {
    // The same answer as for a token of the wrong shape.
  }
  throw foreignToken();
}

function isLeft(value: unknown): value is number | null {
  return value === null || (Number.isSafeInteger(value) && (value as number) >= 0);
}

export function foreignToken(): RequestProblem {
  return new RequestProblem('bad-query', 'The $skiptoken is not one that this service has given.');
}
