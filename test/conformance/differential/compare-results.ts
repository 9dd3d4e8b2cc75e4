/** Says how two results of one operation differ, by the specification's measure. */
import type { ExecutionResult } from 'graphql';

type Path = readonly (string | number)[];

/**
 * Null when they are equal: the same data in the same key order, and the same places that are null
 * because of an error. Which of several errors below one nulled place are told is left free by the
 * specification (6.4.4).
 */
export function differenceOf(expected: ExecutionResult, actual: ExecutionResult): string | null {
  const data = JSON.stringify(expected.data ?? null);
  if ('data' in expected !== 'data' in actual) {
    return `one was not executed: ${JSON.stringify(expected)} / ${JSON.stringify(actual)}`;
  }
  if (data !== JSON.stringify(actual.data ?? null)) {
    return `expected ${data}\n     got ${JSON.stringify(actual.data ?? null)}\n${said(actual)}`;
  }
  const want = nulledPlaces(expected);
  const have = nulledPlaces(actual);
  if (want === have) return null;
  return `errors at other places: expected ${want}\n     got ${have}\n${said(actual)}`;
}

const said = (result: ExecutionResult): string =>
  (result.errors ?? []).map((e) => `  ${JSON.stringify(e.path ?? null)} ${e.message}`).join('\n');

/** The places that became null because of an error, each once. */
export function nulledPlaces(result: ExecutionResult): string {
  const data: unknown = JSON.parse(JSON.stringify(result.data ?? null));
  const places = (result.errors ?? []).map((e) => JSON.stringify(visiblePart(data, e.path ?? [])));
  return [...new Set(places)].sort().join(' ');
}

/** As much of a path as leads to something that is not null. */
function visiblePart(data: unknown, path: Path): Path {
  let value = data;
  const visible: (string | number)[] = [];
  for (const step of path) {
    if (value === null || typeof value !== 'object') break;
    if (!Object.hasOwn(value, step)) return [...path, 'which is not in the data'];
    visible.push(step);
    value = (value as Record<string | number, unknown>)[step];
  }
  return value === null || visible.length < path.length ? visible : [...path, 'which has a value'];
}
