/**
 * During each attack: how late does the event loop run, and what is left for an honest client?
 * Honest and hostile clients each keep their connections busy; undisturbed and disturbed intervals
 * alternate, and the ratio of an attack is the median of its rounds. `--json` prints the results as
 * JSON, `--rounds n` and `--seconds s` change the size.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ATTACKS } from './attacks.ts';
import type { Attack } from './attacks.ts';
import type { Measured, Question } from './victim.ts';

const HONEST_CONNECTIONS = 8;
const HOSTILE_CONNECTIONS = 4;
const HONEST_BODY = JSON.stringify({ query: '{ items { id name next { id } } }' });

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '1' },
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

const victim = fork(fileURLToPath(new URL('victim.ts', import.meta.url)), {
  execArgv: ['--min-semi-space-size=64', '--max-semi-space-size=128'],
});
const [{ url }] = (await once(victim, 'message')) as [{ url: string }];
const ask = async (question: Question): Promise<Measured> => {
  victim.send(question);
  const [answer] = (await once(victim, 'message')) as [Measured];
  return answer;
};

const milliseconds = Number(values.seconds) * 1_000;
await during(milliseconds * 3, [honest()]);
const results: Result[] = [];
for (const attack of ATTACKS) results.push(await measure(attack, Number(values.rounds)));
victim.send('stop' satisfies Question);
print(results);

async function measure(attack: Attack, rounds: number): Promise<Result> {
  const ratios: number[] = [];
  const delays: Measured[] = [];
  let answered = 0;
  await during(milliseconds, [hostile(attack)]);
  for (let round = 0; round < rounds; round += 1) {
    const [before = 0] = await during(milliseconds, [honest()]);
    victim.send('reset' satisfies Question);
    const [under = 0, attacks = 0] = await during(milliseconds, [honest(), hostile(attack)]);
    delays.push(await ask('measure'));
    ratios.push(under / before);
    answered += attacks;
  }
  return {
    attack: attack.name,
    throughputRatio: median(ratios),
    delayMsMax: median(delays.map(({ delayMsMax }) => delayMsMax)),
    delayMsP99: median(delays.map(({ delayMsP99 }) => delayMsP99)),
    attacksPerSecond: answered / rounds / (milliseconds / 1_000),
    rssMb: Math.max(...delays.map(({ rssMb }) => rssMb)),
  };
}

/** A crowd that keeps its connections busy; counts answers. */
interface Crowd {
  readonly agent: Agent;
  readonly connections: number;
  body(): string;
}

function honest(): Crowd {
  const agent = new Agent({ keepAlive: true, maxSockets: HONEST_CONNECTIONS });
  return { agent, connections: HONEST_CONNECTIONS, body: () => HONEST_BODY };
}

function hostile(attack: Attack): Crowd {
  const agent = new Agent({ keepAlive: true, maxSockets: HOSTILE_CONNECTIONS });
  let sent = 0;
  return { agent, connections: HOSTILE_CONNECTIONS, body: () => attack.body((sent += 1)) };
}

/** Answers that each crowd got in the time. */
async function during(timeMs: number, crowds: readonly Crowd[]): Promise<number[]> {
  const ends = performance.now() + timeMs;
  const counts = crowds.map(() => 0);
  const loops = crowds.flatMap((crowd, index) =>
    Array.from({ length: crowd.connections }, async () => {
      while (performance.now() < ends) {
        await Promise.race([post(crowd), wait(Math.max(1, ends - performance.now()))]);
        if (performance.now() < ends) counts[index] = (counts[index] ?? 0) + 1;
      }
    }),
  );
  await Promise.all(loops);
  for (const { agent } of crowds) agent.destroy();
  return counts;
}

function post(crowd: Crowd): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const headers = { 'content-type': 'application/json' };
  const outgoing = request(
    `${url}/graphql`,
    { method: 'POST', agent: crowd.agent, headers },
    (response) => {
      response.resume();
      response.on('close', () => resolve());
    },
  );
  outgoing.on('error', () => resolve());
  outgoing.end(crowd.body());
  return promise;
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
    `${(cells[0] ?? '').padEnd(30)}${cells.slice(1).map((cell) => cell.padStart(12)).join('')}\n`;
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
