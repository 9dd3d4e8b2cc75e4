/** Gives every line of an order the price its customer pays; prices a caller gave stay. */
import type { PriceAnswer, PriceReader } from './place-ports.ts';
import type { PlacedLine, PlacedOrder } from './placed-order.ts';
import type { Problem } from './problem.ts';

export type PricedOrder =
  | { readonly order: PlacedOrder; readonly problems: readonly [] }
  | { readonly order: null; readonly problems: readonly Problem[] };

/** @param currency ISO code of the order's currency. */
export async function pricedOrder(
  prices: PriceReader,
  order: PlacedOrder,
  currency: string,
  asked: {
    readonly key: { readonly integration: string };
    readonly today: string;
    readonly traceId: string;
  },
): Promise<PricedOrder> {
  const open = order.lines.flatMap((line, at) => (needsPrice(line) ? [{ line, at }] : []));
  if (open.length === 0) return { order, problems: [] };
  const questions = open.map(({ line }) => ({
    customerId: order.customerId,
    sellable: { kind: kindOf(line), id: line.sellableId ?? '', number: line.number },
    variant: line.variant,
    quantity: line.quantity,
    unit: line.unit,
    currency,
    date: asked.today,
  }));
  const answers = await prices.prices(asked.key.integration, questions, asked.traceId);
  const byLine = new Map(open.map(({ at }, place) => [at, answers[place]]));
  const problems = open.flatMap(({ at }) => problemsOf(byLine.get(at), at));
  if (problems.length > 0) return { order: null, problems };
  const lines = order.lines.map((line, at) => withPrice(line, byLine.get(at)));
  return { order: { ...order, lines }, problems: [] };
}

function needsPrice({ kind, unitPrice }: PlacedLine): boolean {
  return (kind === 'item' || kind === 'resource') && unitPrice === null;
}

function kindOf({ kind }: PlacedLine): 'item' | 'resource' {
  return kind === 'resource' ? 'resource' : 'item';
}

function withPrice(line: PlacedLine, answer: PriceAnswer | undefined): PlacedLine {
  if (answer?.ok !== true) return line;
  const { unitPrice, discountPercent } = answer;
  return { ...line, unitPrice, discountPercent };
}

function problemsOf(answer: PriceAnswer | undefined, at: number): Problem[] {
  if (answer === undefined || answer.ok) return [];
  const { problem } = answer;
  return [{ ...problem, field: ['lines', String(at), ...(problem.field ?? [])] }];
}
