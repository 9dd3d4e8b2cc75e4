/** The most memory a process has used since it was last asked to forget (Linux: from /proc). */
import { readFileSync, writeFileSync } from 'node:fs';

/** Resets the kernel's mark of the most memory used. */
const FORGET_PEAK = '5';

export function forgetPeak(pid: number): void {
  writeFileSync(`/proc/${pid}/clear_refs`, FORGET_PEAK);
}

/** Megabytes. */
export function peakMegabytes(pid: number): number {
  const line = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Number(line?.[1] ?? 0) / 1024;
}
