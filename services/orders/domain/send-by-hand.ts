/** Sends an order that was submitted in the CRM to the ERP because somebody asks (domain.md 7). */
import {
  changeOnce,
  type ChangeCommand,
  type ChangePorts,
  type ChangeResult,
} from './change-order.ts';
import { identityOf, isInOutbox, type SalesOrder } from './order.ts';
import { problem, type Problem } from './problem.ts';
import { isFinal } from './status.ts';

/** The same rules and the same outbox as for orders that go by themselves (domain.md 7.5). */
export function sendByHand(ports: ChangePorts, command: ChangeCommand): Promise<ChangeResult> {
  return changeOnce(ports, command, async (order) => {
    const { integration } = command;
    const settled = settledProblems(order);
    if (settled.length > 0) return settled;
    const { id } = identityOf(order);
    // an order that began here is in no system yet: it is sent once more as it was placed
    const isOurs = isInOutbox(order) && order.crm === null;
    if (isOurs) await ports.exits.again(integration, id);
    const problems = isOurs ? [] : await ports.sender.handOver(integration, id);
    if (problems.length > 0) return problems;
    const result = await ports.sender.send(integration, id);
    if (result?.state !== 'refused') return [];
    const message = `The ERP refused the order: ${result.message}`;
    const fix = 'Correct what it names, then send the order again.';
    return [problem('NOT_ALLOWED_NOW', null, message, fix)];
  });
}

/** Never a second order for one that the ERP has or had. */
function settledProblems(order: SalesOrder): Problem[] {
  const { erp, owner } = order;
  if (erp !== null && !isInOutbox(order) && owner.status !== 'CANCELLED') {
    const message = `The order is in the ERP already, as ${erp.number ?? 'one without a number'}.`;
    return [problem('NOT_ALLOWED_NOW', ['id'], message, null)];
  }
  if (!isFinal(owner.status)) return [];
  const what = owner.status === 'COMPLETED' ? 'completed' : 'cancelled';
  return [problem('NOT_ALLOWED_NOW', ['id'], `The order is ${what} already.`, null)];
}
