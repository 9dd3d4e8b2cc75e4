/** The demo company as a data folder of somebody else's: its CRM starts empty. */
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const SANDBOX = fileURLToPath(import.meta.resolve('@drawbar/sandbox'));

/** Copies it into an empty folder. */
export function copyCompany(folder: string): void {
  cpSync(join(SANDBOX, '..', 'data', 'cronus'), folder, { recursive: true });
}
