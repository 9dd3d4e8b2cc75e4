/** Puts the failure of a fetch at everything that is missing because of it. */
import type { ClientError, LocatedErrors } from './located-errors.ts';
import type { SubgraphResponse } from './types.ts';

export function isFailure(response: SubgraphResponse | ClientError): response is ClientError {
  return 'message' in response;
}

export function isPath(path: unknown): path is readonly (string | number)[] {
  return Array.isArray(path) && path.length > 0;
}

export function failFields(
  errors: LocatedErrors,
  holder: object,
  names: ReadonlySet<string>,
  error: ClientError,
): void {
  for (const key of names) errors.add(holder, { key, rest: [], missing: null, error });
}

export function failObject(
  errors: LocatedErrors,
  holder: object,
  missing: ReadonlySet<string>,
  error: ClientError,
): void {
  errors.add(holder, { key: null, rest: [], missing, error });
}
