/** Open lines and reservations of items, with their stock, in one `$batch` (extension.md 5). */
import type { ReservationLine, SupplyDemandLine } from '../availability-facts.ts';
import { ConnectorError } from '../connector-error.ts';
import { chunksOf } from '../odata/chunks.ts';
import { allOf, anyOf, query } from '../odata/filter.ts';
import { isObject, type JsonObject } from '../odata/json.ts';
import { readPages } from '../odata/pages.ts';
import type { CallContext } from '../records.ts';
import type { StockLevel } from '../port.ts';
import { sendBatch, type BatchPart, type PartAnswer } from './batch.ts';
import { otherLine, purchaseLine, reservation, salesLine, transferLines } from './open-lines.ts';
import type { ErpSession } from './session.ts';
import { levelOf, LEVEL_FIELDS, readStockLevels } from './stock-levels.ts';

/** extension.md 5: at most 60 items in one question. */
const ITEMS_PER_BATCH_MAX = 60;
const PREFER = 'odata.maxpagesize=20000';

export interface SupplyAndDemand {
  readonly levels: readonly StockLevel[];
  /** null: this ERP tells stock alone. */
  readonly plan: {
    readonly lines: readonly SupplyDemandLine[];
    /** null: this ERP does not tell reservations. */
    readonly reservations: readonly ReservationLine[] | null;
  } | null;
  readonly readAt: Date;
}

/** One set of the question: which of its rows concern the items, and what a row says. */
interface Asked {
  readonly set: string;
  readonly itemField: string;
  readonly scope: string | null;
  readonly select: readonly string[] | null;
  readonly take: (row: JsonObject, into: Facts) => void;
}

interface Facts {
  readonly levels: StockLevel[];
  readonly lines: SupplyDemandLine[];
  readonly reservations: ReservationLine[];
}

const STOCK: Asked = {
  set: 'stockLevels',
  itemField: 'itemNumber',
  scope: null,
  select: LEVEL_FIELDS,
  take: (row, { levels }) => levels.push(...levelOf(row)),
};
const LINES: readonly Asked[] = [
  {
    set: 'salesLines',
    itemField: 'number',
    scope: "lineType eq 'Item'",
    select: null,
    take: (row, { lines }) => lines.push(...salesLine(row)),
  },
  {
    set: 'purchaseLines',
    itemField: 'number',
    scope: null,
    select: null,
    take: (row, { lines }) => lines.push(...purchaseLine(row)),
  },
  {
    set: 'transferLines',
    itemField: 'itemNumber',
    scope: null,
    select: null,
    take: (row, { lines }) => lines.push(...transferLines(row)),
  },
];
const OTHER: Asked = {
  set: 'otherSupplyDemand',
  itemField: 'itemNumber',
  scope: null,
  select: null,
  take: (row, { lines }) => lines.push(...otherLine(row)),
};
const RESERVATIONS: Asked = {
  set: 'reservationEntries',
  itemField: 'itemNumber',
  scope: "reservationStatus eq 'Reservation'",
  select: null,
  take: (row, { reservations }) => reservations.push(...reservation(row)),
};

/** `readAt` is our clock before the first request was sent. */
export async function readSupplyAndDemand(
  session: ErpSession,
  itemNumbers: readonly string[],
  context: CallContext,
): Promise<SupplyAndDemand> {
  const extension = await session.extension(context);
  if (!extension?.capabilities.has('stock')) {
    return { ...(await readStockLevels(session, itemNumbers, context)), plan: null };
  }
  const readAt = new Date(session.options.now());
  const tellsReservations = extension.capabilities.has('reservations');
  const asked = [
    STOCK,
    ...LINES,
    ...(extension.capabilities.has('otherSupplyDemand') ? [OTHER] : []),
    ...(tellsReservations ? [RESERVATIONS] : []),
  ];
  const facts: Facts = { levels: [], lines: [], reservations: [] };
  const items = [...new Set(itemNumbers)].filter((number) => number !== '');
  await Promise.all(
    chunksOf(items, ITEMS_PER_BATCH_MAX).map((chunk) => ask(session, asked, chunk, facts, context)),
  );
  const { levels, lines } = facts;
  const reservations = tellsReservations ? facts.reservations : null;
  return { levels, plan: { lines, reservations }, readAt };
}

async function ask(
  session: ErpSession,
  asked: readonly Asked[],
  items: readonly string[],
  facts: Facts,
  context: CallContext,
): Promise<void> {
  const { id } = await session.company(context);
  const parts = asked.map(({ set, itemField, scope, select }): BatchPart => {
    const filter = allOf([scope, anyOf(itemField, 'text', items)]);
    const options = query({ filter, ...(select === null ? {} : { select }) });
    const url = `companies(${id})/${set}${options}`;
    return { method: 'GET', url, headers: { prefer: PREFER }, body: null };
  });
  const answers = await sendBatch(session, 'extension', parts, false, context);
  for (const [at, { take }] of asked.entries()) {
    for await (const row of rowsOf(session, answers[at], context)) take(row, facts);
  }
}

/** Rows of one part, and of its further pages. */
async function* rowsOf(
  session: ErpSession,
  answer: PartAnswer | ConnectorError | undefined,
  context: CallContext,
): AsyncGenerator<JsonObject> {
  if (answer === undefined || answer instanceof ConnectorError) throw answer ?? incomplete();
  const page = isObject(answer.json) ? answer.json : {};
  const rows = page['value'];
  if (!Array.isArray(rows)) throw incomplete();
  yield* rows.filter(isObject);
  const next = page['@odata.nextLink'];
  if (typeof next !== 'string' || !URL.canParse(next)) return;
  const { pathname, search } = new URL(next);
  const request = { path: pathname + search, prefer: PREFER };
  for await (const more of readPages(session.client, request, context)) yield* more;
}

function incomplete(): ConnectorError {
  const message = 'Business Central left a question about stock and open lines unanswered.';
  return new ConnectorError('ERP', 'protocol', message);
}
