/** To what the ERP rounds amounts; its local currency is no record there, but the company's. */
import type { Database } from '@drawbar/platform/database';
import { decimal, isDecimalText } from '@drawbar/schema/values';
import type { RoundingReader } from '../domain/place-order.ts';

/** The ERP's own default, while the currency has not been read. */
const DEFAULT_PRECISION = '0.01';

export function createRoundingReader({ sql }: Database): RoundingReader {
  return {
    async amountPrecision(integration, currencyCode) {
      const [row] = await sql<{ precision: string | null }[]>`
        /* amount rounding */
        select document ->> 'amountRoundingPrecision' as precision from orders.company
        where integration = ${integration} and system = 'ERP' and ${currencyCode}::text is null
        union all
        select document ->> 'amountRoundingPrecision' from orders.currency
        where integration = ${integration} and system = 'ERP' and code = ${currencyCode}
        limit 1`;
      const precision = row?.precision ?? '';
      const isUsable = isDecimalText(precision) && decimal(precision).gt(0);
      return isUsable ? precision : DEFAULT_PRECISION;
    },
  };
}
