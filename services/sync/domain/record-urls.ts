/** Where a record opens in its own system. */
import type { System } from './integration.ts';

export interface RecordUrls {
  /** null when the system has no address for it, or is not connected. */
  url(integration: string, system: System, kind: string, id: string): Promise<string | null>;
}
