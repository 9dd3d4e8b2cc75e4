/**
 * The integrations as every process needs them: which one a request means, and the ports to its
 * systems. Usable without the rest of this service.
 */
import type { Connections } from '@drawbar/connectors/connections';
import type { Database } from '@drawbar/platform/database';
import type { IntegrationDirectory } from '@drawbar/platform/subgraph';
import { createConnections, type ConnectorFactories } from './systems/connections.ts';
import {
  createDirectory,
  createIntegrationList,
  type IntegrationList,
} from './systems/directory.ts';
import { createSecretBox, type SecretBox } from './systems/secret-box.ts';

export type { ConnectorFactories } from './systems/connections.ts';
export {
  DEFAULT_INTEGRATION_KEY,
  ensureDefaultIntegration,
  type SandboxEndpoint,
} from './systems/default-integration.ts';
export { readReadiness, type Readiness } from './store/readiness.ts';

export interface IntegrationsOptions {
  readonly database: Database;
  readonly connectors: ConnectorFactories;
  /** Where `env:` references to secrets are looked up. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** DRAWBAR_SECRETS_DIR: the folder below which `file:` references lead; left out: nowhere. */
  readonly secretFolder?: string | undefined;
  /** DRAWBAR_SECRET_KEY; null when it is not set. */
  readonly secretKey: string | null;
  readonly now: () => Date;
}

export interface Integrations {
  readonly directory: IntegrationDirectory;
  readonly connections: Connections;
  /** The same, signed in to the ERP as whoever may ask for stock. */
  readonly stockConnections: Connections;
  /** The same, signed in to the ERP as whoever handles orders. */
  readonly orderConnections: Connections;
  readonly list: IntegrationList;
  readonly secrets: SecretBox;
  readonly connectors: ConnectorFactories;
}

export function createIntegrations(options: IntegrationsOptions): Integrations {
  const { environment, secretFolder: folder, secretKey: key } = options;
  const secrets = createSecretBox({ environment, folder, key });
  const list = createIntegrationList(options.database, options.now);
  const { connectors } = options;
  return {
    directory: createDirectory(list),
    connections: createConnections(list, connectors, secrets),
    stockConnections: createConnections(
      list,
      connectors,
      secrets,
      ({ itemAvailability }) => itemAvailability.credential,
    ),
    orderConnections: createConnections(
      list,
      connectors,
      secrets,
      ({ salesOrders }) => salesOrders.credential,
    ),
    list,
    secrets,
    connectors,
  };
}
