/** Amounts of a document's line that v2.0 shows besides the stored ones, as SQL over row `r`. */

/** Before the discount on the whole document: `amount` or `amountIncludingTax`. */
export function beforeDiscount(amount: 'amount' | 'amountIncludingTax'): string {
  const gross = `(1 + ${stored('taxPercent')} / 100)`;
  const holdsTax = "coalesce((r.data->>'pricesIncludeTax')::boolean, false)";
  const part = stored('invoiceDiscountAllocation');
  const [kept, turned] =
    amount === 'amount'
      ? [`not ${holdsTax}`, `${part} / ${gross}`]
      : [holdsTax, `${part} * ${gross}`];
  return `round(${stored(amount)} + case when ${kept} then ${part} else ${turned} end, 2)`;
}

/** What both amounts differ by. */
export const TAX = `${stored('amountIncludingTax')} - ${stored('amount')}`;

function stored(name: string): string {
  return `coalesce((r.data->>'${name}')::numeric, 0)`;
}
