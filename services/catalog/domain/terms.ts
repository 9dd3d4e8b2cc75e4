/** In which sums each kind of open line counts (domain.md 6.3). */
import type { Movement } from './item-facts.ts';

interface Term {
  readonly side: 'receipt' | 'requirement';
  /** Counts in the projected balance. */
  readonly projected: boolean;
  /** Counts in what can be promised. */
  readonly promised: boolean;
  /** Moves stock between locations: without a filter on them it nets to zero in the balance. */
  readonly transfer: boolean;
}

const receipt: Term = { side: 'receipt', projected: true, promised: true, transfer: false };
const requirement: Term = { ...receipt, side: 'requirement' };

/** By kind; the order of the graph's terms is the order here. */
export const TERMS: Readonly<Record<Movement['kind'], Term>> = {
  PURCHASE_ORDER: receipt,
  SALES_RETURN: receipt,
  TRANSFER_IN: { ...receipt, transfer: true },
  IN_TRANSIT: { ...receipt, transfer: true },
  PRODUCTION_OUTPUT: receipt,
  // A suggestion of the planning worksheet: projected, but nobody has ordered it.
  REQUISITION_RECEIPT: { ...receipt, promised: false },
  ASSEMBLY_OUTPUT: receipt,
  SALES_ORDER: requirement,
  PURCHASE_RETURN: requirement,
  TRANSFER_OUT: { ...requirement, transfer: true },
  PRODUCTION_COMPONENT: requirement,
  ASSEMBLY_COMPONENT: requirement,
  PROJECT: requirement,
  PLANNING_ISSUE: requirement,
  PLANNING_TRANSFER: { ...requirement, projected: false, transfer: true },
};

/** Every kind, in order. */
export const TERM_KINDS = Object.keys(TERMS) as readonly Movement['kind'][];
