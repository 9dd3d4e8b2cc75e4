/**
 * `npm run bench:sync`: what a full synchronisation costs, of the demo company alone and with
 * generated records. `--sizes 0,1000,10000` says how many are generated; `--json` prints JSON.
 */
import { parseArgs } from 'node:util';
import { measureSystem, type Measured } from './measure-system.ts';

const { values } = parseArgs({
  options: {
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

const results: Measured[] = [];
for (const size of sizes) results.push(await measureSystem(size));
process.stdout.write(values.json ? `${JSON.stringify(results)}\n` : table(results));

function table(rows: readonly Measured[]): string {
  const names = Object.keys(rows[0] ?? {}) as (keyof Measured)[];
  const lines = names.map((name) => {
    const cells = rows.map((row) => Number(row[name].toFixed(2)).toString().padStart(12));
    return name.padEnd(20) + cells.join('');
  });
  return `${lines.join('\n')}\n`;
}
