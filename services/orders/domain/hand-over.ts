/** Hands an order that was submitted in the CRM over to the ERP, or says what stands in its way. */
import {
  fromCrmOrder,
  hasAllLines,
  type CrmOptions,
  type CrmOrder,
  type CrmOrderFacts,
  type OptionCodes,
} from './crm-order.ts';
import type { NewOrder } from './place-ports.ts';
import { problem, type Problem } from './problem.ts';

export interface SubmittedOrder {
  readonly version: string;
  /** When its header was read. */
  readonly readAt: Date;
  /** Whether it may be handed over at all (`domain.md` 7.1). */
  readonly standing: Standing;
  readonly order: CrmOrder;
  readonly facts: Omit<CrmOrderFacts, 'today'>;
}

/** draft: not submitted. handed-over: its own mark says that it was before. */
export type Standing = 'draft' | 'submitted' | 'handed-over';

export interface HandOverPorts {
  /** null: there is no such order any more. */
  read(integration: string, id: string): Promise<SubmittedOrder | null>;
  /** The ERP's codes of what was chosen in the CRM. @throws while either cannot be asked. */
  codes(integration: string, options: CrmOptions): Promise<OptionCodes>;
  /** Puts it into the outbox, once. */
  place(integration: string, order: NewOrder): Promise<void>;
  /** Remembers why not; told to people when it is another reason than before. */
  holdBack(integration: string, id: string, version: string, message: string): Promise<void>;
  /** The day of the company. */
  today(integration: string): Promise<string>;
  readonly newId: () => string;
  readonly now: () => Date;
}

/** Lines come by a feed of their own; sums that differ for longer differ for another reason. */
export const LINES_SECONDS = 60;

/**
 * Puts it into the outbox, or remembers why not.
 * @returns what stands in its way; empty when it is on its way into the ERP.
 */
export async function handOver(
  ports: HandOverPorts,
  integration: string,
  id: string,
): Promise<readonly Problem[]> {
  const submitted = await ports.read(integration, id);
  if (submitted === null) return [GONE];
  const standing = standingProblems(submitted);
  if (standing.length > 0) return standing;
  const secondsKnown = (ports.now().getTime() - submitted.readAt.getTime()) / 1_000;
  if (!hasAllLines(submitted.order) && secondsKnown < LINES_SECONDS) {
    return [LINES_MISSING];
  }
  const codes = await ports.codes(integration, submitted.order.options);
  const facts = { ...submitted.facts, today: await ports.today(integration) };
  const { order: content, problems } = fromCrmOrder(submitted.order, facts, codes);
  if (content === null) {
    const message = problems.map((found) => found.message).join(' ');
    await ports.holdBack(integration, id, submitted.version, message);
    return problems;
  }
  await ports.place(integration, {
    id,
    intent: ports.newId(),
    target: 'ERP',
    crmState: 'mark',
    content,
  });
  return [];
}

const GONE = problem('NOT_FOUND', ['id'], 'The CRM does not have the order.', null);

const LINES_MISSING = problem(
  'NOT_ALLOWED_NOW',
  ['id'],
  'The lines of the order have not all been read from the CRM yet.',
  'Try again in a moment.',
);

function standingProblems({ standing, order: { number } }: SubmittedOrder): Problem[] {
  if (standing === 'submitted') return [];
  if (standing === 'draft') {
    const message = `Order ${number} was not submitted in the CRM.`;
    return [problem('NOT_ALLOWED_NOW', ['id'], message, 'Submit it in the CRM.')];
  }
  const message = `Order ${number} was handed over to the ERP before.`;
  const fix = 'Clear the day of its last submission in the CRM to hand it over once more.';
  return [problem('NOT_ALLOWED_NOW', ['id'], message, fix)];
}
