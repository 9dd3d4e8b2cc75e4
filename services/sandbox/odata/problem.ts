/** What can be wrong with a request, before a system puts it in its own words. */

export type ProblemKind =
  | 'unknown-set'
  | 'unknown-record'
  | 'unknown-field'
  | 'bad-query'
  | 'unsupported-query'
  | 'bad-body'
  | 'bad-value'
  | 'read-only-field'
  | 'too-long'
  | 'unknown-relation'
  | 'filter-required';

/** A refused request. The message names the option, field or record and what to send instead. */
export class RequestProblem extends Error {
  readonly kind: ProblemKind;

  constructor(kind: ProblemKind, message: string) {
    super(message);
    this.name = 'RequestProblem';
    this.kind = kind;
  }
}
