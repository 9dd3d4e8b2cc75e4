/** Today in the time zone of the company. */
import { dateInZone } from '@drawbar/schema/values';
import type { CatalogContext } from './context.ts';
import { perRequest } from './per-request.ts';

/** One day for everything that is asked in a request. */
const days = perRequest<string>();

export function today(context: CatalogContext): Promise<string> {
  return days(context, '', () => readToday(context));
}

async function readToday(context: CatalogContext): Promise<string> {
  const { timeZone } = await context.integration();
  return dateInZone(context.readers.now(), timeZone);
}
