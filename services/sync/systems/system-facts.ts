/** What connections and secrets tell beside records; what they do not tell is null. */
import { ConnectorError } from '@drawbar/connectors/port';
import type { SystemFacts } from '../domain/integration-ports.ts';
import type { Integrations } from '../integrations.ts';

export function createSystemFacts({ connections, secrets }: Integrations): SystemFacts {
  return {
    async throttledUntil(integration, system) {
      try {
        const port =
          system === 'ERP'
            ? await connections.erp(integration)
            : await connections.crm(integration);
        return await port.throttledUntil();
      } catch (error) {
        // A credential that cannot be read is told by the connection test.
        if (error instanceof ConnectorError) return null;
        throw error;
      }
    },
    secretExpiresAt: (secret) => secrets.expiresAt(secret),
  };
}
