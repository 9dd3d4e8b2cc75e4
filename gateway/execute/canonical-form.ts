/** Gives documents that say the same the same text: layout, comments and the name do not count. */
import { Lexer, Source, TokenKind } from 'graphql';
import type { Token } from 'graphql';

export interface CanonicalForm {
  /** Equal forms are the same operation, but for its name. */
  readonly form: string;
  readonly operationName: string | null;
}

const OPERATIONS: ReadonlySet<string> = new Set(['query', 'mutation', 'subscription']);

/** Null where the text is no single operation with fragments; whether it is valid is not judged. */
export function canonicalForm(text: string): CanonicalForm | null {
  const lexer = new Lexer(new Source(text));
  const reader = new Reader(text);
  try {
    for (let token = lexer.advance(); token.kind !== TokenKind.EOF; token = lexer.advance()) {
      if (!reader.read(token)) return null;
    }
  } catch {
    return null; // the parser says what is wrong with it
  }
  return reader.operations === 1 ? { form: reader.form, operationName: reader.name } : null;
}

class Reader {
  form = '';
  name: string | null = null;
  operations = 0;
  readonly #text: string;
  #depth = 0;
  /** The keyword of the definition that is being read; null between definitions. */
  #definition: string | null = null;
  #isAfterKeyword = false;

  constructor(text: string) {
    this.#text = text;
  }

  /** False where something begins that is neither an operation nor a fragment. */
  read(token: Token): boolean {
    const { kind } = token;
    const isName = this.#isAfterKeyword && kind === TokenKind.NAME;
    this.#isAfterKeyword = false;
    if (isName) {
      this.name = token.value;
      return true;
    }
    if (this.#definition === null && !this.#begin(token)) return false;
    if (kind === TokenKind.BRACE_L || kind === TokenKind.PAREN_L) this.#depth += 1;
    if (kind === TokenKind.BRACE_R || kind === TokenKind.PAREN_R) this.#depth -= 1;
    if (kind === TokenKind.BRACE_R && this.#depth === 0) this.#definition = null;
    this.form += `${this.#text.slice(token.start, token.end)} `;
    return true;
  }

  #begin({ kind, value }: Token): boolean {
    this.#definition = kind === TokenKind.BRACE_L ? '' : value;
    if (kind === TokenKind.BRACE_L) {
      this.operations += 1;
      return true;
    }
    if (kind !== TokenKind.NAME) return false;
    if (value === 'fragment') return true;
    this.operations += 1;
    this.#isAfterKeyword = true;
    return OPERATIONS.has(value);
  }
}
