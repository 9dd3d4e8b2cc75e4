/** The limits every request meets before anything is planned, and their defaults. */

export interface Limits {
  /** Bytes of a request body, counted while it is read and again while it is inflated. */
  readonly bodyBytes: number;
  /** Nesting of arrays and objects in the JSON of a request. */
  readonly jsonDepth: number;
  /** Values in the JSON of a request. */
  readonly jsonValues: number;
  /** Characters of a GraphQL document. */
  readonly documentLength: number;
  /** Lexical tokens of a GraphQL document, comments not counted. */
  readonly tokens: number;
  /** Nesting of braces, brackets and parentheses in a document, before it is parsed. */
  readonly nesting: number;
  /** Levels of fields on the longest way through the operation, fragments followed. */
  readonly depth: number;
  /** Fields under an alias, counted as often as fragments repeat them. */
  readonly aliases: number;
  /** Fields at the root of the operation, fragments followed. */
  readonly rootFields: number;
  /** Directives in the document. */
  readonly directives: number;
  /** Fragments that the document defines. */
  readonly fragments: number;
  /** Variables that one operation declares. */
  readonly variables: number;
  /** Fields and fragments of the operation once every spread is written out. */
  readonly selections: number;
  /** Cost of the operation by `@cost` and `@listSize`; only graphs that say it have one. */
  readonly cost: number;
  /** List levels (`fields`, `args`, `interfaces`, ...) nested under introspection. */
  readonly introspectionDepth: number;
  /** Characters of an operation's name. */
  readonly operationNameLength: number;
  /** Characters of one answer. */
  readonly responseLength: number;
  /** Entries in the `errors` of one answer. */
  readonly errors: number;
}

/**
 * Wide enough for GraphiQL's introspection (about 330 tokens, 15 levels) and for a page that asks
 * a hundred items by alias; narrow enough that the dearest document (300 named fragments on one
 * field that force graphql-js to compare them pair by pair) is checked in about 40 ms.
 */
export const DEFAULT_LIMITS: Limits = {
  bodyBytes: 2 * 1024 * 1024,
  jsonDepth: 64,
  jsonValues: 20_000,
  documentLength: 128 * 1024,
  tokens: 5_000,
  nesting: 80,
  depth: 24,
  aliases: 200,
  rootFields: 100,
  directives: 200,
  fragments: 300,
  variables: 200,
  selections: 10_000,
  cost: 100_000,
  introspectionDepth: 4,
  operationNameLength: 256,
  responseLength: 64 * 1024 * 1024,
  errors: 10,
};
