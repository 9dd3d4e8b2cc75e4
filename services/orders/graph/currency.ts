/** Amounts of a document in the ISO code of the currency its system names. */
import { graphqlError } from '@drawbar/platform/graphql-errors';
import type { CurrencyRef, Totals } from '../domain/document.ts';
import type { OrdersContext } from './context.ts';

export interface Money {
  readonly amount: string;
  readonly currency: string;
}

/**
 * ISO code of a document's currency; a blank one is the local currency (`design.md` 4, rule 10).
 * @throws {GraphQLError} `UPSTREAM_UNAVAILABLE` while neither is known.
 */
export async function currencyOf(ref: CurrencyRef, context: OrdersContext): Promise<string> {
  const own =
    ref.system === 'ERP'
      ? ref.code
      : ref.id === null
        ? null
        : ((await context.loaders.named.currency.load(ref.id))?.code ?? null);
  const code = own ?? (await context.integration()).localCurrency;
  if (code !== null) return code;
  throw graphqlError(
    'UPSTREAM_UNAVAILABLE',
    'The local currency of the ERP has not been read yet. Test the connection of the ERP.',
    { system: 'ERP', retryable: true },
  );
}

/** The sums of a document, each in its currency. */
export async function moneyTotals(
  totals: Totals,
  ref: CurrencyRef,
  context: OrdersContext,
): Promise<Readonly<Record<keyof Totals, Money>>> {
  const currency = await currencyOf(ref, context);
  const money = (amount: string): Money => ({ amount, currency });
  return {
    net: money(totals.net),
    discount: money(totals.discount),
    freight: money(totals.freight),
    tax: money(totals.tax),
    gross: money(totals.gross),
  };
}
