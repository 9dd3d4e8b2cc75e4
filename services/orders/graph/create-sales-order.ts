/** createSalesOrder: an order in the ERP and in the CRM, exactly once. */
import { graphqlError } from '@drawbar/platform/graphql-errors';
import { dateInZone } from '@drawbar/schema/values';
import type { OrderRequest } from '../domain/order-request.ts';
import { placeOrder } from '../domain/place-order.ts';
import { idempotencyKey, inputHash } from './idempotency.ts';
import { accountIdOf } from './keys.ts';
import { loadOrder } from './order-after.ts';
import { switchedOff } from './switched-off.ts';
import type { CreateSalesOrderInput, MutationResolvers } from './types.generated.ts';

/**
 * Named so that no account has it: such a request is refused with everything else that is
 * wrong.
 */
const NO_ACCOUNT = '00000000-0000-0000-0000-000000000000';

export const createSalesOrder: NonNullable<MutationResolvers['createSalesOrder']> = async (
  _root,
  { input },
  context,
) => {
  const scope = await context.integration();
  const { caller } = context.request;
  if (!caller.scopes.includes('orders:write')) throw missingScope();
  const stopped = input.dryRun ? [] : switchedOff(scope);
  if (stopped.length > 0) {
    return { salesOrder: null, preview: null, userErrors: stopped, replayed: false };
  }
  const result = await placeOrder(context.placing, {
    key: idempotencyKey('createSalesOrder', input.idempotencyKey, scope.key, caller.id),
    inputHash: inputHash(input, context),
    accountId: (await accountIdOf(input.accountId, context)) ?? NO_ACCOUNT,
    request: requestOf(input),
    dryRun: input.dryRun,
    mayOverridePrices: caller.scopes.includes('orders:price-override'),
    today: dateInZone(context.now(), scope.timeZone),
    localCurrency: scope.localCurrency,
    traceId: context.request.traceId,
  });
  return {
    salesOrder: await loadOrder(result.order, context),
    preview: result.preview,
    userErrors: result.problems,
    replayed: result.replayed,
  };
};

/** Checked here too: a subgraph does not rely on who stands in front of it. */
export function missingScope() {
  return graphqlError('FORBIDDEN', 'This needs the scope orders:write.');
}

/** A blank variant or number is none: forms send what nobody filled in. */
function requestOf(input: CreateSalesOrderInput): OrderRequest {
  return {
    lines: input.lines.map((line) => ({
      itemId: line.itemId,
      variant: line.variant || null,
      quantity: line.quantity,
      uom: line.uom ?? null,
      locationId: line.locationId ?? null,
      requestedDeliveryDate: line.requestedDeliveryDate ?? null,
      unitPrice: line.unitPrice ?? null,
    })),
    currency: input.currency ?? null,
    requestedDeliveryDate: input.requestedDeliveryDate ?? null,
    externalDocumentNumber: input.externalDocumentNumber || null,
    locationId: input.locationId ?? null,
    submit: input.submit,
  };
}
