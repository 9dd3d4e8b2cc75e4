/** Numbers that the ERP gives to new records. */
import type { Writer } from '../store/store.ts';

interface Series {
  readonly prefix: string;
  readonly digits: number;
  readonly start: number;
}

const SERIES: Readonly<Record<string, Series>> = {
  customer: { prefix: 'C', digits: 5, start: 10 },
  contact: { prefix: 'CT', digits: 6, start: 300_001 },
  item: { prefix: '', digits: 4, start: 5000 },
  resource: { prefix: 'R', digits: 4, start: 10 },
  opportunity: { prefix: 'OP', digits: 6, start: 1 },
  salesHeader: { prefix: 'SO', digits: 6, start: 1001 },
  quoteHeader: { prefix: 'SQ', digits: 6, start: 1001 },
  invoice: { prefix: 'SI', digits: 6, start: 1001 },
};
/** Numbers already taken by hand are stepped over, but not for ever. */
const TRIES_MAX = 1000;

/** @param taken says whether a number is in use. */
export async function nextNumber(
  writer: Writer,
  kind: string,
  taken: (number: string) => Promise<boolean>,
): Promise<string> {
  const series = SERIES[kind];
  if (series === undefined) throw new Error(`No number series for ${kind}`);
  for (let i = 0; i < TRIES_MAX; i += 1) {
    const [row] = await writer.sql<{ last: string }[]>`
      /* nextNumber */ insert into sandbox.number_series as s values (${kind}, ${series.start})
      on conflict (kind) do update set last = s.last + 1 returning last::text`;
    const number = series.prefix + String(row?.last ?? '').padStart(series.digits, '0');
    if (!(await taken(number))) return number;
  }
  throw new Error(`The number series of ${kind} is used up`);
}
