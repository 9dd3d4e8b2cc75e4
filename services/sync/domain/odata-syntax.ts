/** The grammar of OData filters as far as both systems share it (systems.md 1.5, 2.7). */
import type { Comparison, Expression, TextTest } from './odata-filter.ts';
import type { Value } from './ports.ts';

/** A text that is no filter; `message` says what was expected, and at which character. */
export class FilterSyntaxError extends Error {}

export interface Token {
  readonly kind: 'name' | 'text' | 'literal' | '(' | ')' | ',' | 'end';
  readonly text: string;
  /** First character, from 1. */
  readonly at: number;
}

const PATTERN =
  /\s+|'((?:[^']|'')*)'|([(),])|([A-Za-z_][A-Za-z0-9_]*)|([-+]?\d[0-9A-Za-z.:+-]*)|(.)/gsu;
/** A GUID may begin with a letter, and goes on where a name ends. */
const GUID = /[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}/y;
const NUMBER = /^[-+]?\d+(?:\.\d+)?$/;
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[-+]\d{2}:\d{2})$/;
const ANY_GUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** @throws {FilterSyntaxError} for a character that begins nothing. */
export function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < text.length;) {
    GUID.lastIndex = at;
    PATTERN.lastIndex = at;
    const guid = GUID.exec(text);
    const match = guid ?? PATTERN.exec(text);
    if (match === null) break;
    at += match[0].length;
    const token = guid === null ? tokenOf(match) : literalAt(match);
    if (token !== null) tokens.push(token);
  }
  return [...tokens, { kind: 'end', text: 'the end', at: text.length + 1 }];
}

function literalAt({ 0: text, index }: RegExpExecArray): Token {
  return { kind: 'literal', text, at: index + 1 };
}

function tokenOf(match: RegExpExecArray): Token | null {
  const [whole, quoted, sign, name, literal, odd] = match;
  const at = match.index + 1;
  if (quoted !== undefined) return { kind: 'text', text: quoted.replaceAll("''", "'"), at };
  if (sign !== undefined) return { kind: sign as '(' | ')' | ',', text: sign, at };
  if (name !== undefined) return { kind: 'name', text: name, at };
  if (literal !== undefined) return { kind: 'literal', text: literal, at };
  if (odd === "'")
    throw new FilterSyntaxError(`The text that begins at character ${at} has no end.`);
  if (odd === undefined) return null;
  throw new FilterSyntaxError(`${whole} at character ${at} is not part of any filter.`);
}

/** Deeper filters are a mistake, and recursion has to end. */
const DEPTH_MAX = 20;
const TESTS = ['contains', 'startswith', 'endswith'];
const COMPARISONS = ['eq', 'ne', 'gt', 'ge', 'lt', 'le'];

/** @throws {FilterSyntaxError} naming what was expected instead of what is there. */
export function parseTokens(tokens: readonly Token[]): Expression {
  const parser = new Parser(tokens);
  const expression = parser.either(0);
  parser.expect('end', 'and, or, or the end of the filter');
  return expression;
}

class Parser {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  either(depth: number): Expression {
    return this.#joined('or', () => this.#joined('and', () => this.#single(depth + 1)));
  }

  expect(kind: Token['kind'], wanted: string): Token {
    const token = this.#peek();
    if (token.kind !== kind) throw this.#unexpected(wanted);
    this.#at += 1;
    return token;
  }

  #joined(op: 'and' | 'or', next: () => Expression): Expression {
    const parts = [next()];
    while (this.#takeWord(op)) parts.push(next());
    const [only] = parts;
    return parts.length === 1 && only !== undefined ? only : { op, parts };
  }

  #single(depth: number): Expression {
    if (depth > DEPTH_MAX) {
      throw new FilterSyntaxError(`A filter is nested at most ${DEPTH_MAX} deep.`);
    }
    if (this.#takeWord('not')) return { op: 'not', part: this.#single(depth + 1) };
    if (this.#peek().kind === '(') {
      this.#at += 1;
      const inner = this.either(depth);
      this.expect(')', 'a closing bracket');
      return inner;
    }
    const name = this.expect('name', 'a field, not, or an opening bracket').text;
    return this.#peek().kind === '(' ? this.#test(name) : this.#comparison(name);
  }

  /** `contains(field,'text')`, its like; both systems also take `… eq true` behind it. */
  #test(name: string): Expression {
    const op = name.toLowerCase();
    if (!TESTS.includes(op)) {
      this.#at -= 1;
      throw this.#unexpected(`one of the functions ${TESTS.join(', ')}`);
    }
    this.expect('(', 'an opening bracket');
    const field = this.expect('name', 'a field').text;
    this.expect(',', 'a comma');
    const value = this.expect('text', "a text in '…'").text;
    this.expect(')', 'a closing bracket');
    const test: Expression = { op: op as TextTest, field, value };
    if (!this.#takeWord('eq')) return test;
    const wanted = this.#value();
    if (typeof wanted !== 'boolean') throw this.#unexpected('true or false');
    return wanted ? test : { op: 'not', part: test };
  }

  #comparison(field: string): Expression {
    const op = this.#peek().text.toLowerCase();
    if (this.#takeWord('in')) return { op: 'in', field, values: this.#list() };
    if (this.#peek().kind !== 'name' || !COMPARISONS.includes(op)) {
      throw this.#unexpected(`${COMPARISONS.join(', ')} or in`);
    }
    this.#at += 1;
    return { op: op as Comparison, field, value: this.#value() };
  }

  #list(): Value[] {
    this.expect('(', 'an opening bracket');
    const values = [this.#value()];
    while (this.#peek().kind === ',') {
      this.#at += 1;
      values.push(this.#value());
    }
    this.expect(')', 'a comma or a closing bracket');
    return values;
  }

  #value(): Value {
    const token = this.#peek();
    const value = valueOf(token);
    if (value === undefined) {
      throw this.#unexpected("a value: a text in '…', a number, a date, true, false or null");
    }
    this.#at += 1;
    return value;
  }

  #takeWord(word: string): boolean {
    const { kind, text } = this.#peek();
    if (kind !== 'name' || text.toLowerCase() !== word) return false;
    this.#at += 1;
    return true;
  }

  #peek(): Token {
    return this.#tokens[this.#at] ?? { kind: 'end', text: 'the end', at: 0 };
  }

  #unexpected(wanted: string): FilterSyntaxError {
    const { kind, text, at } = this.#peek();
    const found = kind === 'end' ? 'it ends' : `there is ${text}`;
    return new FilterSyntaxError(`At character ${at} ${found}, where ${wanted} was expected.`);
  }
}

function valueOf({ kind, text }: Token): Value | undefined {
  if (kind === 'text') return text;
  const word = text.toLowerCase();
  if (kind === 'name') {
    if (word === 'null') return null;
    return word === 'true' || word === 'false' ? word === 'true' : undefined;
  }
  if (kind !== 'literal') return undefined;
  if (NUMBER.test(text)) return Number(text);
  if (ANY_GUID.test(text) || DAY.test(text)) return word;
  return INSTANT.test(text) && !Number.isNaN(Date.parse(text))
    ? new Date(text).toISOString()
    : undefined;
}
