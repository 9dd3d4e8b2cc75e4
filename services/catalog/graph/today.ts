/** Today in the time zone of the company. */
import { dateInZone } from '@drawbar/schema/values';
import type { CatalogContext } from './context.ts';

export async function today(context: CatalogContext): Promise<string> {
  const { timeZone } = await context.integration();
  return dateInZone(context.readers.now(), timeZone);
}
