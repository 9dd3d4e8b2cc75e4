/** Picks or makes the variant of an operation for a call: what is denied, which labels are on. */
import { demandText, unmet } from '../plan/authorise.ts';
import type { Authorisation } from '../plan/authorise.ts';
import { createPlan } from '../plan/create-plan.ts';
import { createKeyRegistry } from '../plan/key-registry.ts';
import { normalise } from '../plan/normalise.ts';
import type { Model } from '../supergraph/model.ts';
import type { ClientError } from './located-errors.ts';
import type { Operation, Variant } from './operation.ts';
import { compileProgram } from './program.ts';
import type { Call, EngineOptions, Transport } from './types.ts';

export interface VariantInput {
  readonly model: Model;
  readonly authorisation: Authorisation;
  readonly transports: ReadonlyMap<string, Transport>;
  readonly options: EngineOptions;
}

/**
 * @throws {OperationTooLarge} see `normalise`
 * @throws {Unplannable} see `draw`
 */
export function variantFor(input: VariantInput, operation: Operation, call: Call): Variant {
  const { known } = operation;
  known.guarded ??= guardedFields(input, operation);
  if (input.model.labels.length === 0 && known.guarded.length === 0) {
    return known.variants.get(OPEN) ?? keep(input, operation, OPEN, new Set(), new Map());
  }
  const labels = activeLabels(input, call);
  const denied = new Map<string, ClientError>();
  for (const [type, field] of known.guarded) {
    const reason = denial(input, type, field, call);
    if (reason !== null) denied.set(`${type}.${field}`, reason);
  }
  // the reasons count, too: they differ between callers who are denied the same
  const reasons = [...denied].map(([name, { message }]) => `${name} ${message}`);
  const isKnown = call.caller === null ? '-' : '+';
  const id = denied.size === 0 ? ` ${[...labels].join()}` : [isKnown, ...reasons, ...labels].join();
  return known.variants.get(id) ?? keep(input, operation, id, labels, denied);
}

/** The variant where nothing is denied and no label is on. */
const OPEN = ' ';

function keep(
  input: VariantInput,
  operation: Operation,
  id: string,
  labels: ReadonlySet<string>,
  denied: ReadonlyMap<string, ClientError>,
): Variant {
  const made = makeVariant(input, operation, labels, denied);
  operation.keepVariant(id, made);
  return made;
}

function makeVariant(
  input: VariantInput,
  operation: Operation,
  labels: ReadonlySet<string>,
  denied: ReadonlyMap<string, ClientError>,
): Variant {
  const { model, transports, options } = input;
  const { plan, registry } = createPlan({
    model,
    operation: operation.definition,
    fragments: operation.fragments,
    labels,
    isDenied: (type, field) => denied.has(`${type}.${field}`),
    maxSelections: options.limits.maxSelections,
  });
  const programInput = { model, registry, transports, kind: operation.kind };
  const program = compileProgram(programInput, plan);
  const hasEvents = operation.kind === 'subscription';
  return {
    plan,
    registry,
    denied,
    program,
    afterEvent: hasEvents ? compileProgram(programInput, plan, new Set([0])) : program,
    shapes: new Map(),
  };
}

/** Fields of the operation that demand something, also in what a caller could not see. */
function guardedFields(
  input: VariantInput,
  operation: Operation,
): readonly (readonly [string, string])[] {
  const { model, authorisation, options } = input;
  if (!authorisation.isNeeded) return [];
  const found = new Map<string, readonly [string, string]>();
  const isDenied = (type: string, field: string): boolean => {
    if (authorisation.demands(type, field).length > 0) found.set(`${type}.${field}`, [type, field]);
    return false;
  };
  const { fragments, definition } = operation;
  const registry = createKeyRegistry(model.fieldNames);
  const { maxSelections } = options.limits;
  const mayShareTypes = true;
  normalise({ model, fragments, registry, maxSelections, isDenied, mayShareTypes }, definition);
  return [...found.values()];
}

function denial(input: VariantInput, type: string, field: string, call: Call): ClientError | null {
  const missing = unmet(input.authorisation.demands(type, field), call.caller);
  if (missing === null) return null;
  const code = call.caller === null ? 'UNAUTHENTICATED' : 'FORBIDDEN';
  const needs = demandText(missing);
  return {
    message: `"${type}.${field}" may not be read: it needs ${needs}.`,
    extensions: { code, retryable: false },
  };
}

function activeLabels({ model, options }: VariantInput, call: Call): ReadonlySet<string> {
  const active = new Set<string>();
  for (const label of model.labels) {
    const percent = /^percent\((\d+(?:\.\d+)?)\)$/.exec(label);
    const isOn =
      percent === null
        ? (options.label?.(label, call) ?? false)
        : options.random() * 100 < Number(percent[1]);
    if (isOn) active.add(label);
  }
  return active;
}
