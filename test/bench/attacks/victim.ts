/** The process under attack: a gateway over a local subgraph that reports its own delays. */
import { randomBytes } from 'node:crypto';
import { createHistogram, monitorEventLoopDelay } from 'node:perf_hooks';
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
  /** Processor time between two turns of the loop: the delay, were the machine ours alone. */
  readonly stretchMsMax: number;
  readonly stretchMsP99: number;
  /** Processor time of the whole process since the last reset. */
  readonly processorMs: number;
  /** Time in which it had nothing to do. */
  readonly idleMs: number;
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
/** How often the loop is looked at. */
const TURN_MS = 2;
const stretches = createHistogram();
let turned = process.threadCpuUsage();
let counted = process.cpuUsage();
let utilised = performance.eventLoopUtilization();
setInterval(() => {
  const { user, system } = process.threadCpuUsage(turned);
  turned = process.threadCpuUsage();
  stretches.record(Math.max(1, user + system));
}, TURN_MS).unref();

process.send?.({ url });
process.on('message', (question: Question) => {
  if (question === 'reset') reset();
  if (question === 'stop') void gateway.close().then(() => process.disconnect?.());
  if (question !== 'measure') return;
  const measured: Measured = {
    delayMsMax: delay.max / 1e6,
    delayMsP99: delay.percentile(99) / 1e6,
    stretchMsMax: stretches.max / 1e3,
    stretchMsP99: stretches.percentile(99) / 1e3,
    processorMs: processorMs(),
    idleMs: performance.eventLoopUtilization(utilised).idle,
    rssMb: Math.round(process.memoryUsage.rss() / 1024 / 1024),
  };
  process.send?.(measured);
});

function reset(): void {
  delay.reset();
  stretches.reset();
  counted = process.cpuUsage();
  utilised = performance.eventLoopUtilization();
}

function processorMs(): number {
  const { user, system } = process.cpuUsage(counted);
  return (user + system) / 1e3;
}
