/**
 * During each attack: how late does the event loop run, and what is left for an honest client?
 * Honest and hostile clients each keep their connections busy, each from a process of its own;
 * undisturbed and disturbed intervals alternate, and the ratio of an attack is the median of its
 * rounds. `--json` prints the results as JSON, `--rounds n` and `--seconds s` change the size,
 * `--attack text` picks some by name.
 */
import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ATTACKS } from './attacks.ts';
import type { Attack } from './attacks.ts';
import { busy } from './crowd.ts';
import type { Order } from './hostile.ts';
import type { Measured, Question } from './victim.ts';

const HONEST_CONNECTIONS = 8;
const HONEST_BODY = Buffer.from(JSON.stringify({ query: '{ items { id name next { id } } }' }));

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '1' },
    attack: { type: 'string', default: '' },
    json: { type: 'boolean', default: false },
  },
});

interface Result {
  readonly attack: string;
  /** Honest requests per second under attack, as a share of those just before. */
  readonly throughputRatio: number;
  readonly delayMsMax: number;
  readonly delayMsP99: number;
  /** Attack requests per second that were answered. */
  readonly attacksPerSecond: number;
  readonly rssMb: number;
}

const child = (file: string, execArgv: readonly string[]): ChildProcess =>
  fork(fileURLToPath(new URL(file, import.meta.url)), { execArgv: [...execArgv] });
const victim = child('victim.ts', ['--min-semi-space-size=64', '--max-semi-space-size=128']);
const enemy = child('hostile.ts', []);
const [{ url }] = (await once(victim, 'message')) as [{ url: string }];
const timeMs = Number(values.seconds) * 1_000;

await honest(timeMs * 3);
const results: Result[] = [];
for (const attack of ATTACKS.filter(({ name }) => name.includes(values.attack))) {
  results.push(await measure(attack, Number(values.rounds)));
}
victim.send('stop' satisfies Question);
enemy.disconnect();
print(results);

function honest(forMs: number): Promise<number> {
  return busy({ url, connections: HONEST_CONNECTIONS, body: () => HONEST_BODY }, forMs);
}

async function hostile(attack: Attack): Promise<number> {
  enemy.send({ url, attack: attack.name, timeMs } satisfies Order);
  const [answered] = (await once(enemy, 'message')) as [number];
  return answered;
}

async function measure(attack: Attack, rounds: number): Promise<Result> {
  const ratios: number[] = [];
  const delays: Measured[] = [];
  let answered = 0;
  await hostile(attack);
  for (let round = 0; round < rounds; round += 1) {
    const before = await honest(timeMs);
    victim.send('reset' satisfies Question);
    const [under, attacks] = await Promise.all([honest(timeMs), hostile(attack)]);
    victim.send('measure' satisfies Question);
    const [measured] = (await once(victim, 'message')) as [Measured];
    delays.push(measured);
    ratios.push(under / before);
    answered += attacks;
  }
  return {
    attack: attack.name,
    throughputRatio: median(ratios),
    delayMsMax: median(delays.map(({ delayMsMax }) => delayMsMax)),
    delayMsP99: median(delays.map(({ delayMsP99 }) => delayMsP99)),
    attacksPerSecond: answered / rounds / (timeMs / 1_000),
    rssMb: Math.max(...delays.map(({ rssMb }) => rssMb)),
  };
}

function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((left, right) => left - right);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

function print(rows: readonly Result[]): void {
  if (values.json) {
    process.stdout.write(`${JSON.stringify({ results: rows })}\n`);
    return;
  }
  const line = (cells: readonly string[]): string =>
    `${(cells[0] ?? '').padEnd(30)}${cells
      .slice(1)
      .map((cell) => cell.padStart(12))
      .join('')}\n`;
  const head = ['attack', 'honest x', 'delay p99', 'delay max', 'attacks/s', 'RSS MB'];
  process.stdout.write(line(head));
  for (const row of rows) {
    const { throughputRatio, delayMsP99, delayMsMax, attacksPerSecond, rssMb } = row;
    const numbers = [throughputRatio, delayMsP99, delayMsMax, attacksPerSecond];
    process.stdout.write(
      line([row.attack, ...numbers.map((number) => number.toFixed(2)), String(rssMb)]),
    );
  }
}
