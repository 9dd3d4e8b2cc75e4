/** Today in the time zone of the company. */
import { dateInZone } from '@drawbar/schema/values';
import type { CatalogContext } from './context.ts';
import type { CatalogLoaders } from './loaders.ts';

/** Of a request, or of an event of a stream: one day for everything that is asked in it. */
const known = new WeakMap<CatalogLoaders, Promise<string>>();

export function today(context: CatalogContext): Promise<string> {
  const found = known.get(context.loaders);
  if (found !== undefined) return found;
  const day = readToday(context);
  known.set(context.loaders, day);
  return day;
}

async function readToday(context: CatalogContext): Promise<string> {
  const { timeZone } = await context.integration();
  return dateInZone(context.readers.now(), timeZone);
}
