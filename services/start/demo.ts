/** `npm run demo`: the whole journey on a system of its own, or on the one at DRAWBAR_URL. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runDemo } from '@drawbar/console/demo';
import { startSystem } from './system.ts';

const write = (text: string): void => {
  process.stdout.write(text);
};

async function onOwnSystem(): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), 'drawbar-demo-'));
  try {
    const system = await startSystem({
      DRAWBAR_DATA_DIR: folder,
      DRAWBAR_PORT: '0',
      DRAWBAR_SANDBOX_ERP_PORT: '0',
      DRAWBAR_SANDBOX_CRM_PORT: '0',
      DRAWBAR_LOG: 'warn',
    });
    try {
      const { gateway: url = '', erp = '', crm = '' } = system.urls;
      return await runDemo({ url, control: { erp, crm }, write });
    } finally {
      await system.stop();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const given = process.env['DRAWBAR_URL'];
const passed = await (given === undefined
  ? onOwnSystem()
  : runDemo({ url: given.replace(/\/$/, ''), control: null, write }));
process.exitCode = passed ? 0 : 1;
