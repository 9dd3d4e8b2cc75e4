/** The engine: from text and variables to an answer as text, over any Federation 2 supergraph. */
import { createHash } from 'node:crypto';
import { validateSchema } from 'graphql';
import type { GraphQLSchema } from 'graphql';
import { createAuthorisation } from '../plan/authorise.ts';
import { apiSchema } from '../supergraph/api-schema.ts';
import type { Model } from '../supergraph/model.ts';
import { SupergraphError, readSupergraph } from '../supergraph/read-supergraph.ts';
import { answerOf, requestErrorOf, toObject, toText } from './answer.ts';
import type { Answer } from './answer.ts';
import { explainPlan } from './explain.ts';
import { acceptRoot } from './fetch-step.ts';
import { Operation } from './operation.ts';
import { createPreparedOperations } from './prepared-operations.ts';
import { start } from './start.ts';
import { sourceOf } from './subscription.ts';
import type {
  Call,
  Engine,
  EngineOptions,
  Prepared,
  SubgraphResponse,
  Variables,
} from './types.ts';
import { variantFor } from './variants.ts';
import type { VariantInput } from './variants.ts';

/** More faults of one supergraph help nobody. */
const MAX_FAULTS = 10;

/**
 * @throws {SupergraphError} when the supergraph cannot be served
 */
export function createEngine(options: EngineOptions): Engine {
  const { model, schema } = servable(options.supergraphSdl);
  const subgraphs = [...model.subgraphs.values()].map(({ name, url }) => ({ name, url }));
  const transports = new Map(subgraphs.map((s) => [s.name, options.transports(s.name, s.url)]));
  const authorisation = createAuthorisation(model);
  const input: VariantInput = { model, authorisation, transports, options };
  const { guard, suggestions, limits } = options;
  const prepare = createPreparedOperations({ schema, guard, suggestions }, limits.maxCacheBytes);

  return {
    schema,
    supergraphSdl: options.supergraphSdl,
    version: createHash('sha256').update(options.supergraphSdl).digest('base64url').slice(0, 16),
    subgraphs,
    prepare,
    execute: (prepared, variables, call) =>
      answerTo(input, schema, { prepared, variables, call, event: null }, toText),
    executeObject: (prepared, variables, call) =>
      answerTo(input, schema, { prepared, variables, call, event: null }, toObject),
    executeEvent: (prepared, variables, call, event) =>
      answerTo(input, schema, { prepared, variables, call, event }, toText),
    subscriptionSource(prepared, variables, call) {
      const ready = start(input, schema, prepared, variables, call);
      return 'errors' in ready ? ready : sourceOf(ready.variant, ready.run);
    },
    async *subscribe(prepared, variables, call) {
      const source = this.subscriptionSource(prepared, variables, call);
      if ('errors' in source) {
        yield toText(requestErrorOf(source, call.traceId));
        return;
      }
      const transport = transports.get(source.subgraph);
      for await (const event of transport?.subscribe(source, call) ?? []) {
        yield await this.executeEvent(prepared, variables, call, event);
      }
    },
    explain(prepared, call) {
      if (!(prepared instanceof Operation)) return '';
      return explainPlan(variantFor(input, prepared, call).plan);
    },
    async close() {
      await Promise.all([...transports.values()].map((t) => t.close()));
    },
  };
}

/** Reads a supergraph; whatever is wrong with it is said now and not at the first request. */
function servable(sdl: string): { readonly model: Model; readonly schema: GraphQLSchema } {
  try {
    const { document, model } = readSupergraph(sdl);
    const schema = apiSchema(document);
    const faults = validateSchema(schema).slice(0, MAX_FAULTS);
    if (faults.length === 0) return { model, schema };
    throw new SupergraphError(
      `The supergraph is not a valid schema:\n${faults.map((f) => `- ${f.message}`).join('\n')}`,
    );
  } catch (error) {
    if (error instanceof SupergraphError) throw error;
    const why = error instanceof RangeError ? 'it is nested too deeply.' : (error as Error).message;
    throw new SupergraphError(`The supergraph cannot be read: ${why}`);
  }
}

interface Question {
  readonly prepared: Prepared;
  readonly variables: Variables;
  readonly call: Call;
  /** An event of the source of a subscription; null to ask for everything. */
  readonly event: SubgraphResponse | null;
}

async function answerTo<T>(
  input: VariantInput,
  schema: GraphQLSchema,
  { prepared, variables, call, event }: Question,
  formOf: (answer: Answer) => T,
): Promise<T> {
  const ready = start(input, schema, prepared, variables, call);
  if ('errors' in ready) return formOf(requestErrorOf(ready, call.traceId));
  const { operation, variant, run } = ready;
  const [root] = variant.plan.phases[0] ?? [];
  if (event === null) {
    await variant.program(run);
  } else if (root !== undefined) {
    run.isClean = event.isClean === true;
    acceptRoot(root, run, [run.data], event);
    await variant.afterEvent(run);
  }
  const { model, options } = input;
  const { limits } = options;
  const answer = answerOf({ schema, model, operation, variant, run, limits });
  run.end();
  return formOf(answer);
}
