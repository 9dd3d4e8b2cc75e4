/** How the rest of Drawbar reaches an integration's systems; made where settings are kept. */
import type { CrmPort, ErpPort } from './port.ts';

export interface Connections {
  /**
   * @param integrationKey GUID of the integration.
   * @throws {ConnectorError} `credentials` while that side is not connected.
   */
  erp(integrationKey: string): Promise<ErpPort>;
  crm(integrationKey: string): Promise<CrmPort>;
  close(): Promise<void>;
}
