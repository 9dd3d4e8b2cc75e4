/** The door for hints: whoever serves HTTP hands over what arrives and sends back the answer. */
import type { Database } from '@drawbar/platform/database';
import type { System } from './domain/integration.ts';
import type { Integrations } from './integrations.ts';
import { announceHints } from './store/announce-hints.ts';
import { hintSecret } from './systems/hint-watch.ts';

export type { HintSettings } from './systems/hint-watch.ts';

export interface HintDoor {
  /**
   * @param path as requested, `/hints/{integration}/{erp|crm}`, with its query.
   * @returns what to send back at once; 404 for a path that is no door.
   */
  receive(path: string, body: string): Promise<{ readonly status: number; readonly body: string }>;
}

const PATH = /^\/hints\/([0-9a-f-]{36})\/(erp|crm)(?:\?.*)?$/;

export function createHintDoor(
  database: Database,
  integrations: Integrations,
  secret: string,
): HintDoor {
  return {
    async receive(path, body) {
      const [, key, side] = PATH.exec(path) ?? [];
      if (key === undefined || side === undefined) return { status: 404, body: '' };
      const system: System = side === 'erp' ? 'ERP' : 'CRM';
      const { connections } = integrations;
      const port = await (system === 'ERP' ? connections.erp(key) : connections.crm(key));
      const answer = port.readHints({ url: path, body }, hintSecret(secret, key, system));
      await announceHints(database.sql, key, system, answer.hints);
      return { status: answer.status, body: answer.body };
    },
  };
}
