/** The living processes that belong to one data folder (Linux: read from /proc). */
import { readdirSync, readFileSync } from 'node:fs';

export interface LivingProcess {
  readonly pid: number;
  readonly command: string;
  /** Value of DRAWBAR_ROLES; empty for the supervisor and for PostgreSQL. */
  readonly roles: string;
}

/** Processes whose command line or environment names the folder; zombies are not alive. */
export function processesOf(folder: string): LivingProcess[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .flatMap((name) => {
      const command = read(`/proc/${name}/cmdline`).replaceAll('\0', ' ').trim();
      const environment = read(`/proc/${name}/environ`).split('\0');
      const settings = environment.filter((line) => line.startsWith('DRAWBAR_'));
      const ours = command.includes(folder) || settings.includes(`DRAWBAR_DATA_DIR=${folder}`);
      if (!ours || isZombie(name)) return [];
      const roles = settings.find((line) => line.startsWith('DRAWBAR_ROLES='));
      return [{ pid: Number(name), command, roles: roles?.slice('DRAWBAR_ROLES='.length) ?? '' }];
    });
}

/** Ids of the processes that this one started and that live. */
export function childrenOf(parent: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) =>
      read(`/proc/${name}/stat`)
        .replace(/^.*\) \S /s, '')
        .startsWith(`${parent} `),
    )
    .map(Number);
}

function isZombie(pid: string): boolean {
  return read(`/proc/${pid}/stat`)
    .replace(/^.*\) /s, '')
    .startsWith('Z');
}

/** A process may be gone, or not ours to read, at any moment. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
