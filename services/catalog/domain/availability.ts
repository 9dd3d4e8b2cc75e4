/**
 * How much of an item there is and will be: figures for one location, or for several together
 * (domain.md 6.3).
 */
import { Decimal, decimal, decimalText } from '@drawbar/schema/values';
import type { ItemFacts, ItemPlan, TermKind } from './item-facts.ts';
import { counts, type StockScope } from './stock-scope.ts';
import { TERM_KINDS, TERMS } from './terms.ts';
import { earliestDay, keptForLater, timeline, type Lookahead } from './timeline.ts';

/** What an ERP may be unable to tell. */
export type AvailabilityPart =
  'LOCATIONS' | 'VARIANTS' | 'RESERVATIONS' | 'RECEIPTS' | 'REQUIREMENTS' | 'DATES';

/** Exact decimals, in the unit asked. */
export interface Figures {
  readonly onHand: string;
  /** null where the ERP tells stock alone. */
  readonly planned: PlannedFigures | null;
  readonly available: string;
}

export interface PlannedFigures {
  /** null where the ERP does not tell reservations; nothing counts as reserved then. */
  readonly reserved: string | null;
  readonly scheduledReceipts: string;
  readonly grossRequirements: string;
  readonly terms: readonly { readonly kind: TermKind; readonly quantity: string }[];
  readonly projected: string;
  readonly availableToPromise: string;
}

/** The day looked at, the unit of the figures, and how far the ERP looks ahead. */
export interface FigureQuestion {
  readonly at: string;
  /** Base units in one unit asked; exact decimal above zero. */
  readonly perUnit: string;
  readonly lookahead: Lookahead;
  /** Codes of the locations that stand for stock on its way between others. */
  readonly inTransit: readonly string[];
}

/** The ERP's own precision of quantities. */
const QUANTITY_DECIMALS = 5;

export function missingParts(facts: ItemFacts): AvailabilityPart[] {
  const parts: AvailabilityPart[] = [];
  if (facts.detail === 'item') parts.push('LOCATIONS');
  if (facts.detail !== 'variant') parts.push('VARIANTS');
  if (facts.plan?.reservations == null) parts.push('RESERVATIONS');
  if (facts.plan === null) parts.push('RECEIPTS', 'REQUIREMENTS', 'DATES');
  return parts;
}

/**
 * The figures of a scope, each computed when it is read first; null when the ERP's stock is not
 * detailed enough to tell.
 */
export function figures(
  facts: ItemFacts,
  scope: StockScope,
  question: FigureQuestion,
): Figures | null {
  if (!canTell(facts, scope)) return null;
  const { plan } = facts;
  const onHand = once(() => sum(facts.stock.filter((level) => counts(level, scope))));
  const reserved = once(() => (plan === null ? new Decimal(0) : reservedStock(plan, scope)));
  const unreserved = () => promisableStock(facts, scope, question).minus(reserved());
  const promise = once(() =>
    plan === null ? onHand() : promisable(facts, scope, question, unreserved()),
  );
  const planned = once(() =>
    plan === null ? null : plannedFigures(plan, scope, question, { onHand, reserved, promise }),
  );
  const onHandText = once(() => inUnit(onHand(), question));
  const availableText = once(() => inUnit(Decimal.max(promise(), 0), question));
  return {
    get onHand() {
      return onHandText();
    },
    get planned() {
      return planned();
    },
    get available() {
      return availableText();
    },
  };
}

function plannedFigures(
  plan: ItemPlan,
  scope: StockScope,
  question: FigureQuestion,
  base: Readonly<Record<'onHand' | 'reserved' | 'promise', () => Decimal>>,
): PlannedFigures {
  const terms = termsUntil(plan, scope, question.at);
  const receipts = sum(terms.filter(({ kind }) => TERMS[kind].side === 'receipt'));
  const requirements = sum(terms.filter(({ kind }) => TERMS[kind].side === 'requirement'));
  return {
    reserved: plan.reservations === null ? null : inUnit(base.reserved(), question),
    scheduledReceipts: inUnit(receipts, question),
    grossRequirements: inUnit(requirements, question),
    terms: terms.map(({ kind, quantity }) => ({
      kind,
      quantity: inUnit(decimal(quantity), question),
    })),
    projected: inUnit(base.onHand().plus(receipts).minus(requirements), question),
    availableToPromise: inUnit(base.promise(), question),
  };
}

function inUnit(base: Decimal, { perUnit }: FigureQuestion): string {
  const quantity = perUnit === '1' ? base : base.div(decimal(perUnit));
  return decimalText(quantity.toDecimalPlaces(QUANTITY_DECIMALS));
}

function once<T>(compute: () => T): () => T {
  let known: { readonly value: T } | null = null;
  return () => (known ??= { value: compute() }).value;
}

/**
 * The first day, not before `at`, on which a quantity can be promised and stays so; null when no
 * such day is known.
 * @param quantity in the unit asked, an exact decimal above zero.
 */
export function earliest(
  facts: ItemFacts,
  scope: StockScope,
  question: FigureQuestion,
  quantity: string,
): string | null {
  if (facts.plan === null || !canTell(facts, scope)) return null;
  const stock = promisableStock(facts, scope, question);
  const unreserved = stock.minus(reservedStock(facts.plan, scope));
  const needed = decimal(quantity).times(decimal(question.perUnit));
  return earliestDay(timeline(facts, scope), unreserved, needed, question.at);
}

function canTell(facts: ItemFacts, scope: StockScope): boolean {
  if (scope.locations !== null && facts.detail === 'item') return false;
  return scope.variant === null || facts.detail === 'variant';
}

/** Available to promise: what is free until the day, less what later requirements need of it. */
function promisable(
  facts: ItemFacts,
  scope: StockScope,
  { at, lookahead }: FigureQuestion,
  unreserved: Decimal,
): Decimal {
  const days = timeline(facts, scope);
  const free = days
    .filter(({ date }) => date <= at)
    .reduce((total, { change }) => total.plus(change), unreserved);
  return free.minus(keptForLater(days, at, lookahead));
}

/**
 * Stock that can be promised. Over all locations, what is on its way lies at an in-transit location
 * and is an open receipt as well: it counts once, as the receipt, from the day it arrives.
 */
function promisableStock(
  { stock }: ItemFacts,
  scope: StockScope,
  { inTransit }: FigureQuestion,
): Decimal {
  const skipped = scope.locations === null ? inTransit : [];
  return sum(stock.filter((level) => counts(level, scope) && !skipped.includes(level.location)));
}

/** Sums per kind, in base units, of what is due until a day; kinds with nothing are left out. */
function termsUntil(
  { movements }: ItemPlan,
  scope: StockScope,
  at: string,
): { readonly kind: TermKind; readonly quantity: string }[] {
  const due = movements.filter((movement) => {
    const { projected, transfer } = TERMS[movement.kind];
    const inSums = projected && !(transfer && scope.locations === null);
    return inSums && movement.date <= at && counts(movement, scope);
  });
  const byKind = Map.groupBy(due, ({ kind }) => kind);
  return TERM_KINDS.flatMap((kind) => {
    const total = sum(byKind.get(kind) ?? []);
    if (kind === 'PLANNING_TRANSFER' || total.isZero()) return [];
    return [{ kind, quantity: decimalText(total) }];
  });
}

function reservedStock({ reservations }: ItemPlan, scope: StockScope): Decimal {
  return sum(
    (reservations ?? []).filter(
      (reservation) => reservation.side === 'INVENTORY' && counts(reservation, scope),
    ),
  );
}

function sum(rows: readonly { readonly quantity: string }[]): Decimal {
  return rows.reduce((total, { quantity }) => total.plus(decimal(quantity)), new Decimal(0));
}
