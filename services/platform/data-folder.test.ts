import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { internalSecret, takeDataFolder } from './data-folder.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'drawbar-folder-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('the data folder', () => {
  it('belongs to one process, and to the next when it is given back', () => {
    const giveBack = takeDataFolder(folder);
    expect(() => takeDataFolder(folder)).toThrow('DRAWBAR_DATA_DIR');
    giveBack();
    takeDataFolder(folder)();
  });

  it('is taken over from a process that is dead, or whose id is used again', () => {
    writeFileSync(join(folder, 'drawbar.pid'), '999999999 1');
    takeDataFolder(folder)();
    writeFileSync(join(folder, 'drawbar.pid'), `${process.pid} 1`);
    takeDataFolder(folder)();
    writeFileSync(join(folder, 'drawbar.pid'), 'nonsense');
    takeDataFolder(folder)();
  });

  it('keeps a secret of its own that only its user can read', () => {
    const secret = internalSecret(folder);
    expect(secret.length).toBeGreaterThanOrEqual(32);
    expect(internalSecret(folder)).toBe(secret);
    const file = join(folder, 'internal.secret');
    expect(readFileSync(file, 'utf8')).toBe(secret);
    if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600);
  });
});
