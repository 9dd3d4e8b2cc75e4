/** Serves a subgraph over HTTP: Apollo Server for queries and mutations, SSE for subscriptions. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ApolloServer, HeaderMap, type ApolloServerPlugin } from '@apollo/server';
import { ApolloServerPluginInlineTraceDisabled } from '@apollo/server/plugin/disabled';
import { GraphQLError } from 'graphql';
import { createHandler } from 'graphql-sse/lib/use/http';
import { CALLER_HEADER, verifyCaller } from './caller.ts';
import type { SubgraphContext } from './context.ts';
import { fitToLeave } from './graphql-errors.ts';
import { INTEGRATION_HEADER, TRACE_HEADER } from './headers.ts';
import type { Log } from './log.ts';
import type { Subgraph, SubgraphRequest } from './subgraph.ts';
import { subscribeToEvents } from './subgraph-events.ts';

/** Bytes of a request; the gateway's largest batch of representations stays far below. */
const BODY_BYTES_MAX = 16 * 1024 * 1024;

export interface ServedSubgraph {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * @param options `secret`: signs callers between gateway and subgraph; anything unsigned is
 * refused.
 * @throws {Error} when the port is taken.
 */
export async function serveSubgraph(
  subgraph: Subgraph,
  options: {
    readonly host: string;
    readonly port: number;
    /** Name of the setting that gives the port, for the error when it is taken. */
    readonly portSetting: string;
    readonly secret: string;
    readonly now: () => Date;
    readonly log: Log;
  },
): Promise<ServedSubgraph> {
  const note = (err: Error, traceId: string): void =>
    options.log.error({ err, traceId, subgraph: subgraph.name }, 'A resolver failed');
  const apollo = new ApolloServer<SubgraphContext>({
    schema: subgraph.schema,
    plugins: [ApolloServerPluginInlineTraceDisabled(), sideErrors, noted(note)],
    formatError: (formatted, error) => {
      if (!(error instanceof GraphQLError)) return formatted;
      const fit = fitToLeave(error, '', () => undefined);
      return fit === error ? formatted : { ...formatted, ...fit.toJSON() };
    },
    introspection: true,
    includeStacktraceInErrorResponses: false,
    csrfPrevention: false, // every request must carry a signed header, which no web page can make
    stopOnTerminationSignals: false,
  });
  await apollo.start();
  const stream = streams(subgraph, note);

  const server = createServer((request, response) => {
    answer(request as Signed, response).catch((error: unknown) => {
      options.log.error({ err: error, subgraph: subgraph.name }, 'A subgraph request failed');
      if (!response.headersSent) send(response, 500, errorBody('INTERNAL', 'The subgraph failed.'));
      else response.destroy();
    });
  });

  async function answer(request: Signed, response: ServerResponse): Promise<void> {
    const caller = verifyCaller(
      single(request, CALLER_HEADER),
      options.secret,
      Math.floor(options.now().getTime() / 1000),
    );
    if (caller === null) {
      send(response, 401, errorBody('UNAUTHENTICATED', 'Only the gateway may ask a subgraph.'));
      return;
    }
    const abort = new AbortController();
    response.on('close', () => abort.abort());
    request[STATE] = {
      caller,
      integration: single(request, INTEGRATION_HEADER) ?? null,
      traceId: single(request, TRACE_HEADER) ?? '',
      signal: abort.signal,
    };
    if (request.headers.accept?.includes('text/event-stream') === true) {
      await stream(request, response);
      return;
    }
    await query(request, response);
  }

  async function query(request: Signed, response: ServerResponse): Promise<void> {
    const body = await readJson(request);
    if (body === undefined) {
      send(response, 400, errorBody('BAD_USER_INPUT', 'The body must be one JSON object.'));
      return;
    }
    const headers = new HeaderMap();
    for (const [name, value] of Object.entries(request.headers)) {
      if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value);
    }
    const result = await apollo.executeHTTPGraphQLRequest({
      httpGraphQLRequest: { method: request.method ?? 'POST', headers, body, search: '' },
      context: () => Promise.resolve(subgraph.createContext(request[STATE]) as SubgraphContext),
    });
    const text = result.body.kind === 'complete' ? result.body.string : '';
    send(response, result.status ?? 200, text, Object.fromEntries(result.headers));
  }

  await listen(server, options);
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${options.host}:${port}/graphql`,
    async close() {
      await new Promise<void>((done) => {
        server.close(() => done());
        server.closeAllConnections();
      });
      await apollo.stop();
    },
  };
}

const STATE = Symbol('request state');
type Signed = IncomingMessage & { [STATE]: SubgraphRequest };

type StreamContext = SubgraphContext & Record<PropertyKey, unknown>;

/** Answers requests for events; what a request is told is found again for each event's context. */
function streams(
  subgraph: Subgraph,
  note: (err: Error, traceId: string) => void,
): ReturnType<typeof createHandler> {
  const requests = new WeakMap<object, SubgraphRequest>();
  const newContext = (state: SubgraphRequest): StreamContext =>
    subgraph.createContext(state) as StreamContext;
  return createHandler<StreamContext>({
    schema: subgraph.schema,
    context: (request) => {
      const state = (request.raw as Signed)[STATE];
      const context = newContext(state);
      requests.set(context, state);
      return context;
    },
    subscribe: (args) => {
      const first = args.contextValue as StreamContext;
      const state = requests.get(first);
      const traceId = state?.traceId ?? '';
      return subscribeToEvents(args, {
        newContext: () => (state === undefined ? first : newContext(state)),
        fit: (error) => fitToLeave(error, traceId, (err) => note(err, traceId)),
      });
    },
  });
}

/** Appends errors that stand beside a value, as the in-process transport does. */
const sideErrors: ApolloServerPlugin<SubgraphContext> = {
  requestDidStart: () =>
    Promise.resolve({
      willSendResponse({ response, contextValue }) {
        if (response.body.kind === 'single' && contextValue.sideErrors.length > 0) {
          const { singleResult } = response.body;
          singleResult.errors = [
            ...(singleResult.errors ?? []),
            ...contextValue.sideErrors.map((error) => error.toJSON()),
          ];
        }
        return Promise.resolve();
      },
    }),
};

/** Writes down what was thrown by accident, under the trace id that the client is told. */
function noted(note: (err: Error, traceId: string) => void): ApolloServerPlugin<SubgraphContext> {
  return {
    requestDidStart: () =>
      Promise.resolve({
        didEncounterErrors({ errors, contextValue }) {
          const { traceId } = contextValue.request;
          for (const error of errors) fitToLeave(error, traceId, (err) => note(err, traceId));
          return Promise.resolve();
        },
      }),
  };
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > BODY_BYTES_MAX) return undefined;
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString());
  } catch {
    return undefined;
  }
}

function single(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

function errorBody(code: string, message: string): string {
  return JSON.stringify({ errors: [{ message, extensions: { code } }] });
}

function send(
  response: ServerResponse,
  status: number,
  text: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  const length = Buffer.byteLength(text);
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    ...headers,
    'content-length': length,
  });
  response.end(text);
}

function listen(
  server: ReturnType<typeof createServer>,
  {
    host,
    port,
    portSetting,
  }: {
    readonly host: string;
    readonly port: number;
    readonly portSetting: string;
  },
): Promise<void> {
  return new Promise((done, fail) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      fail(
        error.code === 'EADDRINUSE'
          ? new Error(`Port ${port} is in use; set ${portSetting} to another port.`)
          : error,
      ),
    );
    server.listen(port, host, done);
  });
}
