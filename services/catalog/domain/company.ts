/** What prices and availability need to know of the ERP's company. */
import type { Lookahead } from './timeline.ts';

export interface Company {
  /** Unit prices in local currency are rounded to multiples of it; exact decimal. */
  readonly unitAmountRounding: string;
  /** Amounts in local currency are rounded to multiples of it; exact decimal. */
  readonly amountRounding: string;
  /** Decimal places of amounts in local currency. */
  readonly decimalPlaces: number;
  readonly lookahead: Lookahead;
}

/** The ERP's own defaults, while the company has not been read. */
export const DEFAULT_COMPANY: Company = {
  unitAmountRounding: '0.00001',
  amountRounding: '0.01',
  decimalPlaces: 2,
  lookahead: { formula: '', bucket: 'Day' },
};
