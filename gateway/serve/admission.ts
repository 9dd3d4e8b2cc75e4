/** The one way from a request's text to an operation that may run, over HTTP and over sockets. */
import { setTimeout as wait } from 'node:timers/promises';
import type { Engine, Prepared, Refused } from '../execute/types.ts';
import type { Identity } from '../protect/authenticate.ts';
import type { ColdLane } from '../protect/cold-lane.ts';
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
  readonly lane: ColdLane;
  /** Processor time of this thread in milliseconds; a busy machine must not look like an attack. */
  readonly processorMs: () => number;
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
const CHARACTERS_PER_MS = 250_000;

/** A new document that takes longer than this is charged although it is accepted. */
const DEAR_MS = 5;

/**
 * The operation, or why it is refused; late where the sender has used up its share.
 * @throws {RequestError} when parameters, stored document or cost are not acceptable, or when too
 *   many new documents of its sender wait already.
 */
export async function admitOperation(
  parts: AdmissionParts,
  engine: Engine,
  applicant: Applicant,
): Promise<Admitted> {
  const request = readRequest(parts, applicant);
  if ('failure' in request) {
    await payFor(parts, applicant, 0);
    throw request.failure;
  }
  if (parts.gate.knows(request.text)) parts.lane.served();
  else return admitNew(parts, engine, applicant, request);
  const outcome = admit(parts, engine, request);
  const isRefused = 'failure' in outcome || 'errors' in outcome.prepared;
  if (isRefused) await payFor(parts, applicant, 0);
  if ('failure' in outcome) throw outcome.failure;
  return outcome;
}

async function admitNew(
  parts: AdmissionParts,
  engine: Engine,
  applicant: Applicant,
  request: Request,
): Promise<Admitted> {
  const turnMs = parts.patience.turn(applicant.address);
  if (turnMs > 0) await wait(turnMs);
  const turn = parts.lane.enter();
  if (turn !== null) await turn;
  const started = parts.processorMs();
  const outcome = admit(parts, engine, request);
  const spentMs = parts.processorMs() - started;
  parts.lane.spent(spentMs);
  const isRefused = 'failure' in outcome || 'errors' in outcome.prepared;
  if (isRefused || spentMs > DEAR_MS) await payFor(parts, applicant, spentMs);
  if ('failure' in outcome) throw outcome.failure;
  return outcome;
}

async function payFor(parts: AdmissionParts, from: Applicant, spentMs: number): Promise<void> {
  const costMs = REQUEST_MS + from.length / CHARACTERS_PER_MS + spentMs;
  const waitMs = parts.patience.charge(from.address, costMs);
  if (waitMs > 0) await wait(waitMs);
}

interface Request {
  readonly parameters: GraphQLParameters;
  readonly text: string;
}

interface Failed {
  readonly failure: unknown;
}

function readRequest({ documents }: AdmissionParts, from: Applicant): Request | Failed {
  try {
    const parameters = from.read();
    return { parameters, text: documents.textOf({ ...parameters, callerKey: from.identity.key }) };
  } catch (failure) {
    return { failure };
  }
}

function admit(
  parts: AdmissionParts,
  engine: Engine,
  { parameters, text }: Request,
): Admitted | Failed {
  try {
    const prepared = parts.gate.admit(engine, text, parameters.operationName);
    if (!('errors' in prepared)) parts.cost.check(engine, prepared, parameters.variables);
    return { parameters, prepared };
  } catch (failure) {
    return { failure };
  }
}
