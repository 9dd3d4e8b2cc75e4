import { GraphQLError, buildSchema } from 'graphql';
import { afterEach, expect, it } from 'vitest';
import { DEVELOPMENT_CALLER, signCaller } from './caller.ts';
import type { SubgraphContext } from './context.ts';
import { createLog } from './log.ts';
import { serveSubgraph } from './serve-subgraph.ts';
import type { ServedSubgraph } from './serve-subgraph.ts';

const SECRET = 'a secret of more than thirty-two characters';
const NOW = new Date('2026-01-22T12:00:00Z');

interface Context extends SubgraphContext {
  readonly loaded: Map<string, number>;
}

let served: ServedSubgraph | undefined;
afterEach(() => served?.close());

/** Figures that are read once a context, each with an error beside it. */
function figures() {
  const schema = buildSchema(
    'type Query { figure: Int broken: Int } type Subscription { figure: Int closed: Int }',
  );
  let figure = 0;
  const read = (_root: unknown, _args: unknown, { loaded, sideErrors }: Context): number => {
    const value = loaded.get('figure') ?? figure;
    loaded.set('figure', value);
    sideErrors.push(new GraphQLError(`${value} is old`, { extensions: { code: 'STALE' } }));
    return value;
  };
  const stream = schema.getSubscriptionType()?.getFields()['figure'];
  const closed = schema.getSubscriptionType()?.getFields()['closed'];
  const plain = schema.getQueryType()?.getFields()['figure'];
  const broken = schema.getQueryType()?.getFields()['broken'];
  if (!stream || !closed || !plain || !broken) throw new Error('The schema has no figure.');
  plain.resolve = read;
  broken.resolve = () => {
    throw new Error('insides');
  };
  stream.resolve = read;
  stream.subscribe = async function* events() {
    for (figure = 1; figure <= 3; figure += 1) yield {};
  };
  closed.subscribe = async function* events() {
    yield { closed: 1 };
    throw new GraphQLError('No more of this.', { extensions: { code: 'RATE_LIMITED' } });
  };
  return schema;
}

const SILENT = createLog({ level: 'silent', pretty: false, name: 'test' });

async function ask(accept: string, query: string, log = SILENT): Promise<string> {
  served = await serveSubgraph(
    {
      name: 'catalog',
      schema: figures(),
      createContext: (request) => ({ request, loaded: new Map(), sideErrors: [] }),
    },
    {
      host: '127.0.0.1',
      port: 0,
      portSetting: 'PORT',
      secret: SECRET,
      now: () => NOW,
      log,
    },
  );
  const response = await fetch(served.url, {
    method: 'POST',
    headers: {
      accept,
      'content-type': 'application/json',
      'drawbar-trace': 'trace-1',
      'drawbar-caller': signCaller(DEVELOPMENT_CALLER, SECRET, NOW.getTime() / 1000),
    },
    body: JSON.stringify({ query }),
  });
  return response.text();
}

it('tells the errors beside an answer', async () => {
  const answer = JSON.parse(await ask('application/json', '{ figure }')) as unknown;
  expect(answer).toMatchObject({
    data: { figure: 0 },
    errors: [{ message: '0 is old', extensions: { code: 'STALE' } }],
  });
});

it('notes an accident under the trace id of its request', async () => {
  const noted: unknown[] = [];
  const log = createLog({ level: 'silent', pretty: false, name: 'test' });
  log.error = (fields: object) => void noted.push(fields);
  const answer = await ask('application/json', '{ broken }', log);
  expect(answer).toContain('Something went wrong on our side.');
  expect(noted).toMatchObject([{ err: { message: 'insides' }, traceId: 'trace-1' }]);
});

it('reads every event anew, and tells its own side errors with it', async () => {
  const text = await ask('text/event-stream', 'subscription { figure }');
  const events = [...text.matchAll(/^data: (\{.*\})$/gm)].map(
    ([, json]) => JSON.parse(json ?? '') as { data: unknown; errors: { message: string }[] },
  );
  expect(events.map(({ data }) => data)).toEqual([{ figure: 1 }, { figure: 2 }, { figure: 3 }]);
  expect(events.map(({ errors }) => errors.map(({ message }) => message))).toEqual([
    ['1 is old'],
    ['2 is old'],
    ['3 is old'],
  ]);
});

it('tells what a stream says on purpose, and ends it', async () => {
  const text = await ask('text/event-stream', 'subscription { closed }');
  const [first, last] = [...text.matchAll(/^data: (\{.*\})$/gm)].map(
    ([, json]) => JSON.parse(json ?? '') as unknown,
  );
  expect(first).toEqual({ data: { closed: 1 } });
  const extensions = { code: 'RATE_LIMITED' };
  expect(last).toMatchObject({ data: null, errors: [{ message: 'No more of this.', extensions }] });
  expect(text).toContain('event: complete');
});
