/** The query options of a request, parsed; an option that is not known is refused by name. */
import { parseFilter, type Filter } from './filter.ts';
import { RequestProblem } from './problem.ts';

export interface OrderBy {
  readonly field: string;
  readonly descending: boolean;
}

export interface Expand {
  readonly navigation: string;
  readonly options: QueryOptions;
}

export interface QueryOptions {
  /** null: every field. */
  readonly select: readonly string[] | null;
  readonly filter: Filter | null;
  readonly orderBy: readonly OrderBy[];
  readonly top: number | null;
  readonly skip: number | null;
  readonly count: boolean;
  readonly expand: readonly Expand[];
  readonly skipToken: string | null;
  readonly deltaToken: string | null;
}

export const NO_OPTIONS: QueryOptions = {
  select: null,
  filter: null,
  orderBy: [],
  top: null,
  skip: null,
  count: false,
  expand: [],
  skipToken: null,
  deltaToken: null,
};

/** Options that are read elsewhere or have no effect here. */
const PASSED_OVER: ReadonlySet<string> = new Set([
  'company',
  'tenant',
  'tag',
  '$schemaversion',
  '$format',
]);
const EXPAND_DEPTH_MAX = 3;

/**
 * @param pairs decoded names and values of the query string.
 * @throws {RequestProblem} `unsupported-query` for an unknown option, `bad-query` for a broken one.
 */
export function parseOptions(pairs: Iterable<readonly [string, string]>, depth = 0): QueryOptions {
  let options: QueryOptions = NO_OPTIONS;
  for (const [name, value] of pairs) {
    if (!PASSED_OVER.has(name)) options = { ...options, ...option(name, value, depth) };
  }
  return options;
}

function option(name: string, value: string, depth: number): Partial<QueryOptions> {
  switch (name) {
    case '$select':
      return {
        select: value
          .split(',')
          .map((part) => part.trim())
          .filter((part) => part !== '*'),
      };
    case '$filter':
      return { filter: parseFilter(value) };
    case '$orderby':
      return { orderBy: value.split(',').map(orderPart) };
    case '$top':
      return { top: wholeNumber(name, value) };
    case '$skip':
      return { skip: wholeNumber(name, value) };
    case '$count':
      return { count: value.toLowerCase() === 'true' };
    case '$expand':
      return { expand: splitOutside(value, ',').map((part) => expandPart(part.trim(), depth)) };
    case '$skiptoken':
      return { skipToken: value };
    case '$deltatoken':
      return { deltaToken: value };
    default:
      throw new RequestProblem(
        'unsupported-query',
        `The query option '${name.slice(0, 50)}' is not supported.`,
      );
  }
}

function wholeNumber(name: string, value: string): number {
  if (/^\d{1,9}$/.test(value)) return Number(value);
  throw new RequestProblem('bad-query', `Invalid value '${value.slice(0, 50)}' for ${name}.`);
}

function orderPart(part: string): OrderBy {
  const [field = '', direction = 'asc', ...rest] = part.trim().split(/\s+/);
  const word = direction.toLowerCase();
  if (field === '' || rest.length > 0 || (word !== 'asc' && word !== 'desc')) {
    throw new RequestProblem('bad-query', `Invalid $orderby '${part.slice(0, 100)}'.`);
  }
  return { field, descending: word === 'desc' };
}

/** `nav`, or `nav($select=a,b;$expand=…)`. */
function expandPart(text: string, depth: number): Expand {
  if (depth >= EXPAND_DEPTH_MAX) {
    throw new RequestProblem('unsupported-query', 'The $expand is nested too deep.');
  }
  const open = text.indexOf('(');
  if (open < 0) return { navigation: text, options: NO_OPTIONS };
  if (!text.endsWith(')')) {
    throw new RequestProblem('bad-query', `Invalid $expand '${text.slice(0, 100)}'.`);
  }
  const pairs = splitOutside(text.slice(open + 1, -1), ';').map((part): [string, string] => {
    const equals = part.indexOf('=');
    return [part.slice(0, equals).trim(), part.slice(equals + 1).trim()];
  });
  return { navigation: text.slice(0, open).trim(), options: parseOptions(pairs, depth + 1) };
}

/** Splits at a character outside parentheses and quotes. */
function splitOutside(text: string, separator: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let quoted = false;
  let start = 0;
  for (let i = 0; i < text.length; i += 1) {
    const character = text.charAt(i);
    if (character === "'") quoted = !quoted;
    if (quoted) continue;
    if (character === '(') depth += 1;
    if (character === ')') depth -= 1;
    if (character === separator && depth === 0) {
      parts.push(text.slice(start, i));
      start = i + 1;
    }
  }
  parts.push(text.slice(start));
  return parts.filter((part) => part.trim() !== '');
}
