/** Runs one fetch of a plan: writes the request, merges the answer, puts its errors in place. */
import { holds } from '../plan/condition.ts';
import type { EntityPlan, FetchPlan } from '../plan/plan.ts';
import type { ClientError, LocatedErrors } from './located-errors.ts';
import { fromSubgraph } from './located-errors.ts';
import { mergeInto } from './merge.ts';
import { createRepresentationWriter } from './representation.ts';
import type { RepresentationInput, WriteRepresentation } from './representation.ts';
import { fromFailure } from './run.ts';
import type { Run } from './run.ts';
import type { OperationKind, SubgraphRequest, SubgraphResponse, Transport } from './types.ts';
import { createWalk } from './walk.ts';
import type { Data } from './walk.ts';

/** Resolves when the result is in `run`; never rejects. */
export type Step = (run: Run) => Promise<void>;

export interface StepInput extends RepresentationInput {
  readonly transport: Transport;
  readonly kind: OperationKind;
}

/** Objects of one place and which entity of the answer each of them is. */
interface Targets {
  readonly objects: readonly Data[];
  readonly indexes: readonly number[];
  readonly count: number;
}

interface EntityStep {
  readonly plan: EntityPlan;
  readonly walk: (root: Data, into: Data[]) => void;
  readonly write: WriteRepresentation;
  readonly head: string;
  readonly names: ReadonlySet<string>;
}

/** The variables of a fetch as JSON members, each behind a comma. */
export function variablesText(plan: FetchPlan, run: Run): string {
  let text = '';
  for (const name of plan.variables) {
    const value = run.variables[name];
    if (value !== undefined) text += `,${JSON.stringify(name)}:${JSON.stringify(value)}`;
  }
  return text;
}

export function createRootStep(input: StepInput, plan: FetchPlan): Step {
  const makeRequest = requestOf(input, plan);
  const walk = createWalk(plan.node);
  return async (run) => {
    if (!holds(plan.condition, run.variables)) return;
    const objects: Data[] = [];
    walk(run.data, objects);
    if (objects.length === 0) return;
    const request = makeRequest(variablesText(plan, run));
    const response = await ask(input.transport, request, plan, run, 0);
    acceptRoot(plan, run, objects, response);
  };
}

/** Merges the answer of a root fetch into the objects at its place. */
export function acceptRoot(
  plan: FetchPlan,
  run: Run,
  objects: readonly Data[],
  response: SubgraphResponse | ClientError,
): void {
  const names = new Set(plan.merges.map((m) => m.key));
  for (const object of objects) {
    if (isFailure(response)) {
      failFields(run.errors, object, names, response);
      continue;
    }
    if (response.data !== null) mergeInto(object, response.data as Data, plan.merges);
    for (const error of response.errors) {
      const client = fromSubgraph(error, plan.subgraph, run.call.traceId);
      if (isPath(error.path)) run.errors.locate(object, error.path, client);
      else if (response.data === null) failFields(run.errors, object, names, client);
      else run.errors.general.push(client);
    }
  }
}

export function createEntityStep(input: StepInput, plan: FetchPlan): Step {
  const makeRequest = requestOf(input, plan);
  const parts = (plan.entities ?? []).map((entity): EntityStep => ({
    plan: entity,
    walk: createWalk(entity.node),
    write: createRepresentationWriter(input, entity.node, entity.representations),
    head: `,${JSON.stringify(entity.variable)}:[`,
    names: new Set(entity.merges.map((m) => m.key).filter((key) => key !== '__typename')),
  }));
  return async (run) => {
    let text = '';
    let count = 0;
    const targets = parts.map((part) => {
      const found = gather(part, run);
      text += `${part.head}${found.text}]`;
      count += found.count;
      return found;
    });
    if (count === 0) return;
    const request = makeRequest(text + variablesText(plan, run));
    const response = await ask(input.transport, request, plan, run, count);
    for (const [index, part] of parts.entries()) {
      const found = targets[index];
      if (found !== undefined) acceptEntities(part, plan.subgraph, run, found, response);
    }
  };
}

function requestOf(input: StepInput, plan: FetchPlan): (variables: string) => SubgraphRequest {
  const { query, subgraph } = plan;
  const kind = plan.entities === null && plan.node.parent === null ? input.kind : 'query';
  const head = `{"query":${JSON.stringify(query)}`;
  return (variables) => ({
    subgraph,
    kind,
    query,
    head,
    variables: variables === '' ? '{}' : `{${variables.slice(1)}}`,
  });
}

function gather(part: EntityStep, run: Run): Targets & { readonly text: string } {
  const objects: Data[] = [];
  const indexes: number[] = [];
  const seen = new Map<string, number>();
  let text = '';
  if (!holds(part.plan.condition, run.variables)) return { objects, indexes, count: 0, text };
  const found: Data[] = [];
  part.walk(run.data, found);
  for (const object of found) {
    const representation = part.write(object);
    if (representation === null) continue;
    let index = seen.get(representation);
    if (index === undefined) {
      index = seen.size;
      seen.set(representation, index);
      text += index === 0 ? representation : `,${representation}`;
    }
    objects.push(object);
    indexes.push(index);
  }
  return { objects, indexes, count: seen.size, text };
}

function acceptEntities(
  part: EntityStep,
  subgraph: string,
  run: Run,
  targets: Targets,
  response: SubgraphResponse | ClientError,
): void {
  const { objects, indexes } = targets;
  if (isFailure(response)) {
    for (const object of objects) failObject(run.errors, object, part.names, response);
    return;
  }
  const entities = response.data?.[part.plan.alias];
  const list = Array.isArray(entities) ? (entities as readonly unknown[]) : [];
  for (const [nth, object] of objects.entries()) {
    const entity = list[indexes[nth] ?? -1];
    if (typeof entity === 'object' && entity !== null) {
      mergeInto(object, entity as Data, part.plan.merges);
    }
  }
  for (const error of response.errors) {
    const path = isPath(error.path) ? error.path : [];
    const [alias, index, ...rest] = path;
    if (path.length > 0 && alias !== part.plan.alias) continue;
    const client = fromSubgraph(error, subgraph, run.call.traceId);
    for (const [nth, object] of objects.entries()) {
      if (index !== undefined && indexes[nth] !== index) continue;
      if (rest.length > 0) run.errors.locate(object, rest, client);
      else failObject(run.errors, object, part.names, client);
    }
  }
}

/** Asks the subgraph; a failure comes back as an error to show. */
async function ask(
  transport: Transport,
  request: SubgraphRequest,
  plan: FetchPlan,
  run: Run,
  representations: number,
): Promise<SubgraphResponse | ClientError> {
  const { call } = run;
  const { observer } = call;
  const started = observer === undefined ? 0 : performance.now();
  let outcome = 'ok';
  try {
    return await transport.send(request, call);
  } catch (failure) {
    const error = fromFailure(failure, plan.subgraph, call.traceId);
    outcome = String(error.extensions['code']);
    return error;
  } finally {
    observer?.fetched({
      subgraph: plan.subgraph,
      path: pathOf(plan),
      query: plan.query,
      representations,
      durationMs: performance.now() - started,
      outcome,
    });
  }
}

/** Where the result belongs, for people. */
export function pathOf(plan: FetchPlan): string {
  const names: string[] = [];
  const [entity] = plan.entities ?? [];
  let field = (entity?.node ?? plan.node).parent;
  for (; field !== null; field = field.node.parent) names.unshift(field.name);
  return names.join('.');
}

function isFailure(response: SubgraphResponse | ClientError): response is ClientError {
  return 'message' in response;
}

function isPath(path: unknown): path is readonly (string | number)[] {
  return Array.isArray(path) && path.length > 0;
}

function failFields(
  errors: LocatedErrors,
  holder: object,
  names: ReadonlySet<string>,
  error: ClientError,
): void {
  for (const key of names) errors.add(holder, { key, rest: [], missing: null, error });
}

function failObject(
  errors: LocatedErrors,
  holder: object,
  missing: ReadonlySet<string>,
  error: ClientError,
): void {
  errors.add(holder, { key: null, rest: [], missing, error });
}
