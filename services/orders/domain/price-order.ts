/** Gives every line of an order the price its customer pays; prices a caller gave stay. */
import type { PriceAnswer, PriceReader } from './place-ports.ts';
import type { PlacedLine, PlacedOrder } from './placed-order.ts';
import type { Problem } from './problem.ts';

/** What is to be known of a line's price besides the price. */
export interface LinePricing {
  readonly includesTax: boolean;
  /** It could not be read: the ERP will find it when it has the order. */
  readonly unread: boolean;
}

export type PricedOrder =
  | {
      readonly order: PlacedOrder;
      readonly problems: readonly [];
      /** In the order of the lines. */
      readonly pricing: readonly LinePricing[];
    }
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
  const questions = open.map(({ line }) => ({
    customerId: order.customerId,
    sellable: { kind: kindOf(line), id: line.sellableId ?? '', number: line.number },
    variant: line.variant,
    quantity: line.quantity,
    unit: line.unit,
    currency,
    date: asked.today,
  }));
  const { key, traceId } = asked;
  const answers =
    questions.length === 0 ? [] : await prices.prices(key.integration, questions, traceId);
  const byLine = new Map(open.map(({ at }, place) => [at, answers[place]]));
  const problems = once(open.flatMap(({ at }) => problemsOf(byLine.get(at), at)));
  if (problems.length > 0) return { order: null, problems };
  const lines = order.lines.map((line, at) => withPrice(line, byLine.get(at)));
  const pricing = order.lines.map((_line, at) => pricingOf(byLine.get(at)));
  return { order: { ...order, lines }, problems: [], pricing };
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

function pricingOf(answer: PriceAnswer | undefined): LinePricing {
  return {
    includesTax: answer?.ok === true && answer.includesTax,
    unread: answer?.ok === false,
  };
}

function problemsOf(answer: PriceAnswer | undefined, at: number): Problem[] {
  if (answer === undefined || answer.ok || answer.problem === null) return [];
  const { problem } = answer;
  return [{ ...problem, field: fieldOf(problem.field ?? [], at) }];
}

/** What every line has from the order, by the order's own names. */
const OF_THE_ORDER: Readonly<Record<string, string>> = {
  currency: 'currency',
  customerId: 'accountId',
};

function fieldOf(field: readonly string[], at: number): string[] {
  const ofOrder = OF_THE_ORDER[field[0] ?? ''];
  return ofOrder === undefined ? ['lines', String(at), ...field] : [ofOrder];
}

/** What is wrong with the order itself is said once, not for every line. */
function once(problems: readonly Problem[]): Problem[] {
  const keyOf = ({ code, field }: Problem) => [code, ...(field ?? [])].join(' ');
  return [...new Map(problems.map((one) => [keyOf(one), one])).values()];
}
