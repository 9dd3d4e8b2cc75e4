/** The rates of a currency and of the currencies it is quoted in. */
import type { ExchangeRateRow } from '../domain/currency.ts';
import type { CatalogContext } from './context.ts';

/** Quoted in another currency, which is quoted in the local one: deeper chains are no set-up. */
const CHAIN_MAX = 4;

export async function currencyChain(
  code: string,
  { loaders }: CatalogContext,
): Promise<ExchangeRateRow[]> {
  const rows: ExchangeRateRow[] = [];
  const seen = new Set<string>();
  let wanted: readonly string[] = [code];
  for (let step = 0; step < CHAIN_MAX && wanted.length > 0; step += 1) {
    const found = await Promise.all(wanted.map((one) => loaders.ratesOfCurrency.load(one)));
    for (const one of wanted) seen.add(one);
    rows.push(...found.flat());
    const quotedIn = new Set(found.flat().map(({ relationalCode }) => relationalCode));
    wanted = [...quotedIn].filter((one) => one !== '' && !seen.has(one));
  }
  return rows;
}
