/** One price: the question, the live lines of the ERP and the rules put together. */
import { GraphQLError } from 'graphql';
import type { PriceAsk } from '../domain/price-ask.ts';
import { priceKeys, type PriceReading } from '../domain/price-read.ts';
import { resolvePrice } from '../domain/price.ts';
import type { Sellable } from '../domain/sellable.ts';
import type { FreshnessModel } from './availability-model.ts';
import type { CatalogContext } from './context.ts';
import { sellableOf } from './keys.ts';
import { liveFigures, noteBeside, type LiveFigure, type ResponsePath } from './live-figures.ts';
import type { PriceArguments, PriceError, PriceResultModel, QuoteModel } from './price-model.ts';
import { priceQuestion } from './price-question.ts';

/** How old price lines may be: nobody can ask for another age. */
const MAX_AGE_SECONDS = 30;

/** The price of an id: of an item, a resource, or a product that is coupled with one. */
export async function priceOfId(
  itemId: string,
  args: PriceArguments,
  context: CatalogContext,
  path: ResponsePath,
): Promise<PriceResultModel> {
  const sellable = await sellableOf(itemId, context);
  return sellable === null ? notFound(itemId) : priceOf(sellable, args, context, path);
}

/** No price, because the id leads to nothing that is sold. */
export function notFound(itemId: string): PriceResultModel {
  const message = `There is no item, resource or coupled product ${itemId.slice(0, 60)}.`;
  const isProduct = itemId.startsWith('prd_');
  return failed([
    {
      code: isProduct ? 'NOT_COUPLED' : 'NOT_FOUND',
      message,
      field: ['itemId'],
      fix: isProduct
        ? 'Couple the product with an item or a resource.'
        : 'Give the id of the graph, itm_…, as item(by: { number: "…" }) { id } tells it.',
    },
  ]);
}

/** @param path where an error entry about stale or missing price lines belongs. */
export async function priceOf(
  sellable: Sellable,
  args: PriceArguments,
  context: CatalogContext,
  path: ResponsePath,
): Promise<PriceResultModel> {
  const { ask, currency, errors } = await priceQuestion(sellable, args, context);
  if (ask === null) return failed(errors);
  const live = await readLines(ask, context);
  if (live instanceof GraphQLError) {
    noteBeside(live, path, context);
    return failed([]);
  }
  noteBeside(live.staleBecause, path, context);
  return quoteOf(sellable, ask, currency, live);
}

function quoteOf(
  sellable: Sellable,
  ask: PriceAsk,
  currency: string,
  { reading, freshness }: LiveFigure<PriceReading>,
): PriceResultModel {
  const { rows } = reading;
  const card = reading.card ?? {
    unitPrice: sellable.unitPrice,
    priceIncludesTax: sellable.kind === 'item' && sellable.priceIncludesTax,
  };
  const price = resolvePrice(ask, rows, card);
  if (price.kind === 'tax-unknown') return failed([taxUnknown(ask, price.row?.listCode ?? null)]);
  const quote: QuoteModel = { sellable, ask, currency, price, rows, card, freshness };
  return { quote, userErrors: [] };
}

/** The lines of everything that can price it, read together; the error when nothing is known. */
async function readLines(
  { assetLevels, sources }: PriceAsk,
  context: CatalogContext,
): Promise<LiveFigure<PriceReading> | GraphQLError> {
  const keys = priceKeys(assetLevels, sources);
  try {
    const asked = { numbers: keys, maxAgeSeconds: MAX_AGE_SECONDS };
    const figures = await liveFigures(context.readers.prices, asked, context);
    return {
      reading: {
        rows: figures.flatMap(({ reading }) => reading.rows),
        card: figures[0]?.reading.card ?? null,
      },
      freshness: oldest(figures.map(({ freshness }) => freshness)),
      staleBecause: figures.find(({ staleBecause }) => staleBecause !== null)?.staleBecause ?? null,
    };
  } catch (error) {
    if (error instanceof GraphQLError) return error;
    throw error;
  }
}

/** A price is as old as the oldest line that it was made of could be. */
function oldest(freshnesses: readonly FreshnessModel[]): FreshnessModel {
  return freshnesses.reduce((a, b) => (b.readAt < a.readAt || (b.stale && !a.stale) ? b : a));
}

function taxUnknown(ask: PriceAsk, listCode: string | null): PriceError {
  const where = listCode === null ? 'The price of the card' : `Price list ${listCode}`;
  const [has, wants] = ask.pricesIncludeTax ? ['excludes', 'with'] : ['includes', 'without'];
  return {
    code: 'CHECK_FAILED',
    message:
      `${where} ${has} tax, this customer's prices are ${wants} it, ` +
      'and the ERP does not tell the tax percent.',
    field: null,
    fix: 'Keep prices of this customer and of the list alike, with tax or without, in the ERP.',
  };
}

function failed(userErrors: readonly PriceError[]): PriceResultModel {
  return { quote: null, userErrors };
}
