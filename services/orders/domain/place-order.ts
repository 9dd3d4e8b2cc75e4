/**
 * Places an order: the key first, then everything that can be wrong, then the outbox, then the
 * call.
 */
import type { RecordKey } from './document.ts';
import { checkOrder } from './check-order.ts';
import type { OrderRequest } from './order-request.ts';
import type {
  AvailabilityReader,
  FactReader,
  OutboxStanding,
  Placed,
  PriceReader,
  RequestKey,
  RequestStore,
} from './place-ports.ts';
import type { PlacedLine, PlacedOrder } from './placed-order.ts';
import { previewOf, type OrderPreview } from './preview.ts';
import { pricedOrder, type PricedOrder } from './price-order.ts';
import { problem, type Problem } from './problem.ts';
import { sendHeld, sendOrder, type SendResult } from './send-order.ts';
import type { SendPorts } from './send-ports.ts';

/** How long somebody waits for an order that is being sent. */
export interface WaitPorts extends SendPorts {
  /** Resolves after so many milliseconds. */
  readonly wait: (milliseconds: number) => Promise<void>;
  /** How long a caller waits for the ERP before the answer is SUBMITTED without a number. */
  readonly answerWithinMs: number;
}

export interface PlacePorts extends WaitPorts {
  readonly requests: RequestStore;
  readonly facts: FactReader;
  readonly prices: PriceReader;
  readonly availability: AvailabilityReader;
  readonly taxes: TaxReader;
  readonly rounding: RoundingReader;
  /** A new GUID. */
  readonly newId: () => string;
}

export interface TaxReader {
  /** Percent of each line, in their order; null where no earlier document tells it. */
  percents(
    integration: string,
    customerId: string,
    lines: readonly Pick<PlacedLine, 'kind' | 'number'>[],
  ): Promise<readonly (string | null)[]>;
}

export interface RoundingReader {
  /**
   * To which multiples the ERP rounds amounts; an exact decimal above zero.
   * @param currencyCode null is the local currency.
   */
  amountPrecision(integration: string, currencyCode: string | null): Promise<string>;
}

export interface PlaceCommand {
  readonly key: RequestKey;
  readonly inputHash: string;
  /** GUID of the account in the CRM. */
  readonly accountId: string;
  readonly request: OrderRequest;
  readonly dryRun: boolean;
  readonly mayOverridePrices: boolean;
  /** In the company's time zone. */
  readonly today: string;
  readonly localCurrency: string | null;
  readonly traceId: string;
}

export interface PlaceResult {
  readonly order: RecordKey | null;
  readonly preview: OrderPreview | null;
  readonly problems: readonly Problem[];
  readonly replayed: boolean;
}

export async function placeOrder(ports: PlacePorts, command: PlaceCommand): Promise<PlaceResult> {
  if (!command.dryRun) {
    const replay = await replayed(ports, command);
    if (replay !== null) return replay;
  }
  const facts = await ports.facts.facts(
    command.key.integration,
    command.accountId,
    command.request,
    command,
  );
  const checked = checkOrder(command.request, facts);
  if (checked.order === null) return refused(checked.problems);
  const currency = checked.order.currencyCode ?? command.localCurrency ?? '';
  const priced = await pricedOrder(ports.prices, checked.order, currency, command);
  if (priced.order === null) return refused(priced.problems);
  if (command.dryRun) return preview(ports, command, priced, currency);
  const placedAs = await placeOnce(ports, command, priced.order);
  if (placedAs !== null) return placedAs;
  // another request with this key was first
  return (await replayed(ports, command)) ?? refused([inProgress()]);
}

/** The answer of an earlier request with the same key; null when there was none. */
async function replayed(
  ports: PlacePorts,
  { key, inputHash }: PlaceCommand,
): Promise<PlaceResult | null> {
  let earlier = await ports.requests.earlier(key, inputHash);
  for (let look = 0; look < LOOKS_MAX; look += 1) {
    if (earlier === null) return null;
    if (!earlier.sameInput) return refused([keyReused(key.key)]);
    const { order } = earlier;
    if (order === null) return refused([inProgress()]);
    await sendWithin(ports, key.integration, order.id);
    // refused meanwhile and taken back: this request is the first again, or another one was
    earlier = await ports.requests.earlier(key, inputHash);
    if (earlier?.order?.id === order.id) {
      return { order, preview: null, problems: [], replayed: true };
    }
  }
  return refused([inProgress()]);
}

/** Orders of one key that are taken back while somebody waits for them. */
const LOOKS_MAX = 3;

/** null: another request with this key was first. */
async function placeOnce(
  ports: PlacePorts,
  { key, inputHash, request }: PlaceCommand,
  content: PlacedOrder,
): Promise<PlaceResult | null> {
  const id = ports.newId();
  const order = {
    id,
    intent: ports.newId(),
    target: request.submit ? 'ERP' : 'CRM',
    crmState: 'wanted',
    content,
  } as const;
  const placed = await ports.outbox.place(key, inputHash, order);
  if (placed === null) return null;
  const result = await sendFirst(ports, placed, key);
  if (result?.state !== 'refused') {
    return { order: { system: 'CRM', id }, preview: null, problems: [], replayed: false };
  }
  return refused([
    problem(
      'NOT_ALLOWED_NOW',
      null,
      `The ${request.submit ? 'ERP' : 'CRM'} refused the order: ${result.message}`,
      'Correct what it names, then send the order again.',
    ),
  ]);
}

/**
 * Sends an order for the first time. As long as nobody was told of it a refusal takes it back while
 * it is still held, so that its key is free again and no repeat finds a part of it.
 */
async function sendFirst(
  ports: WaitPorts,
  placed: Placed,
  key: RequestKey,
): Promise<SendResult | null> {
  const caller = { isTold: false, hearsRefusal: false };
  const sent = sendHeld(ports, placed, async () => {
    if (caller.isTold) return false;
    caller.hearsRefusal = true;
    await ports.outbox.withdraw(placed, key);
    return true;
  }).catch((): SendResult => ({ state: 'waiting' }));
  const tooLate = ports.wait(ports.answerWithinMs).then(() => {
    if (caller.hearsRefusal) return sent;
    caller.isTold = true;
    return null;
  });
  return Promise.race([sent, tooLate]);
}

/**
 * Sends now, but answers in time; whoever sends goes on in the background.
 * @returns null when the answer is not there in time.
 */
export async function sendWithin(
  ports: WaitPorts,
  integration: string,
  id: string,
): Promise<SendResult | null> {
  const late = { is: false };
  const tooLate = ports.wait(ports.answerWithinMs).then(() => {
    late.is = true;
    return null;
  });
  const sent = sendOrder(ports, integration, id).catch((): SendResult => ({ state: 'waiting' }));
  const result = await Promise.race([sent, tooLate]);
  if (result?.state !== 'busy') return result;
  for (;;) {
    const standing = await ports.outbox.standing(integration, id);
    if (standing?.beingSent !== true || late.is) return otherResult(standing);
    await ports.wait(LOOK_MS);
  }
}

/** What another sender made of it. */
function otherResult(standing: OutboxStanding | null): SendResult {
  if (standing?.state !== 'refused') return { state: 'busy' };
  return { state: 'refused', message: standing.message ?? '' };
}

/** How often it is looked whether another sender is done. */
const LOOK_MS = 100;

async function preview(
  ports: PlacePorts,
  { key: { integration }, traceId, today, request }: PlaceCommand,
  { order, pricing }: Extract<PricedOrder, { pricing: unknown }>,
  currency: string,
): Promise<PlaceResult> {
  const questions = order.lines.map((line, at) => ({
    itemId: line.kind === 'item' ? line.sellableId : null,
    variant: line.variant,
    locationId: request.lines[at]?.locationId ?? request.locationId,
    unit: line.unit,
    quantity: line.quantity,
    day: line.requestedDeliveryDate ?? order.requestedDeliveryDate ?? today,
  }));
  const [availability, taxes, precision] = await Promise.all([
    ports.availability.availability(integration, questions, traceId),
    ports.taxes.percents(integration, order.customerId, order.lines),
    ports.rounding.amountPrecision(integration, order.currencyCode),
  ]);
  return {
    order: null,
    preview: previewOf(order, { currency, precision }, availability, taxes, pricing),
    problems: [],
    replayed: false,
  };
}

function refused(problems: readonly Problem[]): PlaceResult {
  return { order: null, preview: null, problems, replayed: false };
}

function keyReused(key: string): Problem {
  return problem(
    'IDEMPOTENCY_KEY_REUSED',
    ['idempotencyKey'],
    `Key "${key}" was used within the last 24 hours with another input.`,
    'Use a new key for a new request; repeat a key only with the same input.',
  );
}

function inProgress(): Problem {
  return problem(
    'IDEMPOTENCY_IN_PROGRESS',
    ['idempotencyKey'],
    'A request with this key is being carried out.',
    'Send it again in a moment.',
  );
}
