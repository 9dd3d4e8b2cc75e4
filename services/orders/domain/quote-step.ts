/** What is to be done about a quote of the CRM, from how it stands (`domain.md` 7.9). */
import type { SalesQuoteStatus } from './status.ts';

/**
 * wanted: the ERP does not have it yet. made, released: the ERP has it. handled: nothing will be
 * done about it any more.
 */
export type QuoteCopyState = 'wanted' | 'made' | 'released' | 'handled';

/** How the order stands that the CRM made from a quote; accepted: the ERP has it. */
export type OrderOfQuote = 'none' | 'open' | 'submitted' | 'accepted';

export interface QuoteSituation {
  readonly status: SalesQuoteStatus;
  /** Closed because a later revision takes its place. */
  readonly revised: boolean;
  readonly copy: QuoteCopyState;
  readonly order: OrderOfQuote;
}

export type QuoteStep =
  /** Nothing now; it is looked at again when it changes. */
  | 'rest'
  | 'create'
  | 'release'
  /** The ERP keeps a version of it and removes it. */
  | 'archive'
  /** The end: nothing has to be done in the ERP. */
  | 'finish'
  /** Won, and the CRM has no order of it. */
  | 'order-missing';

export function quoteStep({ status, revised, copy, order }: QuoteSituation): QuoteStep {
  if (copy === 'handled') return 'rest';
  switch (status) {
    case 'DRAFT':
      return 'rest';
    case 'ACTIVE':
      return copy === 'wanted' ? 'create' : 'rest';
    case 'WON':
      return wonStep(copy, order);
    case 'CLOSED':
      if (copy === 'wanted') return 'finish';
      // the ERP archives it when the revision takes its number
      return revised ? 'rest' : 'archive';
  }
}

/** A submitted order takes the quote over by itself; until there is one the quote is released. */
function wonStep(copy: Exclude<QuoteCopyState, 'handled'>, order: OrderOfQuote): QuoteStep {
  if (order === 'none') return 'order-missing';
  if (order === 'submitted') return copy === 'wanted' ? 'finish' : 'rest';
  if (order === 'accepted') return copy === 'wanted' ? 'finish' : 'archive';
  if (copy === 'wanted') return 'create';
  return copy === 'made' ? 'release' : 'rest';
}
