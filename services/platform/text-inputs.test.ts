import fc from 'fast-check';
import { buildSchema, graphqlSync, parse, validate } from 'graphql';
import { describe, expect, it } from 'vitest';
import { refuseUnstorableText } from './text-inputs.ts';

const schema = buildSchema(`
  input Line { text: String, lines: [Line!] }
  type Query { echo(text: String, id: ID, by: Line, all: [[String!]]!): String }
`);
refuseUnstorableText(schema);

const QUERY = `query ($text: String, $id: ID, $by: Line, $all: [[String!]]!) {
  echo(text: $text, id: $id, by: $by, all: $all) }`;
const ask = (variables: Record<string, unknown>, source = QUERY) =>
  graphqlSync({
    schema,
    source,
    variableValues: { all: [], ...variables },
    rootValue: { echo: (args: object) => JSON.stringify(args) },
  });

describe('text that no database holds', () => {
  it.each([
    ['Variable "$text"', { text: 'a\0b' }],
    ['Variable "$id"', { id: '\0' }],
    ['at "by.text"', { by: { text: '\0' } }],
    ['at "by.lines[1].text"', { by: { lines: [{ text: 'a' }, { text: '\ud83d' }] } }],
    ['at "all[0][1]"', { all: [['a', 'b\udc00']] }],
  ])('is refused in %s', (place, variables) => {
    const { errors } = ask(variables);
    expect(errors).toHaveLength(1);
    expect(errors?.[0]?.message).toContain(place);
    expect(errors?.[0]?.message).toMatch(/U\+0000|half of a surrogate pair/);
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT' });
  });

  it('is refused in the words of a query', () => {
    const { errors } = ask({}, String.raw`{ echo(by: { text: "a\u0000" }, all: []) }`);
    expect(errors?.[0]?.message).toContain('U+0000');
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT' });
  });
});

describe('any other text', () => {
  it('comes through as it is, and an id that is a number as its digits', () => {
    const text = fc.string({
      unit: fc.constantFrom('a', '"', '\\', '\n', '\x01', 'é', '😀', '\uffff'),
    });
    fc.assert(
      fc.property(text, (one) => {
        const { data } = ask({ text: one, id: 7, by: { text: one }, all: [[one]] });
        const expected = { text: one, id: '7', by: { text: one }, all: [[one]] };
        expect(JSON.parse(String(data?.['echo']))).toEqual(expected);
      }),
    );
  });

  it('is told from what is none, as ever', () => {
    expect(ask({ text: 1 }).errors?.[0]?.message).toContain('cannot represent a non string value');
    expect(validate(schema, parse(QUERY))).toEqual([]);
    const described = ask({}, '{ __type(name: "Query") { fields { args { type { name } } } } }');
    expect(JSON.stringify(described.data)).toContain('{"name":"String"}');
  });
});
