/** How much processor time processes have used (Linux: read from /proc). */
import { readFileSync } from 'node:fs';

/** Clock ticks of the kernel's accounting: 100 a second on every Linux that Node runs on. */
const TICK_MS = 10;
/** Fields of /proc/<pid>/stat behind the command's name: time in user mode, in the kernel. */
const USER_TIME = 11;
const KERNEL_TIME = 12;

/** Milliseconds of all threads of these processes so far. */
export function cpuMsOf(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    return sum + (Number(fields[USER_TIME]) + Number(fields[KERNEL_TIME])) * TICK_MS;
  }, 0);
}
