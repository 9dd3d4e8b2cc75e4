/** How long a full synchronisation takes, from what it would write and the pace seen or allowed. */
import type { System } from './integration.ts';
import type { ReviewLine } from './stored.ts';

/** Records a second, by system; null: none was written lately. */
export type Pace = Readonly<Record<System, number | null>>;

/**
 * Without a pace of our own: four batches in flight (systems.md 0.3), each of a second, of 20
 * records in the ERP and of 100 in the CRM.
 */
const ALLOWED: Readonly<Record<System, number>> = { ERP: 80, CRM: 400 };
/** Records that are only looked at, matched or compared. */
const LOOKED_AT_PER_SECOND = 2_000;
/** Reading the ends of two feeds, and ending the step. */
const STEP_SECONDS = 1;

type Amounts = Pick<
  ReviewLine,
  | 'recommendation'
  | 'erpCount'
  | 'crmCount'
  | 'wouldCreateInErp'
  | 'wouldCreateInCrm'
  | 'wouldUpdateInErp'
  | 'wouldUpdateInCrm'
>;

/** Whole seconds; 0 when there is nothing to do. */
export function lineSeconds(line: Amounts, pace: Pace): number {
  if (line.recommendation === 'NOTHING_TO_DO') return 0;
  const erp = line.wouldCreateInErp + line.wouldUpdateInErp;
  const crm = line.wouldCreateInCrm + line.wouldUpdateInCrm;
  const looked = (line.erpCount + line.crmCount) / LOOKED_AT_PER_SECOND;
  const written = erp / (pace.ERP ?? ALLOWED.ERP) + crm / (pace.CRM ?? ALLOWED.CRM);
  return Math.ceil(STEP_SECONDS + looked + written);
}

/** Lines side by side share what the systems allow: their times add up. */
export function reviewSeconds(lines: readonly Amounts[], pace: Pace): number {
  return lines.reduce((sum, line) => sum + lineSeconds(line, pace), 0);
}
