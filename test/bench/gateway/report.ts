/** Turns samples into ratios, and ratios into a table for people or JSON for programs. */
import type { Contestant } from './contestants.ts';
import type { Sample } from './load.ts';

/** All rounds of one mode, by contestant. */
export interface ModeSamples {
  readonly mode: string;
  readonly dedup: boolean;
  readonly samples: ReadonlyMap<Contestant, readonly Sample[]>;
}

export interface Result {
  readonly mode: string;
  readonly dedup: boolean;
  readonly peer: Contestant;
  /** Requests per second of processor time of ours, divided by the peer's; median of rounds. */
  readonly ratioPerCpuSecond: number;
  readonly ratioMin: number;
  readonly ratioMax: number;
  readonly requestsPerCpuSecond: number;
  readonly requestsPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly rssMegabytes: number;
  readonly failures: number;
}

/** One result per contestant; our own has the ratio 1. */
export function resultsOf({ mode, dedup, samples }: ModeSamples): readonly Result[] {
  const ours = samples.get('drawbar') ?? [];
  return [...samples].map(([peer, rounds]) => {
    const ratios = rounds.map((round, i) => perCpu(ours[i] ?? round) / perCpu(round));
    const middle = (of: (sample: Sample) => number): number => median(rounds.map(of));
    return {
      mode,
      dedup,
      peer,
      ratioPerCpuSecond: rounded(median(ratios)),
      ratioMin: rounded(Math.min(...ratios)),
      ratioMax: rounded(Math.max(...ratios)),
      requestsPerCpuSecond: Math.round(middle(perCpu)),
      requestsPerSecond: Math.round(middle((s) => s.requests / s.seconds)),
      p50Ms: rounded(middle((s) => s.p50Ms)),
      p99Ms: rounded(middle((s) => s.p99Ms)),
      rssMegabytes: Math.round(middle((s) => s.rssMegabytes)),
      failures: rounds.reduce((sum, s) => sum + s.failures, 0),
    };
  });
}

/** What a round was worth; a processor time too short to be counted counts as one tick. */
const perCpu = (s: Sample): number => s.requests / Math.max(s.cpuSeconds, 0.01);
const rounded = (value: number): number => Math.round(value * 100) / 100;

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const upper = sorted[Math.floor(middle)] ?? 0;
  return Number.isInteger(middle) ? ((sorted[middle - 1] ?? 0) + upper) / 2 : upper;
}

const COLUMNS: readonly (readonly [string, (r: Result) => string])[] = [
  ['mode', (r) => r.mode],
  ['dedup', (r) => (r.dedup ? 'on' : 'off')],
  ['gateway', (r) => r.peer],
  ['req/s', (r) => String(r.requestsPerSecond)],
  ['req/CPU-s', (r) => String(r.requestsPerCpuSecond)],
  ['p50 ms', (r) => r.p50Ms.toFixed(1)],
  ['p99 ms', (r) => r.p99Ms.toFixed(1)],
  ['RSS MB', (r) => String(r.rssMegabytes)],
  ['failed', (r) => String(r.failures)],
  ['drawbar / it', (r) => `${r.ratioPerCpuSecond} [${r.ratioMin}-${r.ratioMax}]`],
];

/** A table in columns; numbers stand at the right. */
export function tableOf(results: readonly Result[]): string {
  const rows = [
    COLUMNS.map(([title]) => title),
    ...results.map((r) => COLUMNS.map(([, cell]) => cell(r))),
  ];
  const widths = COLUMNS.map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) =>
        column < 3 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  ');
  return rows.map(line).join('\n');
}
