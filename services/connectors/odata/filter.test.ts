import { describe, expect, it } from 'vitest';
import { allOf, anyOf, literal, query } from './filter.ts';

describe('filter text', () => {
  it('doubles quotes, so that a name cannot end its literal', () => {
    expect(anyOf('name', 'text', ["O'Hara' or true"])).toBe("name eq 'O''Hara'' or true'");
  });

  it('refuses a bare literal that would be read as more than a value', () => {
    expect(() => literal('guid', "x' or 1 eq 1")).toThrow(RangeError);
  });

  it('puts alternatives in parentheses beside other conditions', () => {
    const filter = allOf(["kind eq 'A'", anyOf('code', 'text', ['1', '2'])]);
    expect(filter).toBe("kind eq 'A' and (code eq '1' or code eq '2')");
  });

  it('encodes a query once', () => {
    expect(query({ select: ['id'], filter: "name eq 'A&B'", orderby: 'name desc' })).toBe(
      "?$select=id&$filter=name%20eq%20'A%26B'&$orderby=name%20desc",
    );
  });
});
