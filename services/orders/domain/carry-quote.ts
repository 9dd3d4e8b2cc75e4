/** Brings one quote of the CRM a step further in the ERP (`domain.md` 7.9). */
import { fromCrmOrder, hasAllLines } from './crm-order.ts';
import { LINES_SECONDS, type HandOverPorts, type SubmittedOrder } from './hand-over.ts';
import { erpQuote, type WrittenDocument } from './order-documents.ts';
import { quoteStep, type QuoteCopyState, type QuoteSituation } from './quote-step.ts';
import { backoffSeconds } from './sending.ts';

/** A quote that is looked at, held by one worker. */
export interface QuoteCopy {
  readonly integration: string;
  /** GUID of the CRM's quote. */
  readonly id: string;
  /** Unique key in the ERP. */
  readonly intent: string;
  readonly state: QuoteCopyState;
  /** SystemId of the ERP's quote; null while it has none. */
  readonly erpId: string | null;
  readonly attempts: number;
  /** End of the lease; another moment by then means that the quote changed meanwhile. */
  readonly takenUntil: Date;
}

export interface QuoteNow extends SubmittedOrder {
  readonly situation: Omit<QuoteSituation, 'copy'>;
  /** SystemId of the ERP's quote of the revision before; null for none. */
  readonly revisionOf: string | null;
}

export type QuoteOutcome =
  { readonly ok: true } | { readonly ok: false; readonly gone: boolean; readonly message: string };

export interface QuotePorts extends Pick<HandOverPorts, 'codes' | 'now' | 'today'> {
  /** null: the CRM has no such quote any more. */
  read(copy: QuoteCopy): Promise<QuoteNow | null>;
  create(
    copy: QuoteCopy,
    document: WrittenDocument,
  ): Promise<{ readonly id: string; readonly number: string } | { readonly message: string }>;
  act(copy: QuoteCopy, action: 'release' | 'archive'): Promise<QuoteOutcome>;
  /** The ERP has it; the one of the revision before is archived. */
  made(copy: QuoteCopy, erp: { readonly id: string; readonly number: string }): Promise<void>;
  /** One that changed meanwhile is not handled: it is looked at once more. */
  moved(copy: QuoteCopy, state: 'released' | 'handled'): Promise<void>;
  /** Nothing to do until it changes. */
  rest(copy: QuoteCopy): Promise<void>;
  /** At once when it changed meanwhile. */
  later(copy: QuoteCopy, waitSeconds: number, message: string | null): Promise<void>;
}

/** What stands in the way may be mended in either system. */
const HELD_BACK_SECONDS = 60;
const LINES_WAIT_SECONDS = 5;

export async function carryQuote(ports: QuotePorts, copy: QuoteCopy): Promise<void> {
  const quote = await ports.read(copy);
  if (quote === null) return ports.moved(copy, 'handled');
  switch (quoteStep({ ...quote.situation, copy: copy.state })) {
    case 'rest':
      return ports.rest(copy);
    case 'finish':
      return ports.moved(copy, 'handled');
    case 'order-missing':
      return ports.later(copy, HELD_BACK_SECONDS, orderMissing(quote));
    case 'release':
      return act(ports, copy, 'release');
    case 'archive':
      return act(ports, copy, 'archive');
    case 'create':
      return create(ports, copy, quote);
  }
}

function orderMissing({ order: { number } }: SubmittedOrder): string {
  const fix = 'Create the order from the quote.';
  return `Quote ${number} was won, and the CRM has no order of it. ${fix}`;
}

async function act(
  ports: QuotePorts,
  copy: QuoteCopy,
  action: 'release' | 'archive',
): Promise<void> {
  const outcome = await ports.act(copy, action);
  if (outcome.ok) return ports.moved(copy, action === 'release' ? 'released' : 'handled');
  // whoever removed it in the ERP did what there was to do
  if (outcome.gone) return ports.moved(copy, 'handled');
  return ports.later(copy, backoffSeconds(copy.attempts), outcome.message);
}

/** A repeat is safe: the ERP answers a known key with the quote that is there. */
async function create(ports: QuotePorts, copy: QuoteCopy, quote: QuoteNow): Promise<void> {
  const secondsKnown = (ports.now().getTime() - quote.readAt.getTime()) / 1_000;
  if (!hasAllLines(quote.order) && secondsKnown < LINES_SECONDS) {
    return ports.later(copy, LINES_WAIT_SECONDS, null);
  }
  const codes = await ports.codes(copy.integration, quote.order.options);
  const facts = { ...quote.facts, today: await ports.today(copy.integration) };
  const { order: content, problems } = fromCrmOrder(quote.order, facts, codes);
  if (content === null) {
    const message = problems.map((found) => found.message).join(' ');
    return ports.later(copy, HELD_BACK_SECONDS, message);
  }
  const made = await ports.create(copy, erpQuote(content, quote.revisionOf));
  return 'message' in made
    ? ports.later(copy, backoffSeconds(copy.attempts), made.message)
    : ports.made(copy, made);
}
