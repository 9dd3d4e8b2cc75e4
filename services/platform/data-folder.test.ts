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
    for (const mark of ['999999999 1', `${process.pid} 1`, 'nonsense']) {
      writeFileSync(join(folder, 'drawbar.pid'), mark);
      const giveBack = takeDataFolder(folder);
      expect(readFileSync(join(folder, 'drawbar.pid'), 'utf8')).toMatch(`${process.pid} `);
      giveBack();
    }
  });

  it('keeps a secret of its own', () => {
    const secret = internalSecret(folder);
    expect(secret.length).toBeGreaterThanOrEqual(32);
    expect(internalSecret(folder)).toBe(secret);
    const file = join(folder, 'internal.secret');
    expect(readFileSync(file, 'utf8')).toBe(secret);
  });

  it.skipIf(process.platform === 'win32')('lets nobody else read that secret', () => {
    internalSecret(folder);
    expect(statSync(join(folder, 'internal.secret')).mode & 0o777).toBe(0o600);
  });
});
