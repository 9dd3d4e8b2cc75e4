/**
 * A client of the graph as any partner's: operations over HTTP, streams over server-sent events.
 */

export interface GraphAnswer {
  readonly data: Readonly<Record<string, unknown>> | null;
  readonly errors: readonly {
    readonly message: string;
    readonly path?: readonly unknown[];
    readonly extensions?: { readonly code?: string; readonly retryable?: boolean };
  }[];
}

export interface GraphClient {
  /** @throws {Error} when the gateway cannot be reached or answers something else than GraphQL. */
  ask(query: string, variables?: Readonly<Record<string, unknown>>): Promise<GraphAnswer>;
  /** One answer per event, or the one that refuses the stream; ends when the server ends it. */
  follow(
    query: string,
    variables: Readonly<Record<string, unknown>>,
    signal: AbortSignal,
  ): AsyncIterable<GraphAnswer>;
}

/** Nobody waits longer for one answer. */
const ASK_TIMEOUT_MS = 30_000;

/** @param url of the gateway, without `/graphql`. */
export function createGraphClient(
  url: string,
  headers: Readonly<Record<string, string>> = {},
): GraphClient {
  const post = (accept: string, body: object, signal: AbortSignal): Promise<Response> =>
    fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json', accept },
      body: JSON.stringify(body),
      signal,
    });
  return {
    async ask(query, variables = {}) {
      const response = await post(
        'application/json',
        { query, variables },
        AbortSignal.timeout(ASK_TIMEOUT_MS),
      );
      return answerOf(await response.json());
    },
    async *follow(query, variables, signal) {
      const response = await post('text/event-stream', { query, variables }, signal);
      const isStream = response.headers.get('content-type')?.startsWith('text/event-stream');
      if (isStream !== true || response.body === null) {
        yield answerOf(await response.json());
        return;
      }
      for await (const event of events(response.body)) {
        if (event.name === 'complete') return;
        if (event.name === 'next') yield answerOf(JSON.parse(event.data));
      }
    },
  };
}

interface StreamEvent {
  readonly name: string;
  readonly data: string;
}

/** Events are parted by an empty line; lines that begin with a colon keep the connection awake. */
async function* events(body: ReadableStream<Uint8Array>): AsyncIterable<StreamEvent> {
  const decoder = new TextDecoder();
  let buffer = '';
  for await (const chunk of body) {
    buffer += decoder.decode(chunk, { stream: true }).replaceAll('\r\n', '\n');
    for (let end = buffer.indexOf('\n\n'); end >= 0; end = buffer.indexOf('\n\n')) {
      const lines = buffer.slice(0, end).split('\n');
      buffer = buffer.slice(end + 2);
      const name = lines
        .find((line) => line.startsWith('event:'))
        ?.slice(6)
        .trim();
      const data = lines.filter((line) => line.startsWith('data:')).map((line) => line.slice(5));
      if (name !== undefined) yield { name, data: data.join('\n').trim() };
    }
  }
}

function answerOf(body: unknown): GraphAnswer {
  const { data, errors } = body as Partial<GraphAnswer>;
  if (data === undefined && errors === undefined) throw new Error('The answer is no GraphQL.');
  return { data: data ?? null, errors: errors ?? [] };
}
