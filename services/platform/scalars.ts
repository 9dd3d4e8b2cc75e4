/** The custom scalars of the contract: what is accepted, what is sent. */
import { GraphQLError, GraphQLScalarType, Kind, type ValueNode } from 'graphql';
import { isDateText, isDecimalText, DECIMAL_DIGITS_MAX } from '@drawbar/schema/values';
import { refuseUnstorable } from './text-inputs.ts';

/** A scalar that travels as a JSON string and is checked on the way in. */
function textScalar(
  name: string,
  accepts: (text: string) => boolean,
  expectation: string,
  normalise: (text: string) => string = (text) => text,
): GraphQLScalarType<string, string> {
  const read = (value: unknown): string => {
    if (typeof value !== 'string') {
      throw new GraphQLError(
        `${name} must be a JSON string, for example ${expectation}; got ${describe(value)}.`,
        { extensions: { code: 'BAD_USER_INPUT' } },
      );
    }
    if (!accepts(value)) {
      throw new GraphQLError(
        `${name} must look like ${expectation}; got ${JSON.stringify(value.slice(0, 60))}.`,
        { extensions: { code: 'BAD_USER_INPUT' } },
      );
    }
    return normalise(refuseUnstorable(value));
  };
  return new GraphQLScalarType<string, string>({
    name,
    serialize: (value) => (value instanceof Date ? value.toISOString() : String(value)),
    parseValue: read,
    parseLiteral: (node) => read(literal(node)),
  });
}

/** A number is refused with its string form, because its digits may be lost already. */
function describe(value: unknown): string {
  if (typeof value === 'number') return `the number ${value}; write "${value}"`;
  return value === null ? 'null' : typeof value;
}

function literal(node: ValueNode): unknown {
  switch (node.kind) {
    case Kind.STRING:
      return node.value;
    case Kind.INT:
    case Kind.FLOAT:
      return Number(node.value);
    case Kind.NULL:
      return null;
    default:
      return {};
  }
}

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2})$/;

/** Of a year that databases and both systems count, in whatever zone it was said. */
function isInstant(text: string): boolean {
  if (!INSTANT.test(text) || !isDateText(text.slice(0, 10))) return false;
  const year = new Date(text).getUTCFullYear();
  return year >= 1 && year <= 9999;
}

const isUrl = (text: string): boolean =>
  URL.canParse(text) && ['http:', 'https:'].includes(new URL(text).protocol);

/** Resolvers of the scalars, to be merged into every subgraph's resolvers. */
export const scalars = {
  Decimal: textScalar(
    'Decimal',
    isDecimalText,
    `"12.50" (plain notation, at most ${DECIMAL_DIGITS_MAX} digits)`,
  ),
  Date: textScalar('Date', isDateText, '"2026-01-22"'),
  DateTime: textScalar('DateTime', isInstant, '"2026-01-22T08:00:00Z"', (text) =>
    new Date(text).toISOString(),
  ),
  CurrencyCode: textScalar('CurrencyCode', (text) => /^[A-Z]{3}$/.test(text), '"EUR"'),
  URL: textScalar('URL', isUrl, '"https://example.com"'),
};
