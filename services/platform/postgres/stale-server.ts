/** What a killed process may have left: a server still running, or its pid file. */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

export interface LeftServer {
  readonly pid: number;
  readonly port: number;
}

/** The server that `postmaster.pid` names and that is alive; null otherwise. */
export function leftServer(dataFolder: string): LeftServer | null {
  const file = join(dataFolder, 'postmaster.pid');
  if (!existsSync(file)) return null;
  const [pidText, , , portText] = readFileSync(file, 'utf8').split('\n');
  const pid = Number(pidText);
  const port = Number(portText);
  if (!Number.isInteger(pid) || pid <= 0) return null;
  if (isZombie(pid)) {
    // Killed, and PID 1 does not reap (containers without init): postgres itself would refuse.
    rmSync(file, { force: true });
    return null;
  }
  return isAlive(pid) && Number.isInteger(port) && port > 0 ? { pid, port } : null;
}

/** True while a process of that id exists, whoever owns it. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !isZombie(pid);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function isZombie(pid: number): boolean {
  try {
    const state = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /s, '');
    return state.startsWith('Z');
  } catch {
    return false;
  }
}
