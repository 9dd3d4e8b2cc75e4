/** What an order would be. */
import type { LinePreview } from '../domain/preview.ts';
import { sellableStub } from './sellable.ts';
import type { Resolvers } from './types.generated.ts';

/** A line of a preview, with the currency of its order. */
export interface LinePreviewParent {
  readonly preview: LinePreview;
  /** ISO code. */
  readonly currency: string;
}

export const previews: Pick<Resolvers, 'SalesOrderPreview' | 'SalesOrderLinePreview'> = {
  SalesOrderPreview: {
    totals: ({ totals, currency }) => {
      const money = (amount: string) => ({ amount, currency });
      return {
        net: money(totals.net),
        discount: money(totals.discount),
        freight: money(totals.freight),
        tax: money(totals.tax),
        gross: money(totals.gross),
      };
    },
    lines: ({ lines, currency }) => lines.map((preview) => ({ preview, currency })),
  },
  SalesOrderLinePreview: {
    item({ preview: { line } }, _args, context) {
      const { kind, sellableId: id } = line;
      if (id === null || (kind !== 'item' && kind !== 'resource')) return null;
      return sellableStub({ kind, id }, context);
    },
    quantity: ({ preview: { line } }) => ({ value: line.quantity, uom: line.unit }),
    unitPrice: ({ preview, currency }) => ({ amount: preview.unitPrice, currency }),
    discountPercent: ({ preview }) => preview.discountPercent,
    amount: ({ preview, currency }) => ({ amount: preview.amount, currency }),
    available: ({ preview: { available, line } }) =>
      available === null ? null : { value: available, uom: line.unit },
    shipDate: ({ preview }) => preview.shipDate,
    warnings: ({ preview }) => preview.warnings,
  },
};
