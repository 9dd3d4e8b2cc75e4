/** Runs one fetch of a plan: writes the request, merges the answer, puts its errors in place. */
import { holds } from '../plan/condition.ts';
import type { FetchPlan, RequestText } from '../plan/plan.ts';
import { EntityStep } from './entity-step.ts';
import type { Targets } from './entity-step.ts';
import { failFields, isFailure, isPath } from './failures.ts';
import type { ClientError } from './located-errors.ts';
import { fromSubgraph } from './located-errors.ts';
import { fillUp } from './fill-up.ts';
import { mergeInto } from './merge.ts';
import type { RepresentationInput } from './representation.ts';
import { fromFailure } from './run.ts';
import type { Run } from './run.ts';
import type {
  Call,
  FetchObserver,
  OperationKind,
  SubgraphRequest,
  SubgraphResponse,
  Transport,
} from './types.ts';
import { createWalk } from './walk.ts';
import type { Data } from './walk.ts';

/** Resolves when the result is in `run`; null when there is nothing to ask for. */
export type Step = (run: Run) => Promise<void> | null;

export interface StepInput extends RepresentationInput {
  readonly transport: Transport;
  readonly kind: OperationKind;
}

/** The variables of a request as JSON members, each behind a comma. */
export function variablesText({ variables }: RequestText, run: Run): string {
  let text = '';
  for (const name of variables) {
    const value = run.variables[name];
    if (value !== undefined) text += `,${JSON.stringify(name)}:${JSON.stringify(value)}`;
  }
  return text;
}

export function createRootStep(input: StepInput, plan: FetchPlan): Step {
  const makeRequest = requestOf(input, plan, plan);
  const again = plan.retry === null ? null : requestOf(input, plan, plan.retry);
  const walk = createWalk(plan.node);
  return (run) => {
    if (!holds(plan.condition, run.variables)) return null;
    const objects: Data[] = [];
    walk(run.data, objects);
    if (objects.length === 0) return null;
    const request = makeRequest('', run);
    const retry = again === null ? null : () => again('', run);
    const asking = { transport: input.transport, request, retry, plan, run, targets: NONE };
    return ask(asking, (response) => {
      acceptRoot(plan, run, objects, response);
      objects.length = 0;
    });
  };
}

/** Merges the answer of a root fetch into the objects at its place. */
export function acceptRoot(
  plan: FetchPlan,
  run: Run,
  objects: readonly Data[],
  response: SubgraphResponse | ClientError,
): void {
  for (const object of objects) {
    if (isFailure(response)) {
      failFields(run.errors, object, namesOf(plan), response);
      continue;
    }
    if (response.data !== null) mergeInto(object, response.data as Data, plan.merges);
    for (const error of response.errors) {
      const client = fromSubgraph(error, plan.subgraph, run.call.traceId);
      if (isPath(error.path)) run.errors.locate(object, error.path, client);
      else if (response.data === null) failFields(run.errors, object, namesOf(plan), client);
      else run.errors.general.push(client);
    }
  }
}

function namesOf(plan: FetchPlan): ReadonlySet<string> {
  return new Set(plan.merges.map((m) => m.key));
}

export function createEntityStep(input: StepInput, plan: FetchPlan): Step {
  const makeRequest = requestOf(input, plan, plan);
  const again = plan.retry === null ? null : requestOf(input, plan, plan.retry);
  const parts = (plan.entities ?? []).map((entity) => new EntityStep(input, entity));
  return (run) => {
    let text = '';
    let hasTargets = false;
    const targets: Targets[] = [];
    for (const part of parts) {
      const found = part.gather(run);
      text += `${part.head}${found.text}]`;
      hasTargets ||= found.objects.length > 0;
      targets.push(found);
    }
    if (!hasTargets) return null;
    const request = makeRequest(text, run);
    const retry = again === null ? null : () => again(text, run);
    return ask({ transport: input.transport, request, retry, plan, run, targets }, (response) => {
      for (let index = 0; index < parts.length; index++) {
        const found = targets[index];
        if (found === undefined) continue;
        parts[index]?.accept(plan.subgraph, run, found, response);
        found.objects.length = 0; // so that nothing old holds the data: see `Run.end`
      }
    });
  };
}

/** Makes a request of the representations (JSON members, each behind a comma) and variables. */
function requestOf(
  input: StepInput,
  plan: FetchPlan,
  text: RequestText,
): (representations: string, run: Run) => SubgraphRequest {
  const { subgraph } = plan;
  const { query } = text;
  const kind = plan.entities === null && plan.node.parent === null ? input.kind : 'query';
  const head = `{"query":${JSON.stringify(query)}`;
  return (representations, run) => {
    const members = representations + variablesText(text, run);
    const variables = members === '' ? '{}' : `{${members.slice(1)}}`;
    return { subgraph, kind, query, head, variables };
  };
}

interface Asking {
  readonly transport: Transport;
  readonly request: SubgraphRequest;
  /** The same without what only the plan needs, for when that fails. */
  readonly retry: (() => SubgraphRequest) | null;
  readonly plan: FetchPlan;
  readonly run: Run;
  readonly targets: readonly Targets[];
}

const NONE: readonly Targets[] = [];

/** Asks the subgraph; `accept` gets its response, or the failure as an error to show. */
function ask(asking: Asking, accept: Accept): Promise<void> {
  const { transport, request, plan, run } = asking;
  const { call } = run;
  const observe = call.observer === undefined ? null : watchFetch(asking, call.observer);
  const answered = (response: SubgraphResponse): void | Promise<void> => {
    if (response.isClean !== true) run.isClean = false;
    observe?.('ok');
    return response.errors.length === 0 ? accept(response) : askLess(asking, accept, response);
  };
  const failed = (failure: unknown): void => {
    const error = fromFailure(failure, plan.subgraph, call.traceId);
    observe?.(String(error.extensions['code']));
    accept(error);
  };
  return sendBy(transport, request, call).then(answered, failed);
}

type Accept = (response: SubgraphResponse | ClientError) => void;

/** Asks once more where an error at what only the plan needs took along what a client wants. */
function askLess(asking: Asking, accept: Accept, first: SubgraphResponse): void | Promise<void> {
  const { retry, plan } = asking;
  const lost = first.errors.filter(
    ({ path }) => isPath(path) && path.some((p) => plan.retry?.without.has(String(p)) === true),
  );
  if (retry === null || lost.length === 0) return accept(first);
  return ask({ ...asking, request: retry(), retry: null }, (second) => {
    if (isFailure(second)) return accept(first);
    fillUp(second.data, first.data);
    accept({ data: second.data, errors: [...second.errors, ...lost] });
  });
}

/** A transport of the host's may fail at once. */
function sendBy(
  transport: Transport,
  request: SubgraphRequest,
  call: Call,
): Promise<SubgraphResponse> {
  try {
    return transport.send(request, call);
  } catch (failure) {
    return Promise.reject(failure as Error);
  }
}

function watchFetch({ plan, targets }: Asking, observer: FetchObserver): (outcome: string) => void {
  const started = performance.now();
  return (outcome) =>
    observer.fetched({
      subgraph: plan.subgraph,
      path: pathOf(plan),
      query: plan.query,
      representations: targets.reduce((sum, t) => sum + new Set(t.indexes).size, 0),
      durationMs: performance.now() - started,
      outcome,
    });
}

/** Where the result belongs, for people. */
export function pathOf(plan: FetchPlan): string {
  const names: string[] = [];
  const [entity] = plan.entities ?? [];
  let field = (entity?.node ?? plan.node).parent;
  for (; field !== null; field = field.node.parent) names.unshift(field.name);
  return names.join('.');
}
