/** The one way from a request's text to an operation that may run, over HTTP and over sockets. */
import { setTimeout as wait } from 'node:timers/promises';
import type { Engine, Prepared, Refused } from '../execute/types.ts';
import type { Identity } from '../protect/authenticate.ts';
import type { DocumentGate } from '../protect/document-gate.ts';
import type { CostGuard } from '../protect/operation-cost.ts';
import type { Patience } from '../protect/patience.ts';
import type { StoredDocuments } from '../protect/stored-documents.ts';
import type { GraphQLParameters } from './graphql-parameters.ts';

export interface AdmissionParts {
  readonly gate: DocumentGate;
  readonly documents: StoredDocuments;
  readonly cost: CostGuard;
  readonly patience: Patience;
  readonly nowMonotonic: () => number;
}

export interface Applicant {
  /** Reads and guards the parameters; may throw a `RequestError`. */
  readonly read: () => GraphQLParameters;
  readonly identity: Identity;
  /** Remote address: who is paced. */
  readonly address: string;
  /** Characters of the request. */
  readonly length: number;
}

export interface Admitted {
  readonly parameters: GraphQLParameters;
  readonly prepared: Prepared | Refused;
}

/** What a request costs besides its document: the socket, the headers, and its body by length. */
const REQUEST_MS = 0.5;
const CHARACTERS_PER_MS = 500_000;

/** A new document that takes longer than this is charged although it is accepted. */
const DEAR_MS = 5;

/**
 * The operation, or why it is refused; late where the sender has used up its share.
 * @throws {RequestError} when parameters, stored document or cost are not acceptable.
 */
export async function admitOperation(
  parts: AdmissionParts,
  engine: Engine,
  applicant: Applicant,
): Promise<Admitted> {
  const started = parts.nowMonotonic();
  const outcome = attempt(parts, engine, applicant);
  const spentMs = parts.nowMonotonic() - started;
  const isRefused = 'failure' in outcome || 'errors' in outcome.prepared;
  if (isRefused || (outcome.isNew && spentMs > DEAR_MS)) {
    const costMs = REQUEST_MS + applicant.length / CHARACTERS_PER_MS + spentMs;
    const waitMs = parts.patience.charge(applicant.address, costMs);
    if (waitMs > 0) await wait(waitMs);
  }
  if ('failure' in outcome) throw outcome.failure;
  return outcome;
}

function attempt(
  parts: AdmissionParts,
  engine: Engine,
  { read, identity }: Applicant,
): (Admitted & { readonly isNew: boolean }) | { readonly failure: unknown } {
  try {
    const parameters = read();
    const text = parts.documents.textOf({ ...parameters, callerKey: identity.key });
    const isNew = !parts.gate.knows(text);
    const prepared = parts.gate.admit(engine, text, parameters.operationName);
    if (!('errors' in prepared)) parts.cost.check(engine, prepared, parameters.variables);
    return { parameters, prepared, isNew };
  } catch (failure) {
    return { failure };
  }
}
