/** What is promised and expected day by day: the part of a plan that is not reserved yet. */
import { Decimal, decimal } from '@drawbar/schema/values';
import { applyDateFormula, LAST_DAY, periodEnd, periodStart, type TimeBucket } from './calendar.ts';
import type { ItemFacts } from './item-facts.ts';
import { counts, type StockScope } from './stock-scope.ts';
import { TERMS } from './terms.ts';

/** How far the ERP looks ahead, and in which steps. */
export interface Lookahead {
  /** Date formula; '' has no limit. */
  readonly formula: string;
  readonly bucket: TimeBucket;
}

/** Receipts less requirements of one day, without what is reserved on either side. */
export interface DayChange {
  /** '' is not yet dated. */
  readonly date: string;
  readonly change: Decimal;
}

/** The days on which something changes, in order. */
export function timeline(facts: ItemFacts, scope: StockScope): DayChange[] {
  const days = new Map<string, Decimal>();
  const add = (date: string, quantity: Decimal): void => {
    days.set(date, (days.get(date) ?? new Decimal(0)).plus(quantity));
  };
  for (const movement of facts.plan?.movements ?? []) {
    const { side, promised } = TERMS[movement.kind];
    if (!promised || !counts(movement, scope)) continue;
    const quantity = decimal(movement.quantity);
    add(movement.date, side === 'receipt' ? quantity : quantity.negated());
  }
  for (const reservation of facts.plan?.reservations ?? []) {
    if (reservation.side === 'INVENTORY' || !counts(reservation, scope)) continue;
    const quantity = decimal(reservation.quantity);
    add(reservation.date, reservation.side === 'RECEIPT' ? quantity.negated() : quantity);
  }
  return [...days]
    .map(([date, change]) => ({ date, change }))
    .sort((a, b) => (a.date < b.date ? -1 : 1));
}

/**
 * What must be kept back on a day for requirements after it: past it, every shortage counts until
 * the first period in which more comes in than goes out. Never negative.
 */
export function keptForLater(days: readonly DayChange[], at: string, ahead: Lookahead): Decimal {
  const limit = applyDateFormula(ahead.formula, at);
  const last = limit === null ? LAST_DAY : periodEnd(limit, ahead.bucket);
  const later = days.filter(({ date }) => date > at && date <= last);
  const periods = new Map<string, Decimal>();
  for (const { date, change } of later) {
    const start = periodStart(date, ahead.bucket);
    periods.set(start, (periods.get(start) ?? new Decimal(0)).plus(change));
  }
  let kept = new Decimal(0);
  for (const [start, change] of periods) {
    // The period that began before `at` counts as it is, short or not.
    if (start <= at) kept = kept.minus(change);
    else if (change.gt(0)) break;
    else kept = kept.minus(change);
  }
  return Decimal.max(kept, 0);
}

/**
 * The first day, not before `from`, on which `needed` is there and stays there; null when no such
 * day is known.
 * @param unreserved stock that nobody has reserved.
 */
export function earliestDay(
  days: readonly DayChange[],
  unreserved: Decimal,
  needed: Decimal,
  from: string,
): string | null {
  let balance = days
    .filter(({ date }) => date <= from)
    .reduce((sum, { change }) => sum.plus(change), unreserved);
  let since = balance.gte(needed) ? from : null;
  for (const { date, change } of days.filter((day) => day.date > from)) {
    balance = balance.plus(change);
    if (balance.lt(needed)) since = null;
    else since ??= date;
  }
  return since;
}
