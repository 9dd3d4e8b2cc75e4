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
}

export interface Admitted {
  readonly parameters: GraphQLParameters;
  readonly prepared: Prepared | Refused;
}

/** A document that takes longer than this is charged although it is accepted. */
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
  if (isRefused || spentMs > DEAR_MS) {
    const waitMs = parts.patience.charge(applicant.address, spentMs);
    if (waitMs > 0) await wait(waitMs);
  }
  if ('failure' in outcome) throw outcome.failure;
  return outcome;
}

function attempt(
  parts: AdmissionParts,
  engine: Engine,
  { read, identity }: Applicant,
): Admitted | { readonly failure: unknown } {
  try {
    const parameters = read();
    const text = parts.documents.textOf({ ...parameters, callerKey: identity.key });
    const prepared = parts.gate.admit(engine, text, parameters.operationName);
    if (!('errors' in prepared)) parts.cost.check(engine, prepared, parameters.variables);
    return { parameters, prepared };
  } catch (failure) {
    return { failure };
  }
}
