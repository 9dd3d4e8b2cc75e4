/** Prices and stock for orders, asked of catalog through the graph's own contract. */
import type { AvailabilityReader, PriceAnswer, PriceReader } from '@drawbar/orders';
import { askSubgraph } from '@drawbar/platform/ask-subgraph';
import type { Caller } from '@drawbar/platform/caller';
import type { Subgraph, SubgraphRequest } from '@drawbar/platform/subgraph';
import { globalId, ID_PREFIX } from '@drawbar/schema/values';

/** Inputs of one question to catalog. */
const INPUTS_MAX = 100;
/** A person waits for the answer. */
const ASK_MS = 10_000;

/** Orders asks for itself: whoever may order may have the order priced. */
const ORDERS: Caller = {
  id: 'orders',
  kind: 'API_KEY',
  name: 'Drawbar orders',
  scopes: ['prices:read'],
};

const PRICES = `query OrderPrices($inputs: [PriceInput!]!) {
  prices(inputs: $inputs) {
    quote { unitPrice { amount } discountPercent pricesIncludeTax }
    userErrors { code message field fix }
  }
}`;

interface PriceResult {
  readonly quote: {
    readonly unitPrice: { readonly amount: string };
    readonly discountPercent: string;
    readonly pricesIncludeTax: boolean;
  } | null;
  readonly userErrors: readonly NonNullable<Extract<PriceAnswer, { ok: false }>['problem']>[];
}

export function catalogPrices(catalog: Subgraph): PriceReader {
  return {
    async prices(integration, questions, traceId) {
      const answers: PriceAnswer[] = [];
      for (let at = 0; at < questions.length; at += INPUTS_MAX) {
        const inputs = questions.slice(at, at + INPUTS_MAX).map((question) => ({
          itemId: sellableId(integration, question.sellable),
          customerId: globalId(ID_PREFIX.Customer, integration, question.customerId),
          variant: question.variant,
          quantity: question.quantity,
          uom: question.unit === '' ? null : question.unit,
          date: question.date,
          // not known yet: the customer's own
          currency: question.currency === '' ? null : question.currency,
        }));
        const request = requestOf(integration, traceId);
        const data = await askSubgraph(catalog, request, PRICES, { inputs });
        const results = (data['prices'] ?? []) as readonly (PriceResult | null)[];
        answers.push(...inputs.map((_input, place) => priceAnswer(results[place] ?? null)));
      }
      return answers;
    },
  };
}

function priceAnswer(result: PriceResult | null): PriceAnswer {
  const [first] = result?.userErrors ?? [];
  if (result?.quote != null) {
    const { unitPrice, discountPercent, pricesIncludeTax: includesTax } = result.quote;
    return { ok: true, unitPrice: unitPrice.amount, discountPercent, includesTax };
  }
  // `prices` names the input first, and the order counts its lines itself
  const problem = first === undefined ? null : { ...first, field: first.field?.slice(1) ?? null };
  return { ok: false, problem };
}

interface Availability {
  readonly total: {
    readonly available: { readonly value: string };
    readonly availableToPromise: { readonly value: string } | null;
  } | null;
  readonly earliest: string | null;
}

/** One alias a line: lines differ in unit, day and place, which one question has only once. */
export function catalogAvailability(catalog: Subgraph): AvailabilityReader {
  return {
    async availability(integration, questions, traceId) {
      const asked = questions.map(({ itemId, ...question }, at) => ({ at, itemId, question }));
      const tracked = asked.filter(({ itemId }) => itemId !== null);
      const answers = new Map<number, Availability | null>();
      for (let from = 0; from < tracked.length; from += INPUTS_MAX) {
        const part = tracked.slice(from, from + INPUTS_MAX);
        const variables = Object.fromEntries(
          part.flatMap(({ at, itemId, question }) => [
            [
              `i${at}`,
              {
                itemIds: [globalId(ID_PREFIX.Item, integration, itemId ?? '')],
                locationIds: question.locationId === null ? null : [question.locationId],
                variant: question.variant,
                uom: question.unit === '' ? null : question.unit,
                at: question.day,
              },
            ],
            [`q${at}`, question.quantity],
          ]),
        );
        const source = availabilitySource(part.map(({ at }) => at));
        const request = requestOf(integration, traceId);
        const data = await askSubgraph(catalog, request, source, variables).catch(() => null);
        for (const { at } of part) {
          const [found] = (data?.[`a${at}`] ?? []) as readonly (Availability | null)[];
          answers.set(at, found ?? null);
        }
      }
      return asked.map(({ at }) => availabilityAnswer(answers.get(at) ?? null));
    },
  };
}

function availabilitySource(places: readonly number[]): string {
  const variables = places.map((at) => `$i${at}: AvailabilityInput!, $q${at}: Decimal!`);
  const fields = places.map(
    (at) =>
      `a${at}: availability(input: $i${at}) {
        total { available { value } availableToPromise { value } }
        earliest(quantity: $q${at}) }`,
  );
  return `query OrderAvailability(${variables.join(', ')}) { ${fields.join('\n')} }`;
}

function availabilityAnswer(found: Availability | null) {
  if (found === null) return null;
  return { available: found.total?.available.value ?? null, earliest: found.earliest };
}

function sellableId(
  integration: string,
  { kind, id }: { readonly kind: 'item' | 'resource'; readonly id: string },
): string {
  return globalId(kind === 'item' ? ID_PREFIX.Item : ID_PREFIX.Resource, integration, id);
}

function requestOf(integration: string, traceId: string): SubgraphRequest {
  return { caller: ORDERS, integration, traceId, signal: AbortSignal.timeout(ASK_MS) };
}
