/** A line of a quote, an order or a posted invoice. */
import { currencyOf } from './currency.ts';
import { kindOf, sellableOf } from './sellable.ts';
import type { SalesLineResolvers } from './types.generated.ts';

export const SalesLine: SalesLineResolvers = {
  id: ({ line }) => line.id,
  position: ({ line }) => line.position,
  kind: ({ line }, _args, context) => kindOf(line, context),
  item: ({ line }, _args, context) => sellableOf(line, context),
  variant: ({ line }) => line.variant,
  // a line of the CRM without a text of its own is called as its product
  description: async ({ line: { description, sold } }, _args, { loaders }) =>
    description !== '' || sold?.by !== 'product'
      ? description
      : ((await loaders.productName.load(sold.id)) ?? ''),
  async quantity({ line: { figures } }, _args, { loaders }) {
    if (figures === null) return null;
    const { unit, quantity } = figures;
    if ('code' in unit) return { value: quantity, uom: unit.code };
    const found = unit.crmId === null ? null : await loaders.named.unit.load(unit.crmId);
    return { value: quantity, uom: found?.code ?? '' };
  },
  unitPrice: async ({ line: { figures }, currency }, _args, context) =>
    figures === null
      ? null
      : { amount: figures.unitPrice, currency: await currencyOf(currency, context) },
  discountPercent: ({ line: { figures } }) => figures?.discountPercent ?? null,
  amount: async ({ line: { figures }, currency }, _args, context) =>
    figures === null
      ? null
      : { amount: figures.amount, currency: await currencyOf(currency, context) },
  shipped: ({ line: { figures } }) => figures?.shipped ?? null,
  invoiced: ({ line: { figures } }) => figures?.invoiced ?? null,
};
