import { parse } from 'graphql';
import { expect, test } from 'vitest';
import { measureDocument } from './document-measure.ts';
import { guardDocument } from './document-guard.ts';
import { scanDocument } from './document-scan.ts';
import { guardJson, guardKeys } from './json-guard.ts';
import { DEFAULT_LIMITS } from './limits.ts';
import { RequestError } from './request-error.ts';

const RULES = { limits: DEFAULT_LIMITS, introspection: true };

/** Fragments that each spread the next one twice. */
function doubling(levels: number): string {
  const fragments = Array.from(
    { length: levels },
    (_, at) => `fragment F${at} on T { ...F${at + 1} ...F${at + 1} }`,
  );
  return `{ t { ...F0 } } ${fragments.join(' ')} fragment F${levels} on T { a }`;
}

function codeOf(run: () => void): string {
  try {
    run();
  } catch (error) {
    if (error instanceof RequestError) return error.code;
    throw error;
  }
  return 'accepted';
}

const scan = (text: string): string => codeOf(() => scanDocument(text, DEFAULT_LIMITS));
const guard = (text: string): string => codeOf(() => guardDocument(parse(text), RULES));

test('selections nested ten thousand levels deep are refused before parsing', () => {
  expect(scan(`${'{a'.repeat(10_000)}${'}'.repeat(10_000)}`)).toBe('LIMIT_DEPTH');
});

test('lists, objects and list types nested five thousand deep are refused before parsing', () => {
  expect(scan(`{ a(x: ${'['.repeat(5000)}${']'.repeat(5000)}) }`)).toBe('LIMIT_DEPTH');
  expect(scan(`{ a(x: ${'{x:'.repeat(5000)}1${'}'.repeat(5000)}) }`)).toBe('LIMIT_DEPTH');
  expect(scan(`query ($x: ${'['.repeat(5000)}Int${']'.repeat(5000)}) { a }`)).toBe('LIMIT_DEPTH');
});

test('too many tokens and too long a text are refused', () => {
  expect(scan(`{ ${'a '.repeat(10_000)} }`)).toBe('LIMIT_TOKENS');
  expect(scan(`{ a(x: "${'x'.repeat(200_000)}") }`)).toBe('LIMIT_LENGTH');
});

test('doubling fragments are refused however far they would go', () => {
  expect(guard(doubling(28))).toBe('LIMIT_SELECTIONS');
  expect(guard(doubling(200))).toBe('LIMIT_SELECTIONS');
  expect(measureDocument(parse(doubling(200))).selections).toBe(1_000_000_000);
});

test('the measure is exact where it does not saturate', () => {
  const text = `query ($y: Boolean! @d) @d { a: t { ...A b: c @include(if: $y) } ...Root }
    fragment A on T { x { y } ...B } fragment B on T { z { z { z } } }
    fragment Root on Query { r1 r2: r }`;
  expect(measureDocument(parse(text))).toEqual({
    selections: 1 + 2 + (2 + 1 + 3) + 1 + 2,
    aliases: 3,
    directives: 2,
    rootFields: 3,
    depth: 4,
    introspectionDepth: 0,
    introspects: false,
  });
});

test('cyclic fragments are refused, with sibling fields and directives too', () => {
  const cycle = `{ t { ...A } } fragment A on T { x ...B }
    fragment B on T { ...A @skip(if: true) }`;
  expect(guard(cycle)).toBe('GRAPHQL_VALIDATION_FAILED');
  expect(guard('{ ...A } fragment A on Query { ...A }')).toBe('GRAPHQL_VALIDATION_FAILED');
});

test('a list of a hundred thousand values is refused before it is parsed', () => {
  const ids = JSON.stringify(Array.from({ length: 100_000 }, () => 'x'));
  expect(codeOf(() => guardJson(ids, DEFAULT_LIMITS))).toBe('LIMIT_JSON_VALUES');
});

test('a chain of two thousand fragments is measured without recursion', () => {
  const chain = Array.from({ length: 2000 }, (_, at) => `fragment F${at} on T { ...F${at + 1} }`);
  const text = `{ t { ...F0 } } ${chain.join(' ')} fragment F2000 on T { a }`;
  expect(measureDocument(parse(text)).selections).toBe(2003);
  expect(guard(text)).toBe('LIMIT_FRAGMENTS');
});

test('aliases, root fields, directives and variables past their limits are refused', () => {
  const many = (count: number, part: (at: number) => string): string =>
    Array.from({ length: count }, (_, at) => part(at)).join(' ');
  expect(guard(`{ t { ${many(1000, (at) => `a${at}: __typename`)} } }`)).toBe('LIMIT_ALIASES');
  expect(guard(`{ ${many(150, (at) => `a${at}: b`)} }`)).toBe('LIMIT_ROOT_FIELDS');
  expect(guard(`{ a ${many(1000, () => '@d')} }`)).toBe('LIMIT_DIRECTIVES');
  expect(guard(`query (${many(500, (at) => `$v${at}: Int`)}) { a }`)).toBe('LIMIT_VARIABLES');
  expect(guard(`query ${'n'.repeat(10_000)} { a }`)).toBe('OPERATION_NAME');
});

test('three hundred sibling fragments on one field are accepted', () => {
  const spreads = Array.from({ length: 300 }, () => '... on T { a }').join(' ');
  expect(guard(`{ t { ${spreads} } }`)).toBe('accepted');
});

test('introspection is capped in depth, can be switched off, and leaves __typename alone', () => {
  const levels = [12, 12].map((count, at) => (at === 0 ? 'fields{type{' : '}}').repeat(count));
  const nested = `{ __schema { types { ${levels.join('name')} } } }`;
  expect(guard(nested)).toBe('LIMIT_INTROSPECTION');
  const off = { limits: DEFAULT_LIMITS, introspection: false };
  const hidden = '{ ...A } fragment A on Query { x: __type(name: "T") { name } }';
  expect(codeOf(() => guardDocument(parse(hidden), off))).toBe('INTROSPECTION_DISABLED');
  expect(codeOf(() => guardDocument(parse('{ __typename }'), off))).toBe('accepted');
});

test('an error of a limit says what was measured and what is allowed', () => {
  const document = parse(`{ ${Array.from({ length: 120 }, (_, at) => `a${at}: b`).join(' ')} }`);
  expect(() => guardDocument(document, RULES)).toThrow(
    'Fields at the root: 120; at most 100 are allowed.',
  );
});

test('JSON nested ten thousand deep is refused before it is parsed', () => {
  const deep = `{"variables":{"x":${'['.repeat(10_000)}${']'.repeat(10_000)}}}`;
  expect(codeOf(() => guardJson(deep, DEFAULT_LIMITS))).toBe('LIMIT_JSON_DEPTH');
  const quoted = JSON.stringify({ x: `"\\${'['.repeat(10_000)}` });
  expect(codeOf(() => guardJson(quoted, DEFAULT_LIMITS))).toBe('accepted');
});

test('a __proto__ key inside a value is refused wherever it stands', () => {
  const value = JSON.parse('{"a":[{"b":{"__proto__":{"x":1}}}]}') as Record<string, unknown>;
  expect(codeOf(() => guardKeys(value))).toBe('BAD_USER_INPUT');
  expect(codeOf(() => guardKeys({ a: [null, 1, { constructor: 1 }] }))).toBe('accepted');
});
