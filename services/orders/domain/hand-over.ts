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

export interface SubmittedOrder {
  readonly version: string;
  /** When its header was read. */
  readonly readAt: Date;
  readonly order: CrmOrder;
  readonly facts: CrmOrderFacts;
}

export interface HandOverPorts {
  /** null: there is no such order any more. */
  read(integration: string, id: string): Promise<SubmittedOrder | null>;
  /** The ERP's codes of what was chosen in the CRM. @throws while either cannot be asked. */
  codes(integration: string, options: CrmOptions): Promise<OptionCodes>;
  /** Puts it into the outbox, once. */
  place(integration: string, order: NewOrder): Promise<void>;
  /** Remembers why not; told to people when it is another reason than before. */
  holdBack(integration: string, id: string, version: string, message: string): Promise<void>;
  readonly newId: () => string;
  readonly now: () => Date;
}

/** Lines come by a feed of their own; sums that differ for longer differ for another reason. */
export const LINES_SECONDS = 60;

/** @returns true when the order is on its way into the ERP. */
export async function handOver(
  ports: HandOverPorts,
  integration: string,
  id: string,
): Promise<boolean> {
  const submitted = await ports.read(integration, id);
  if (submitted === null) return false;
  const secondsKnown = (ports.now().getTime() - submitted.readAt.getTime()) / 1_000;
  if (!hasAllLines(submitted.order) && secondsKnown < LINES_SECONDS) return false;
  const codes = await ports.codes(integration, submitted.order.options);
  const { order: content, problems } = fromCrmOrder(submitted.order, submitted.facts, codes);
  if (content === null) {
    const message = problems.map((found) => found.message).join(' ');
    await ports.holdBack(integration, id, submitted.version, message);
    return false;
  }
  await ports.place(integration, {
    id,
    intent: ports.newId(),
    target: 'ERP',
    crmState: 'mark',
    content,
  });
  return true;
}
