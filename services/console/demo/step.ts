/** One step of the demo: what it asks, what must come back, and how it is shown. */
import type { GraphAnswer, GraphClient } from '../graph-client.ts';

/** What steps hand on to later ones, by name. */
export type Notes = Map<string, unknown>;

export interface DemoContext {
  readonly graph: GraphClient;
  readonly notes: Notes;
  /** Addresses of the two demo systems' control APIs; null where real systems are connected. */
  readonly control: { readonly erp: string; readonly crm: string } | null;
  /** Writes a line below the step. */
  readonly say: (line: string) => void;
}

export interface DemoStep {
  readonly title: string;
  /** true: needs the control API, and is left out on real systems. */
  readonly needsControl?: boolean;
  /** @throws {Error} saying what was expected and what came instead. */
  readonly run: (context: DemoContext) => Promise<void>;
}

/** @throws {Error} with `message` when a step does not see what it must. */
export function expectThat(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Error(message);
}

/**
 * Sends an operation, shows it with its answer, and gives `data`.
 * @throws {Error} for top-level errors and, unless told otherwise, for userErrors of a mutation.
 */
export async function operate<Data>(
  { graph, say }: DemoContext,
  query: string,
  variables: Readonly<Record<string, unknown>> = {},
  options: { readonly refused?: boolean } = {},
): Promise<Data> {
  say(oneLine(query));
  const answer = await graph.ask(query, variables);
  say(`=> ${shorten(JSON.stringify(answer.data))}`);
  const [error] = answer.errors;
  if (error !== undefined) throw new Error(error.message);
  const refusals = refusalsOf(answer);
  if (options.refused !== true && refusals.length > 0) throw new Error(refusals.join(' '));
  return answer.data as Data;
}

/** Messages of all `userErrors` of the root fields. */
function refusalsOf({ data }: GraphAnswer): string[] {
  return Object.values(data ?? {}).flatMap((field) => {
    const errors = (field as { userErrors?: { message: string }[] } | null)?.userErrors ?? [];
    return errors.map(({ message }) => message);
  });
}

const SHOWN_CHARACTERS_MAX = 400;

function shorten(text: string): string {
  return text.length <= SHOWN_CHARACTERS_MAX ? text : `${text.slice(0, SHOWN_CHARACTERS_MAX)} …`;
}

function oneLine(query: string): string {
  return shorten(query.replaceAll(/\s+/g, ' ').trim());
}
