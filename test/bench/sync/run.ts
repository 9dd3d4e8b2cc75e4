/**
 * `npm run bench:sync`: what synchronising costs (design.md 8). `--only full,own,workers,events,
 * changes` picks measurements; `--sizes 0,1000,10000` says how many records are generated for the
 * full ones; `--json` prints JSON.
 */
import { parseArgs } from 'node:util';
import { measureChanges } from './measure-changes.ts';
import { measureEvents } from './measure-events.ts';
import { measureOwnWork } from './measure-own-work.ts';
import { measureSystem } from './measure-system.ts';
import { measureWorkers } from './measure-workers.ts';

/** Customers between two systems in memory. */
const OWN_CUSTOMERS = 5_000;
const WORKERS_GENERATED = 2_000;
const LATENCIES_MS = [50, 200];
const CLIENTS = [1, 1_000];

type Figures = Readonly<Record<string, number>>;

const MEASUREMENTS: Readonly<Record<string, (sizes: readonly number[]) => Promise<Figures[]>>> = {
  full: async (sizes) => {
    const measured: Figures[] = [];
    for (const size of sizes) measured.push({ ...(await measureSystem(size)) });
    return measured;
  },
  own: async () => [{ ...(await measureOwnWork(OWN_CUSTOMERS)) }],
  workers: async () => {
    const measured: Figures[] = [];
    for (const ms of LATENCIES_MS) {
      measured.push({ ...(await measureWorkers(WORKERS_GENERATED, ms)) });
    }
    return measured;
  },
  events: async () => (await measureEvents(CLIENTS)).map((one) => ({ ...one })),
  changes: async () => [{ ...(await measureChanges()) }],
};

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: Object.keys(MEASUREMENTS).join(',') },
    sizes: { type: 'string', default: '0,1000,10000' },
    json: { type: 'boolean', default: false },
  },
});
const sizes = values.sizes.split(',').map(Number);
if (!sizes.every((size) => Number.isSafeInteger(size) && size >= 0)) {
  throw new RangeError(
    `--sizes takes numbers of records, for example 0,1000; got ${values.sizes}.`,
  );
}

const results: Record<string, Figures[]> = {};
for (const name of values.only.split(',')) {
  const measure = MEASUREMENTS[name];
  if (measure === undefined) {
    const known = Object.keys(MEASUREMENTS).join(', ');
    throw new RangeError(`--only knows ${known}; got ${name}.`);
  }
  results[name] = await measure(sizes);
  if (!values.json) process.stdout.write(`${name}\n${table(results[name])}\n`);
}
if (values.json) process.stdout.write(`${JSON.stringify(results)}\n`);

function table(rows: readonly Figures[]): string {
  const lines = Object.keys(rows[0] ?? {}).map((name) => {
    const cells = rows.map((row) =>
      Number((row[name] ?? Number.NaN).toFixed(2))
        .toString()
        .padStart(12),
    );
    return `  ${name.padEnd(24)}${cells.join('')}`;
  });
  return `${lines.join('\n')}\n`;
}
