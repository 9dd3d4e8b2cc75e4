/** Every currency of the ERP: the local one, which is no record there, first. */
import { graphqlError } from '@drawbar/platform/graphql-errors';
import { DEFAULT_COMPANY } from '../domain/company.ts';
import type { Currency } from '../domain/currency.ts';
import type { CatalogContext } from './context.ts';
import { perRequest } from './per-request.ts';

/** Made once for all that is priced in a request. */
const lists = perRequest<readonly Currency[]>();

export function allCurrencies(context: CatalogContext): Promise<readonly Currency[]> {
  return lists(context, '', () => readCurrencies(context));
}

async function readCurrencies(context: CatalogContext): Promise<readonly Currency[]> {
  const [scope, others, companies] = await Promise.all([
    context.integration(),
    context.loaders.currencies(),
    context.loaders.companies(),
  ]);
  const { key, localCurrency, companyId } = scope;
  const { unitAmountRounding, amountRounding, decimalPlaces } = companies[0] ?? DEFAULT_COMPANY;
  if (localCurrency === null || companyId === null) return others;
  const same = others.find(({ code }) => code === localCurrency);
  const crm = await context.loaders.crmCurrencyByCode.load(localCurrency);
  const local: Currency = {
    integration: key,
    id: same?.id ?? companyId,
    code: localCurrency,
    description: same?.description ?? localCurrency,
    local: true,
    decimalPlaces: same?.decimalPlaces ?? decimalPlaces,
    unitRounding: unitAmountRounding,
    amountRounding,
    crmId: same?.crmId ?? crm?.id ?? null,
  };
  return [local, ...others.filter(({ code }) => code !== localCurrency)];
}

/**
 * Spells out a currency code of the ERP, where blank is the local currency.
 * @throws {GraphQLError} while the company has not been read.
 */
export async function currencyOf(code: string, context: CatalogContext): Promise<string> {
  if (code !== '') return code;
  const { localCurrency } = await context.integration();
  if (localCurrency !== null) return localCurrency;
  throw graphqlError(
    'UPSTREAM_UNAVAILABLE',
    'The company of the ERP has not been read yet, so its local currency is unknown.',
    { system: 'ERP', retryable: true },
  );
}
