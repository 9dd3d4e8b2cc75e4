/** updateSalesOrder, cancelSalesOrder and sendSalesOrder. */
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

export const updateSalesOrder: NonNullable<MutationResolvers['updateSalesOrder']> = async (
  _root,
  { input },
  context,
) => {
  const scope = await context.integration();
  const stopped = switchedOff(scope);
  if (stopped.length > 0) return { salesOrder: null, userErrors: stopped, replayed: false };
  const { requestedDeliveryDate: day, externalDocumentNumber: number } = input;
  const result = await updateOrder(context.changing, {
    ...(await commandOf('updateSalesOrder', input, context)),
    today: dateInZone(context.now(), scope.timeZone),
    changes: {
      ...(day == null ? {} : { requestedDeliveryDate: day }),
      ...(number == null ? {} : { externalDocumentNumber: number }),
    },
  });
  return payloadOf(result, context);
};

export const cancelSalesOrder: NonNullable<MutationResolvers['cancelSalesOrder']> = async (
  _root,
  { input },
  context,
) => {
  const stopped = switchedOff(await context.integration());
  if (stopped.length > 0) return { salesOrder: null, userErrors: stopped, replayed: false };
  const result = await cancelOrder(context.changing, {
    ...(await commandOf('cancelSalesOrder', input, context)),
    reason: input.reason ?? null,
    author: context.request.caller.name,
  });
  return payloadOf(result, context);
};

export const sendSalesOrder: NonNullable<MutationResolvers['sendSalesOrder']> = async (
  _root,
  { input },
  context,
) => {
  const stopped = switchedOff(await context.integration());
  if (stopped.length > 0) return { salesOrder: null, userErrors: stopped, replayed: false };
  const command = await commandOf('sendSalesOrder', input, context);
  return payloadOf(await sendByHand(context.changing, command), context);
};

interface ChangeInput {
  readonly id: string;
  readonly expectedVersion: string;
  readonly idempotencyKey?: string | null;
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

async function payloadOf({ order, problems, replayed }: ChangeResult, context: OrdersContext) {
  return { salesOrder: await loadOrder(order, context), userErrors: problems, replayed };
}
