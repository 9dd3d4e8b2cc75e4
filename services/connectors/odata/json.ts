/** JSON without loss: a number that JavaScript cannot hold exactly stays its own source text. */
export type Json = string | number | boolean | null | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [name: string]: Json;
}

/** The source text of a primitive is a third argument that the compiler's library lacks. */
type Reviver = (key: string, value: unknown) => unknown;
const INTEGER = /^-?\d+$/;

/**
 * Parses a JSON text; whole numbers that fit become numbers, all others their source text
 * ("12.50"), because 445.21 read as a double is another amount (systems.md 5, pitfall 4).
 * @throws {SyntaxError} when the text is not JSON.
 */
export function parseJson(text: string): Json {
  return JSON.parse(text, keepNumbers as Reviver) as Json;
}

function keepNumbers(_key: string, value: unknown, context: { source?: string }): unknown {
  if (typeof value !== 'number' || context.source === undefined) return value;
  const exact = Number.isSafeInteger(value) && INTEGER.test(context.source);
  return exact ? value : context.source;
}

/** True for a JSON object, not an array and not null. */
export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
