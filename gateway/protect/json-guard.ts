/** Keeps hostile JSON away from what walks it: bounds nesting and size, refuses `__proto__`. */
import type { Limits } from './limits.ts';
import { RequestError, limitError } from './request-error.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;

/**
 * Refuses JSON text that nests too deeply or has too many values. One pass over the text, before it
 * is parsed.
 * @throws {RequestError} `LIMIT_JSON_DEPTH` or `LIMIT_JSON_VALUES`.
 */
export function guardJson(text: string, limits: Pick<Limits, 'jsonDepth' | 'jsonValues'>): void {
  let depth = 0;
  let values = 1;
  let inString = false;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (inString) {
      if (code === BACKSLASH) at += 1;
      else if (code === QUOTE) inString = false;
    } else if (code === QUOTE) {
      inString = true;
    } else if (code === 0x7b || code === 0x5b) {
      depth += 1;
      if (depth > limits.jsonDepth) {
        const what = 'Nested arrays and objects in the request';
        throw limitError('LIMIT_JSON_DEPTH', what, Infinity, limits.jsonDepth);
      }
    } else if (code === 0x7d || code === 0x5d) {
      depth -= 1;
    } else if (code === COMMA) {
      values += 1;
      if (values > limits.jsonValues) {
        throw limitError('LIMIT_JSON_VALUES', 'Values in the request', Infinity, limits.jsonValues);
      }
    }
  }
}

/**
 * Refuses a `__proto__` key inside the values of variables or extensions. A variable of that name
 * at the top is an ordinary variable. Iterative; the caller has bounded the depth and the bytes.
 * @throws {RequestError} `BAD_USER_INPUT`.
 */
export function guardKeys(map: Readonly<Record<string, unknown>>): void {
  const left: unknown[] = Object.keys(map).map((key) => ownValue(map, key));
  for (let value = left.pop(); value !== undefined; value = left.pop()) {
    if (typeof value !== 'object' || value === null) continue;
    for (const key of Object.keys(value)) {
      if (key === '__proto__') {
        throw new RequestError(
          'BAD_USER_INPUT',
          400,
          'The key "__proto__" is not allowed inside a value; rename or remove it.',
        );
      }
      left.push(ownValue(value, key));
    }
  }
}

function ownValue(object: object, key: string): unknown {
  return Object.getOwnPropertyDescriptor(object, key)?.value;
}
