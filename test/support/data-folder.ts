/** A temporary data folder for a system under test. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface TestFolder {
  readonly path: string;
  remove(): void;
}

export function testFolder(): TestFolder {
  const path = mkdtempSync(join(tmpdir(), 'drawbar-system-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** Settings of a system that gets in nobody's way: any ports, its own data, a fixed day. */
export function quietSettings(folder: TestFolder): Record<string, string> {
  return {
    DRAWBAR_DATA_DIR: folder.path,
    DRAWBAR_PORT: '0',
    DRAWBAR_SANDBOX_ERP_PORT: '0',
    DRAWBAR_SANDBOX_CRM_PORT: '0',
    DRAWBAR_SANDBOX_TODAY: '2026-01-22',
    DRAWBAR_LOG: 'warn',
  };
}
