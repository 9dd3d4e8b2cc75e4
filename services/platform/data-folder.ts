/** The data folder: who uses it now, and the secrets that were generated into it. */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isAlive } from './postgres/stale-server.ts';

/**
 * Takes the folder for this process, so that two starts do not fight over one database.
 * @returns gives the folder back.
 * @throws {Error} naming DRAWBAR_DATA_DIR, when another live process has it.
 */
export function takeDataFolder(folder: string): () => void {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'drawbar.pid');
  for (let attempt = 0; attempt < 2; attempt += 1) {
    try {
      writeFileSync(file, processMark(process.pid), { flag: 'wx' });
      return () => rmSync(file, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    if (isOwned(readFileSync(file, 'utf8'))) break;
    rmSync(file, { force: true });
  }
  throw new Error(
    'Another Drawbar is running on this data folder. ' +
      'Stop it, or set DRAWBAR_DATA_DIR to another folder.',
  );
}

/** A process id is used again, after a restart of a container even by us; its start time tells. */
function processMark(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /s, '');
    return `${pid} ${stat.split(' ')[START_TIME_FIELD] ?? ''}`;
  } catch {
    return `${pid} `;
  }
}

/** Field 22 of /proc/PID/stat, counted after the name. */
const START_TIME_FIELD = 19;

function isOwned(mark: string): boolean {
  const pid = Number(mark.split(' ')[0]);
  return Number.isInteger(pid) && pid > 0 && isAlive(pid) && processMark(pid) === mark;
}

/** The secret that signs callers between gateway and subgraphs; generated once. */
export function internalSecret(folder: string): string {
  const file = join(folder, 'internal.secret');
  if (!existsSync(file)) {
    mkdirSync(folder, { recursive: true });
    try {
      writeFileSync(file, randomBytes(32).toString('base64url'), { mode: 0o600, flag: 'wx' });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
  return readFileSync(file, 'utf8');
}
