/** Addresses of records in their own systems, as the connectors know them. */
import type { Connections } from '@drawbar/connectors/connections';
import { ConnectorError, type Kind } from '@drawbar/connectors/port';
import type { RecordUrls } from '../domain/record-urls.ts';

export function recordUrls(connections: Connections): RecordUrls {
  return {
    async url(integration, system, kind, id) {
      try {
        const port =
          system === 'ERP'
            ? await connections.erp(integration)
            : await connections.crm(integration);
        return port.recordUrl(kind as Kind, id);
      } catch (error) {
        if (error instanceof ConnectorError) return null;
        throw error;
      }
    },
  };
}
