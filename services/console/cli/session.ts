/** What every command works with: the graph, and the integration that is meant. */
import type { GraphClient } from '../graph-client.ts';
import { EXIT, exitOf, Stop } from './exit.ts';

export interface Mapping {
  readonly id: string;
  readonly name: string;
}

export interface Integration {
  readonly id: string;
  readonly name: string;
  readonly version: string;
  readonly mappings: readonly Mapping[];
}

export interface Session {
  readonly client: GraphClient;
  /** Written at once, beside the answer; null where nobody looks on. */
  readonly progress: ((line: string) => void) | null;
  /** @throws {Stop} when the graph is away or answers an error. */
  ask<T>(source: string, variables?: Readonly<Record<string, unknown>>): Promise<T>;
  /**
   * One mutation with one input; answers its payload.
   * @throws {Stop} with the user errors when it is refused.
   */
  mutate<T>(name: string, type: string, selection: string, input: object): Promise<T>;
  /** The one named, or the only one. @throws {Stop} naming the choices. */
  integration(): Promise<Integration>;
  /** Ids of mappings by their names, in any case. @throws {Stop} for an unknown one. */
  mappingIds(names: readonly string[]): Promise<string[]>;
}

interface Failure {
  readonly code: string;
  readonly message: string;
  readonly fix: string | null;
}

/** @param wanted name or id of the integration; null: there is only one. */
export function createSession(
  { client, url }: { readonly client: GraphClient; readonly url: string },
  wanted: string | null,
  progress: Session['progress'],
): Session {
  const ask: Session['ask'] = async <T>(source: string, variables = {}): Promise<T> => {
    const { data, errors } = await client.ask(source, variables).catch(() => {
      const message = `Drawbar does not answer at ${url}. Is it started, and DRAWBAR_URL right?`;
      throw new Stop(EXIT.away, [message]);
    });
    const [first] = errors;
    if (first === undefined && data !== null) return data as T;
    const lines = errors.map(({ message }) => message);
    throw new Stop(exitOf(first?.extensions?.code), lines.length > 0 ? lines : ['No answer.']);
  };
  const integration = async (): Promise<Integration> => {
    const { integrations } = await ask<{ integrations: Integration[] }>(
      '{ integrations { id name version mappings { id name } } }',
    );
    const found = integrations.filter(({ id, name }) => [id, name, null].includes(wanted));
    const [only] = found;
    if (only !== undefined && found.length === 1) return only;
    const names = integrations.map(({ name }) => name).join(', ');
    const choices = names === '' ? 'There is none; create one first.' : `There are: ${names}.`;
    throw new Stop(EXIT.usage, [`Name the integration with --integration. ${choices}`]);
  };
  return {
    client,
    progress,
    ask,
    integration,
    async mutate<T>(name: string, type: string, selection: string, input: object): Promise<T> {
      const answer = await ask<Record<string, T & { userErrors: readonly Failure[] }>>(
        `mutation ($input: ${type}!) { ${name}(input: $input) {
          ${selection} userErrors { code message fix } } }`,
        { input },
      );
      const payload = answer[name];
      if (payload === undefined) throw new Stop(EXIT.failed, ['No answer.']);
      const [first] = payload.userErrors;
      if (first === undefined) return payload;
      const lines = payload.userErrors.map(({ message, fix }) => `${message} ${fix ?? ''}`.trim());
      throw new Stop(exitOf(first.code), lines);
    },
    async mappingIds(names) {
      const { mappings } = await integration();
      return names.map((wish) => {
        const found = mappings.find(({ name }) => name === wish.toUpperCase());
        if (found !== undefined) return found.id;
        const known = mappings.map(({ name }) => name).join(', ');
        throw new Stop(EXIT.usage, [`There is no table mapping ${wish}. There are: ${known}.`]);
      });
    },
  };
}
