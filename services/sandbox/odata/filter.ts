/** Parses a `$filter` into a tree; what it does not know it refuses by name. */
import { tokenize, type Token } from './filter-lexer.ts';
import { RequestProblem } from './problem.ts';

export interface Literal {
  readonly kind: 'string' | 'number' | 'guid' | 'date' | 'instant' | 'boolean' | 'null';
  readonly text: string;
}

export type CompareOperator = 'eq' | 'ne' | 'gt' | 'ge' | 'lt' | 'le';
export type TextFunction = 'contains' | 'startswith' | 'endswith';
export type CaseFunction = 'tolower' | 'toupper' | 'trim';

/** A field, perhaps through one navigation (`nav/field`), perhaps in a case function. */
export interface FieldOperand {
  readonly field: string;
  readonly apply: CaseFunction | null;
}

export type Filter =
  | { readonly op: 'and' | 'or'; readonly parts: readonly Filter[] }
  | { readonly op: 'not'; readonly part: Filter }
  | {
      readonly op: 'compare';
      readonly operator: CompareOperator;
      readonly left: FieldOperand;
      readonly right: Literal;
    }
  | { readonly op: 'in'; readonly left: FieldOperand; readonly values: readonly Literal[] }
  | {
      readonly op: 'text';
      readonly test: TextFunction;
      readonly left: FieldOperand;
      readonly right: Literal;
    };

const COMPARE: ReadonlySet<string> = new Set(['eq', 'ne', 'gt', 'ge', 'lt', 'le']);
const TEXT: ReadonlySet<string> = new Set(['contains', 'startswith', 'endswith']);
const CASE: ReadonlySet<string> = new Set(['tolower', 'toupper', 'trim']);
const MEMBERSHIP = 'microsoft.dynamics.crm.in';
/** Parentheses inside parentheses; more is an attack, not a question. */
const DEPTH_MAX = 50;

/**
 * @param text the decoded value of `$filter`.
 * @throws {RequestProblem} `bad-query` for broken syntax, `unsupported-query` for what is not
 * known.
 */
export function parseFilter(text: string): Filter {
  const parser = new FilterParser(tokenize(text));
  const filter = parser.or(0);
  parser.end();
  return filter;
}

class FilterParser {
  readonly #tokens: readonly Token[];
  #next = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  or(depth: number): Filter {
    const parts = [this.#and(depth)];
    while (this.#takeWord('or')) parts.push(this.#and(depth));
    return single(parts, 'or');
  }

  end(): void {
    const token = this.#tokens[this.#next];
    if (token !== undefined) this.#fail(token);
  }

  #and(depth: number): Filter {
    const parts = [this.#unary(depth)];
    while (this.#takeWord('and')) parts.push(this.#unary(depth));
    return single(parts, 'and');
  }

  #unary(depth: number): Filter {
    if (depth > DEPTH_MAX) throw new RequestProblem('bad-query', 'The $filter is nested too deep.');
    if (this.#takeWord('not')) return { op: 'not', part: this.#unary(depth + 1) };
    if (this.#take('(')) {
      const inner = this.or(depth + 1);
      this.#expect(')');
      return inner;
    }
    return this.#condition();
  }

  #condition(): Filter {
    const token = this.#peek();
    const word = token.text.toLowerCase();
    if (token.kind === 'word' && TEXT.has(word)) return this.#textTest(word as TextFunction);
    if (token.kind === 'word' && word === MEMBERSHIP) return this.#membership();
    if (token.kind !== 'word') return this.#reversed();
    const left = this.#operand();
    const operator = this.#peek();
    this.#next += 1;
    const name = operator.text.toLowerCase();
    if (name === 'in') return { op: 'in', left, values: this.#list('(', ')') };
    if (operator.kind !== 'word' || !COMPARE.has(name)) return this.#fail(operator);
    return { op: 'compare', operator: name as CompareOperator, left, right: this.#literal() };
  }

  /** `5 lt quantity` is the same as `quantity gt 5`. */
  #reversed(): Filter {
    const right = this.#literal();
    const operator = this.#peek();
    this.#next += 1;
    const turned: Readonly<Record<string, CompareOperator>> = {
      eq: 'eq',
      ne: 'ne',
      gt: 'lt',
      ge: 'le',
      lt: 'gt',
      le: 'ge',
    };
    const name = turned[operator.text.toLowerCase()];
    if (name === undefined) return this.#fail(operator);
    return { op: 'compare', operator: name, left: this.#operand(), right };
  }

  #textTest(test: TextFunction): Filter {
    this.#next += 1;
    this.#expect('(');
    const left = this.#operand();
    this.#expect(',');
    const right = this.#literal();
    this.#expect(')');
    if (this.#takeWord('eq')) {
      const value = this.#literal();
      if (value.text === 'false') return { op: 'not', part: { op: 'text', test, left, right } };
    }
    return { op: 'text', test, left, right };
  }

  /** `Microsoft.Dynamics.CRM.In(PropertyName='x',PropertyValues=["a","b"])`. */
  #membership(): Filter {
    this.#next += 1;
    this.#expect('(');
    this.#expectWord('propertyname');
    this.#expect('=');
    const field = this.#literal().text;
    this.#expect(',');
    this.#expectWord('propertyvalues');
    this.#expect('=');
    const values = this.#list('[', ']');
    this.#expect(')');
    return { op: 'in', left: { field, apply: null }, values };
  }

  #list(open: string, close: string): Literal[] {
    this.#expect(open);
    const values = [this.#literal()];
    while (this.#take(',')) values.push(this.#literal());
    this.#expect(close);
    return values;
  }

  #operand(): FieldOperand {
    const token = this.#peek();
    if (token.kind !== 'word') return this.#fail(token);
    this.#next += 1;
    const name = token.text.toLowerCase();
    if (!this.#take('(')) return { field: token.text, apply: null };
    if (!CASE.has(name)) {
      throw new RequestProblem(
        'unsupported-query',
        `The function '${token.text}' is not supported in $filter.`,
      );
    }
    const inner = this.#operand();
    if (inner.apply !== null) {
      throw new RequestProblem(
        'unsupported-query',
        'Nested functions are not supported in $filter.',
      );
    }
    this.#expect(')');
    return { field: inner.field, apply: name as CaseFunction };
  }

  #literal(): Literal {
    const token = this.#peek();
    this.#next += 1;
    if (token.kind === 'word') {
      const word = token.text.toLowerCase();
      if (word === 'true' || word === 'false') return { kind: 'boolean', text: word };
      if (word === 'null') return { kind: 'null', text: '' };
      throw new RequestProblem(
        'unsupported-query',
        `A value was expected at position ${token.at} of $filter, found '${token.text}'.`,
      );
    }
    if (token.kind === 'punctuation') return this.#fail(token);
    return { kind: token.kind, text: token.text };
  }

  #peek(): Token {
    const token = this.#tokens[this.#next];
    if (token === undefined) throw new RequestProblem('bad-query', 'The $filter ends too early.');
    return token;
  }

  #take(text: string): boolean {
    const token = this.#tokens[this.#next];
    if (token?.kind !== 'punctuation' || token.text !== text) return false;
    this.#next += 1;
    return true;
  }

  #takeWord(word: string): boolean {
    const token = this.#tokens[this.#next];
    if (token?.kind !== 'word' || token.text.toLowerCase() !== word) return false;
    this.#next += 1;
    return true;
  }

  #expect(text: string): void {
    if (!this.#take(text)) this.#fail(this.#peek());
  }

  #expectWord(word: string): void {
    if (!this.#takeWord(word)) this.#fail(this.#peek());
  }

  #fail(token: Token): never {
    throw new RequestProblem(
      'bad-query',
      `Syntax error at position ${token.at} of $filter: ` +
        `'${token.text.slice(0, 50)}' is not expected.`,
    );
  }
}

function single(parts: readonly Filter[], op: 'and' | 'or'): Filter {
  const [first] = parts;
  return parts.length === 1 && first !== undefined ? first : { op, parts };
}
