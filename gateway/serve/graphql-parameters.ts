/** Reads the parameters of a GraphQL request from a JSON body or from the URL. */
import type { Limits } from '../protect/limits.ts';
import { guardJson, guardKeys } from '../protect/json-guard.ts';
import { checkOperationName } from '../protect/document-guard.ts';
import { RequestError } from '../protect/request-error.ts';

export interface GraphQLParameters {
  /** The document; null only where a stored one is named in `extensions` or `documentId`. */
  readonly query: string | null;
  readonly documentId: string | null;
  readonly operationName: string | null;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly extensions: Readonly<Record<string, unknown>>;
}

/**
 * The parameters of a JSON body, whose depth and size were checked while it was read. When a key
 * stands twice, the last one counts, everywhere.
 * @throws {RequestError} 400 with what is wrong with which parameter.
 */
export function parametersOfJson(text: string, limits: Limits): GraphQLParameters {
  return parametersOfValue(parseJson(text, 'The body'), text, limits);
}

/**
 * The parameters of a value that was parsed out of `json`, whose depth has been checked.
 * @throws {RequestError} 400 with what is wrong with which parameter.
 */
export function parametersOfValue(value: unknown, json: string, limits: Limits): GraphQLParameters {
  if (Array.isArray(value)) {
    throw bad('BATCH_NOT_SUPPORTED', 'Batches are not supported; send one operation per request.');
  }
  if (typeof value !== 'object' || value === null) {
    throw bad('BAD_REQUEST', 'The request must be a JSON object with the key "query".');
  }
  return parametersOf(new Map(Object.entries(value)), json, limits);
}

/**
 * The parameters of a GET request.
 * @throws {RequestError} 400 with what is wrong with which parameter.
 */
export function parametersOfUrl(search: URLSearchParams, limits: Limits): GraphQLParameters {
  const map = new Map<string, unknown>();
  for (const name of ['query', 'documentId', 'operationName', 'variables', 'extensions']) {
    const value = search.get(name);
    if (value === null || value === '') continue;
    const isMap = name === 'variables' || name === 'extensions';
    if (isMap) guardJson(value, limits);
    map.set(name, isMap ? parseJson(value, `The parameter "${name}"`) : value);
  }
  const json = `${search.get('variables') ?? ''}${search.get('extensions') ?? ''}`;
  return parametersOf(map, json, limits);
}

function parseJson(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw bad('BAD_REQUEST', `${what} is not valid JSON.`);
  }
}

function parametersOf(
  map: ReadonlyMap<string, unknown>,
  json: string,
  limits: Limits,
): GraphQLParameters {
  const query = stringOf(map, 'query');
  const documentId = stringOf(map, 'documentId');
  const operationName = stringOf(map, 'operationName');
  const variables = recordOf(map, 'variables');
  const extensions = recordOf(map, 'extensions');
  checkOperationName(operationName, limits);
  if (query === null && documentId === null && extensions['persistedQuery'] === undefined) {
    throw bad('BAD_REQUEST', 'The request has no "query"; send a GraphQL document as a string.');
  }
  const hasValues = Object.keys(variables).length > 0 || Object.keys(extensions).length > 0;
  if (hasValues && (json.includes('__proto__') || json.includes('\\u00'))) {
    for (const value of Object.values(variables)) guardValue(value);
    guardKeys({ extensions });
  }
  return { query, documentId, operationName, variables, extensions };
}

function guardValue(value: unknown): void {
  if (typeof value === 'object' && value !== null) guardKeys({ value });
}

function stringOf(map: ReadonlyMap<string, unknown>, name: string): string | null {
  const value = map.get(name) ?? null;
  if (value === null || typeof value === 'string') return value;
  throw bad('BAD_REQUEST', `"${name}" must be a string.`);
}

function recordOf(
  map: ReadonlyMap<string, unknown>,
  name: string,
): Readonly<Record<string, unknown>> {
  const value = map.get(name) ?? null;
  if (value === null) return {};
  if (typeof value === 'object' && !Array.isArray(value)) return value as Record<string, unknown>;
  throw bad('BAD_REQUEST', `"${name}" must be a JSON object.`);
}

function bad(code: string, message: string): RequestError {
  return new RequestError(code, 400, message);
}
