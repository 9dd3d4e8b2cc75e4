/** The ERP's company settings as catalog speaks of them (extension.md 3). */
import type { TimeBucket } from '../../domain/calendar.ts';
import { DEFAULT_COMPANY, type Company } from '../../domain/company.ts';
import { code, positive, text } from '../../domain/document.ts';
import type { ReplicaRecord } from '../lookup.ts';
import { decimalPlaces } from './setup.ts';

/** An accounting period is set up freely in the ERP; a month comes nearest. */
const BUCKETS: Readonly<Record<string, TimeBucket>> = {
  Day: 'Day',
  Week: 'Week',
  Month: 'Month',
  Quarter: 'Quarter',
  Year: 'Year',
  'Accounting Period': 'Month',
};

export function toCompany({ document }: ReplicaRecord): Company {
  return {
    unitAmountRounding:
      positive(document, 'unitAmountRoundingPrecision') ?? DEFAULT_COMPANY.unitAmountRounding,
    amountRounding: positive(document, 'amountRoundingPrecision') ?? DEFAULT_COMPANY.amountRounding,
    decimalPlaces: decimalPlaces(text(document, 'amountDecimalPlaces')),
    lookahead: {
      formula: code(document, 'checkAvailabilityPeriod'),
      bucket: BUCKETS[code(document, 'checkAvailabilityTimeBucket')] ?? 'Day',
    },
  };
}
