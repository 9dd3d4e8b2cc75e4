/** What each part of a Drawbar has used of the processors (Linux: read from /proc). */
import { readdirSync, readFileSync } from 'node:fs';
import { processesOf } from '../../support/processes.ts';
import { cpuMsOf } from '../catalog/cpu-time.ts';

export interface CpuParts {
  /** Seconds so far, of all workers together. */
  readonly workers: number;
  readonly sandbox: number;
  readonly postgres: number;
  readonly others: number;
}

/** @param folder the data folder of all of them. */
export function cpuParts(folder: string): CpuParts {
  const all = processesOf(folder);
  const withRole = (role: string): number[] =>
    all.filter(({ roles }) => roles === role).map(({ pid }) => pid);
  const server = all.find(({ command }) => /postgres(\.exe)? /.test(command))?.pid;
  const postgres = server === undefined ? [] : [server, ...childrenOf(server)];
  const known = new Set([...withRole('worker'), ...withRole('sandbox'), ...postgres]);
  const others = all.map(({ pid }) => pid).filter((pid) => !known.has(pid));
  const seconds = (pids: readonly number[]): number => cpuMsOf(pids) / 1_000;
  return {
    workers: seconds(withRole('worker')),
    sandbox: seconds(withRole('sandbox')),
    postgres: seconds(postgres),
    others: seconds(others),
  };
}

/** Cores in use on average over some seconds, by part and together. */
export function coresBetween(
  before: CpuParts,
  after: CpuParts,
  seconds: number,
): CpuParts & { readonly all: number } {
  const workers = (after.workers - before.workers) / seconds;
  const sandbox = (after.sandbox - before.sandbox) / seconds;
  const postgres = (after.postgres - before.postgres) / seconds;
  const others = (after.others - before.others) / seconds;
  return { workers, sandbox, postgres, others, all: workers + sandbox + postgres + others };
}

function childrenOf(parent: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => parentOf(pid) === parent)
    .map(Number);
}

/** The second field behind the command's name. */
function parentOf(pid: string): number | null {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /s, '');
    return Number(fields.split(' ')[1]);
  } catch {
    return null;
  }
}
