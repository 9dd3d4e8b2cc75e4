/**
 * Wires what sends orders: the outbox and the two systems. Shared by the subgraph and the
 * worker.
 */
import type { Connections } from '@drawbar/connectors/connections';
import type { Database } from '@drawbar/platform/database';
import type { Intake } from '@drawbar/platform/replica';
import type { IntegrationDirectory } from '@drawbar/platform/subgraph';
import type { SendPorts } from './domain/send-ports.ts';
import { intake as ownIntake } from './intake.ts';
import { readCrmReferences } from './store/crm-references.ts';
import { createOutbox } from './store/outbox.ts';
import { createDocumentWriter } from './systems/document-writer.ts';
import { createOptionChoices } from './systems/option-choices.ts';

export interface SendOptions {
  readonly database: Database;
  readonly connections: Connections;
  readonly integrations: IntegrationDirectory;
  readonly now: () => Date;
  /** A new random GUID. */
  readonly newId: () => string;
  /** The door for what the systems stored; the service's own, where nobody listens at it. */
  readonly intake?: Intake;
}

export function createSendPorts(options: Omit<SendOptions, 'integrations'>): SendPorts {
  const { database, connections, now, newId, intake = ownIntake } = options;
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
