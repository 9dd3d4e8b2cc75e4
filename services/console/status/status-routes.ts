/** `/status`: asks the graph as the reader, and draws what it answers. */
import { readFileSync } from 'node:fs';
import { request as send, type IncomingMessage, type ServerResponse } from 'node:http';
import { renderStatus } from './render-status.ts';
import {
  DETAILS,
  INTEGRATIONS,
  REVIEW,
  type IntegrationStatus,
  type Review,
  type StatusDetails,
  type StatusEntry,
  type StatusView,
} from './status-data.ts';

export interface StatusOptions {
  /** Where the gateway listens; asked for with each page. */
  readonly gateway: () => { readonly host: string; readonly port: number };
  readonly now: () => Date;
}

interface StatusRoute {
  readonly method: 'GET';
  readonly path: string;
  readonly handle: (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;
}

const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** More than one page shows at a time; it says so, and the others are in the graph. */
const INTEGRATIONS_MAX = 5;

export function statusRoutes(options: StatusOptions): StatusRoute[] {
  const asset = (name: string, type: string): StatusRoute => {
    const content = readFileSync(new URL(`./${name}`, import.meta.url));
    return {
      method: 'GET',
      path: `/status/${name}`,
      handle: (_request, response) => answer(response, type, content),
    };
  };
  return [
    {
      method: 'GET',
      path: '/status',
      async handle(request, response) {
        const page = renderStatus(await readView(options, request), options.now());
        answer(response, 'text/html; charset=utf-8', page);
      },
    },
    {
      method: 'GET',
      path: '/status.json',
      async handle(request, response) {
        answer(response, 'application/json', JSON.stringify(await readView(options, request)));
      },
    },
    asset('page.js', 'text/javascript; charset=utf-8'),
    asset('page.css', 'text/css; charset=utf-8'),
  ];
}

function answer(response: ServerResponse, type: string, body: string | Buffer): void {
  response.writeHead(200, {
    'content-type': type,
    'content-security-policy': POLICY,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-cache',
  });
  response.end(body);
}

interface Answer<Data> {
  readonly data?: Data | null;
  readonly errors?: readonly { readonly message: string }[];
}

async function readView(options: StatusOptions, reader: IncomingMessage): Promise<StatusView> {
  try {
    const found = await ask<{ integrations: IntegrationStatus[] | null }>(
      options,
      reader,
      INTEGRATIONS,
    );
    const entries: StatusEntry[] = [];
    const problems = new Set((found.errors ?? []).map(({ message }) => message));
    const review = await reviewOf(options, reader);
    const integrations = found.data?.integrations ?? [];
    const others = integrations.slice(INTEGRATIONS_MAX).map(({ name }) => name);
    for (const integration of integrations.slice(0, INTEGRATIONS_MAX)) {
      const { data, errors } = await ask<Partial<StatusDetails>>(options, reader, DETAILS, {
        id: integration.id,
      });
      for (const { message } of errors ?? []) problems.add(message);
      const details = {
        groups: data?.groups ?? [],
        history: data?.history ?? { nodes: [] },
        conflicts: data?.conflicts ?? { nodes: [] },
        trends: data?.trends ?? { mappings: [] },
      };
      const own = review?.integration.id === integration.id ? review : null;
      entries.push({ integration, details, review: own });
    }
    return { entries, problems: [...problems], others };
  } catch {
    return {
      entries: [],
      others: [],
      problems: ['The graph does not answer; see /readyz?verbose.'],
    };
  }
}

/** The review named in the address, `?review=…`; null when there is none. */
async function reviewOf(options: StatusOptions, reader: IncomingMessage): Promise<Review | null> {
  const id = new URL(reader.url ?? '/', 'http://page').searchParams.get('review');
  if (id === null) return null;
  const { data } = await ask<{ fullSyncReview: Review | null }>(options, reader, REVIEW, { id });
  return data?.fullSyncReview ?? null;
}

const TIMEOUT_MS = 10_000;
/** What says who the reader is. */
const IDENTITY = ['authorization', 'x-api-key', 'host'] as const;

/** The same graph that everybody asks, over its own front door. */
function ask<Data>(
  { gateway }: StatusOptions,
  reader: IncomingMessage,
  query: string,
  variables: object = {},
): Promise<Answer<Data>> {
  const body = JSON.stringify({ query, variables });
  const headers: Record<string, string> = { 'content-type': 'application/json' };
  for (const name of IDENTITY) {
    const value = reader.headers[name];
    if (typeof value === 'string') headers[name] = value;
  }
  return new Promise((resolve, reject) => {
    const call = send(
      { ...gateway(), path: '/graphql', method: 'POST', headers, timeout: TIMEOUT_MS },
      async (response) => {
        try {
          const chunks: Buffer[] = [];
          for await (const chunk of response as AsyncIterable<Buffer>) chunks.push(chunk);
          resolve(JSON.parse(Buffer.concat(chunks).toString()) as Answer<Data>);
        } catch (error) {
          reject(error);
        }
      },
    );
    call.on('error', reject);
    call.on('timeout', () => call.destroy(new Error('The graph did not answer.')));
    call.end(body);
  });
}
