import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ERROR_CODES } from '@drawbar/schema/values';
import { buildSchema, isEnumType } from 'graphql';
import { describe, expect, it } from 'vitest';
import { isTest, root, sources } from './source-files.ts';

const catalogue = readFileSync(join(root, 'schema/ERRORS.md'), 'utf8');
const published = new Set([...catalogue.matchAll(/`([A-Z][A-Z_]{3,})`/g)].map((match) => match[1]));
const NOT_CODES = new Set(['ERP', 'CRM']);

const api = buildSchema(readFileSync(join(root, 'schema/api.graphql'), 'utf8'));
const userErrorCode = api.getType('UserErrorCode');
const userErrors = isEnumType(userErrorCode)
  ? userErrorCode.getValues().map(({ name }) => name)
  : [];

/** Where a code can stand: an error's `code`, the gateway's refusals, its unions of codes. */
const GATEWAY_CODE = new RegExp(
  "(?:code: |RequestError\\(\\s*|\\| )'([A-Z][A-Z_]{3,})'" +
    "|'((?:LIMIT|UPSTREAM|GRAPHQL|PERSISTED)_[A-Z_]+)'",
  'g',
);
/** Read off others' answers, or never sent. */
const INNER = new Set(['INTERNAL_SERVER_ERROR', 'DOWNSTREAM_SERVICE_ERROR', 'CANCELLED', 'POST']);
const gatewayCodes = new Set(
  sources
    .filter(({ path }) => path.startsWith('gateway/') && !isTest(path))
    .filter(({ path }) => /\/(?:protect|serve|subscribe|transport)\//.test(path))
    .flatMap(({ text }) => [...text.matchAll(GATEWAY_CODE)].map((match) => match[1] ?? match[2]))
    .filter((code): code is string => code !== undefined && !INNER.has(code)),
);

describe('the error catalogue', () => {
  it('lists every code that a client can meet', () => {
    const known = [...Object.keys(ERROR_CODES), ...userErrors, ...gatewayCodes];
    expect(userErrors.length).toBeGreaterThan(0);
    expect(known.filter((code) => !published.has(code))).toEqual([]);
  });

  it('lists no code that nothing sends', () => {
    const text = sources
      .filter(({ path }) => !isTest(path))
      .map((file) => file.text)
      .join('\n');
    const lost = [...published].filter(
      (code) =>
        code !== undefined &&
        !NOT_CODES.has(code) &&
        !userErrors.includes(code) &&
        !text.includes(`'${code}'`) &&
        !(code in ERROR_CODES),
    );
    expect(lost).toEqual([]);
  });
});
