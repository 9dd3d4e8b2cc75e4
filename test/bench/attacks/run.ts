/**
 * During each attack: how late does the event loop run, and what is left for an honest client?
 * Honest and hostile clients each keep their connections busy, each from a process of its own;
 * undisturbed and disturbed intervals alternate, and the ratio of an attack is the median of its
 * rounds. Everything is told twice. By the clock: the ratio of honest answers, and the delay of the
 * loop; other work on the machine, also the clients' own, changes these. And by the processor: what
 * part of the gateway's time (its processor time, and what it was idle) was not spent on attacks,
 * where an honest answer costs what it costs undisturbed; and the processor time between two turns
 * of the loop. `--json` prints the results as JSON, `--rounds n` and `--seconds s` change the size,
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
  /** The part of the gateway's time that attacks did not take. */
  readonly throughputRatio: number;
  /** The same per second of the clock. */
  readonly clockRatio: number;
  readonly stretchMsMax: number;
  readonly stretchMsP99: number;
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
  const clockRatios: number[] = [];
  const delays: Measured[] = [];
  let answered = 0;
  await hostile(attack);
  for (let round = 0; round < rounds; round += 1) {
    victim.send('reset' satisfies Question);
    const before = await honest(timeMs);
    const calm = await measured();
    victim.send('reset' satisfies Question);
    const [under, attacks] = await Promise.all([honest(timeMs), hostile(attack)]);
    const stormy = await measured();
    delays.push(stormy);
    clockRatios.push(under / before);
    const honestMs = under * (calm.processorMs / before);
    const attackMs = Math.max(0, stormy.processorMs - honestMs);
    ratios.push(1 - attackMs / (stormy.processorMs + stormy.idleMs));
    answered += attacks;
  }
  return {
    attack: attack.name,
    throughputRatio: median(ratios),
    clockRatio: median(clockRatios),
    stretchMsMax: median(delays.map(({ stretchMsMax }) => stretchMsMax)),
    stretchMsP99: median(delays.map(({ stretchMsP99 }) => stretchMsP99)),
    delayMsMax: median(delays.map(({ delayMsMax }) => delayMsMax)),
    delayMsP99: median(delays.map(({ delayMsP99 }) => delayMsP99)),
    attacksPerSecond: answered / rounds / (timeMs / 1_000),
    rssMb: Math.max(...delays.map(({ rssMb }) => rssMb)),
  };
}

async function measured(): Promise<Measured> {
  victim.send('measure' satisfies Question);
  const [answer] = (await once(victim, 'message')) as [Measured];
  return answer;
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
  const head = ['attack', 'honest x', 'loop p99', 'loop max', 'by clock x', 'p99', 'max'];
  process.stdout.write(line([...head, 'attacks/s', 'RSS MB']));
  for (const row of rows) {
    const { throughputRatio, stretchMsP99, stretchMsMax, clockRatio, attacksPerSecond } = row;
    const { delayMsP99, delayMsMax, rssMb } = row;
    const byClock = [clockRatio, delayMsP99, delayMsMax];
    const numbers = [throughputRatio, stretchMsP99, stretchMsMax, ...byClock, attacksPerSecond];
    process.stdout.write(
      line([row.attack, ...numbers.map((number) => number.toFixed(2)), String(rssMb)]),
    );
  }
}
