/** The process under attack: a gateway over two local subgraphs that reports its own delays. */
import { randomBytes } from 'node:crypto';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { buildSchema } from 'graphql';
import { createGateway, everybodyIs } from '@drawbar/gateway';
import { composeSupergraph } from '@drawbar/gateway/compose';
import { parse } from 'graphql';

const SDL = `type Query { items: [Item] item(id: ID): Item _service: _Service! }
  type Item { id: ID! name: String next: Item } type _Service { sdl: String }`;

/** What the parent asks for and what it is told. */
export type Question = 'reset' | 'measure' | 'stop';
export interface Measured {
  readonly delayMsMax: number;
  readonly delayMsP99: number;
  readonly rssMb: number;
}

const schema = buildSchema(SDL);
const items = Array.from({ length: 20 }, (_, at) => ({ id: `${at}`, name: `Item ${at}` }));
const query = schema.getQueryType()?.getFields() ?? {};
for (const [name, value] of [
  ['items', () => items],
  ['item', () => items[0]],
] as const) {
  const field = query[name];
  if (field) field.resolve = value;
}

const federated = parse(`extend schema @link(url: "https://specs.apollo.dev/federation/v2.6")
  type Query { items: [Item] item(id: ID): Item }
  type Item { id: ID! name: String next: Item }`);

const gateway = await createGateway({
  supergraph: { sdl: composeSupergraph([{ name: 'items', url: '', typeDefs: federated }]) },
  subgraphs: { items: { local: { name: 'items', schema, createContext: () => ({}) } } },
  authenticate: everybodyIs(null),
  shareInFlight: false,
  log: { info() {}, warn() {}, error() {} },
  now: Date.now,
  randomId: () => randomBytes(16).toString('hex'),
});
const url = await gateway.listen({ host: '127.0.0.1', port: 0 });
const delay = monitorEventLoopDelay({ resolution: 5 });
delay.enable();
process.send?.({ url });
process.on('message', (question: Question) => {
  if (question === 'reset') delay.reset();
  if (question === 'stop') void gateway.close().then(() => process.disconnect?.());
  if (question !== 'measure') return;
  const measured: Measured = {
    delayMsMax: delay.max / 1e6,
    delayMsP99: delay.percentile(99) / 1e6,
    rssMb: Math.round(process.memoryUsage.rss() / 1024 / 1024),
  };
  process.send?.(measured);
});
