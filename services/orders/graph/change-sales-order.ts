/** updateSalesOrder, cancelSalesOrder and sendSalesOrder. */
import type { IntegrationScope } from '@drawbar/platform/subgraph';
import { dateInZone } from '@drawbar/schema/values';
import { cancelOrder, updateOrder, type ChangeResult } from '../domain/change-order.ts';
import type { RequestKey } from '../domain/place-ports.ts';
import { sendByHand } from '../domain/send-by-hand.ts';
import type { OrdersContext } from './context.ts';
import { missingScope } from './create-sales-order.ts';
import { idempotencyKey, inputHash } from './idempotency.ts';
import { orderKeyOf } from './keys.ts';
import { loadOrder } from './order-after.ts';
import { switchedOff } from './switched-off.ts';
import type { MutationResolvers } from './types.generated.ts';

export const updateSalesOrder: NonNullable<MutationResolvers['updateSalesOrder']> = (
  _root,
  { input },
  context,
) => {
  const { requestedDeliveryDate: day, externalDocumentNumber: number } = input;
  return changed('updateSalesOrder', input, context, (command, { timeZone }) =>
    updateOrder(context.changing, {
      ...command,
      today: dateInZone(context.now(), timeZone),
      changes: {
        ...(day == null ? {} : { requestedDeliveryDate: day }),
        ...(number == null ? {} : { externalDocumentNumber: number }),
      },
    }),
  );
};

export const cancelSalesOrder: NonNullable<MutationResolvers['cancelSalesOrder']> = (
  _root,
  { input },
  context,
) =>
  changed('cancelSalesOrder', input, context, (command) =>
    cancelOrder(context.changing, {
      ...command,
      reason: input.reason ?? null,
      author: context.request.caller.name,
    }),
  );

export const sendSalesOrder: NonNullable<MutationResolvers['sendSalesOrder']> = (
  _root,
  { input },
  context,
) => changed('sendSalesOrder', input, context, (command) => sendByHand(context.changing, command));

interface ChangeInput {
  readonly id: string;
  readonly expectedVersion: string;
  readonly idempotencyKey?: string | null;
}

type Command = Awaited<ReturnType<typeof commandOf>>;

/** Nothing is looked at while the integration is switched off. */
async function changed(
  operation: RequestKey['operation'],
  input: ChangeInput,
  context: OrdersContext,
  change: (command: Command, scope: IntegrationScope) => Promise<ChangeResult>,
) {
  const scope = await context.integration();
  const stopped = switchedOff(scope);
  if (stopped.length > 0) return { salesOrder: null, userErrors: stopped, replayed: false };
  const command = await commandOf(operation, input, context);
  const { order, problems, replayed } = await change(command, scope);
  return { salesOrder: await loadOrder(order, context), userErrors: problems, replayed };
}

async function commandOf(
  operation: RequestKey['operation'],
  input: ChangeInput,
  context: OrdersContext,
) {
  const { caller } = context.request;
  if (!caller.scopes.includes('orders:write')) throw missingScope();
  const { key: integration } = await context.integration();
  const { id, expectedVersion, idempotencyKey: key } = input;
  return {
    integration,
    order: await orderKeyOf(id, context),
    expectedVersion,
    key: key == null ? null : idempotencyKey(operation, key, integration, caller.id),
    inputHash: inputHash(input, context),
  };
}
