/** Forgets the integrations this process remembers as soon as any process changed a mapping. */
import type { Database } from '@drawbar/platform/database';
import { CHANNEL } from '../store/announce.ts';
import type { IntegrationList } from './directory.ts';

export interface SettingsWatch {
  close(): Promise<void>;
}

/** A notification that is lost costs a second: the list is no older than that. */
export async function watchSettings(
  database: Database,
  list: IntegrationList,
): Promise<SettingsWatch> {
  const listening = await database.sql.listen(CHANNEL, (payload) => {
    if (payload.startsWith('settings ')) list.forget();
  });
  return { close: () => listening.unlisten() };
}
