/**
 * Wires what sends orders: the outbox and the two systems. Shared by the subgraph and the
 * worker.
 */
import type { Connections } from '@drawbar/connectors/connections';
import type { Database } from '@drawbar/platform/database';
import type { SendPorts } from './domain/send-ports.ts';
import { intake } from './intake.ts';
import { readCrmReferences } from './store/crm-references.ts';
import { createOutbox } from './store/outbox.ts';
import { createDocumentWriter } from './systems/document-writer.ts';
import { createOptionChoices } from './systems/option-choices.ts';

export interface SendOptions {
  readonly database: Database;
  readonly connections: Connections;
  readonly now: () => Date;
  /** A new random GUID. */
  readonly newId: () => string;
}

export function createSendPorts({ database, connections, now, newId }: SendOptions): SendPorts {
  const choices = createOptionChoices(connections, now);
  return {
    outbox: createOutbox({ database, intake, now, newId }),
    writer: createDocumentWriter({
      connections,
      now,
      async crmReferences(placed) {
        const { codes, ...references } = await readCrmReferences(database, placed);
        return { ...references, choices: await choices(placed.integration, 'order', codes) };
      },
    }),
    now,
  };
}
