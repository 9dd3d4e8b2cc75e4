/** What the worker of orders does: hand over, send, tell back, copy invoices, tidy up. */
import type { Log } from '@drawbar/platform/log';
import { companyDay } from './company-day.ts';
import { carryQuote, type QuotePorts } from './domain/carry-quote.ts';
import { copyInvoice, type CopyPorts } from './domain/copy-invoice.ts';
import { handOver } from './domain/hand-over.ts';
import { sendOrder } from './domain/send-order.ts';
import { intake } from './intake.ts';
import { createSendPorts, type SendOptions } from './send.ts';
import { createFigureStore } from './store/account-figures.ts';
import { crmNews } from './store/crm-news.ts';
import {
  cancelledOrders,
  doneOrders,
  invoicedOrders,
  justDoneOrders,
  type FindDone,
} from './store/done-orders.ts';
import { dueOrders, forgetOld } from './store/due-orders.ts';
import { createHandOverPorts } from './store/hand-over.ts';
import { createInvoiceCopies } from './store/invoice-copies.ts';
import { createNoteStore, ordersToLookAt } from './store/notes.ts';
import { createOrderPauses } from './store/order-pauses.ts';
import { readPostedInvoice } from './store/posted-invoice.ts';
import { createPostStore } from './store/posts.ts';
import { createQuoteCopies } from './store/quote-copies.ts';
import { submittedOrders } from './store/submitted-orders.ts';
import { tellFigures } from './systems/figure-teller.ts';
import { createInvoiceWriter } from './systems/invoice-writer.ts';
import { carryNotes } from './systems/note-carrier.ts';
import { createOptionChoices } from './systems/option-choices.ts';
import { createOptionCodes } from './systems/option-codes.ts';
import { createPayments } from './systems/payments.ts';
import { tellPosts } from './systems/post-writer.ts';
import { createQuoteWriter } from './systems/quote-writer.ts';
import { askAfterRemoved } from './systems/removed-orders.ts';
import { tellDone, tellNews } from './systems/status-writer.ts';

export interface DutyOptions extends SendOptions {
  readonly log: Log;
  /** GUIDs of the integrations that are switched on; nothing is written for others. */
  readonly enabled: () => Promise<readonly string[]>;
  /** Those of them whose submitted orders go to the ERP by themselves (`domain.md` 1.8). */
  readonly automatic: () => Promise<readonly string[]>;
  /** Those of them whose quotes go to the ERP by themselves. */
  readonly quotes: () => Promise<readonly string[]>;
}

export interface Duty {
  readonly name: string;
  /** 0: at every look. */
  readonly everyMs: number;
  /** @throws what its systems threw; records fail alone where they can. */
  run(signal: AbortSignal): Promise<void>;
}

/** Orders sent at once: the ERP takes few requests at a time (systems.md 3.4). */
const AT_ONCE = 2;
const RECORDS_PER_LOOK = 20;
const TIDY_MS = 3_600_000;
/** Looks at all orders that are open in the CRM, and at all that were ever cancelled. */
const STANDING_MS = 10_000;
const PAYMENTS_MS = 300_000;

export function orderDuties(options: DutyOptions): readonly Duty[] {
  return [
    quoteDuty(options),
    handOverDuty(options),
    sendDuty(options),
    removedDuty(options),
    statusDuty(options, justDoneOrders, 0),
    statusDuty(options, doneOrders, STANDING_MS),
    statusDuty(options, cancelledOrders, STANDING_MS),
    statusDuty(options, invoicedOrders, STANDING_MS),
    newsDuty(options),
    noteDuty(options),
    figureDuty(options),
    postDuty(options),
    invoiceDuty(options),
    paymentDuty(options),
    {
      name: 'tidy up',
      everyMs: TIDY_MS,
      run: () => forgetOld(options.database, options.now()),
    },
  ];
}

/** Orders that people submitted in the CRM go on by themselves (`domain.md` 7.5): one at a time. */
function handOverDuty(options: DutyOptions): Duty {
  const { database, connections, integrations, now, newId, automatic } = options;
  const codes = createOptionCodes(connections, now);
  const today = companyDay(integrations, now);
  const ports = createHandOverPorts(database, { codes, today, now, newId });
  return {
    name: 'hand orders over',
    everyMs: 0,
    async run() {
      const active = await automatic();
      const submitted = await submittedOrders(database, active, now(), RECORDS_PER_LOOK);
      for (const { integration, id } of submitted) {
        await orPause(options, integration, id, () => handOver(ports, integration, id));
      }
    },
  };
}

/** Active and won quotes of the CRM, in the ERP (`domain.md` 7.9). */
function quoteDuty(options: DutyOptions): Duty {
  const { database, connections, integrations, now, log, quotes } = options;
  const copies = createQuoteCopies(database, now);
  const ports: QuotePorts = {
    ...copies,
    ...createQuoteWriter(connections, now),
    codes: createOptionCodes(connections, now),
    today: companyDay(integrations, now),
    now,
  };
  return {
    name: 'carry quotes',
    everyMs: 0,
    async run(signal) {
      const active = await quotes();
      if (active.length === 0) return;
      for (const copy of await copies.take(active, RECORDS_PER_LOOK)) {
        if (signal.aborted) return;
        await alone(log, { quote: copy.id }, () => carryQuote(ports, copy));
      }
    },
  };
}

function sendDuty(options: DutyOptions): Duty {
  const ports = createSendPorts(options);
  const { database, now, log, enabled } = options;
  return {
    name: 'send orders',
    everyMs: 0,
    async run(signal) {
      const due = await dueOrders(database, await enabled(), now(), RECORDS_PER_LOOK);
      for (let at = 0; at < due.length && !signal.aborted; at += AT_ONCE) {
        await Promise.all(
          due.slice(at, at + AT_ONCE).map(({ integration, id }) =>
            alone(log, { order: id }, async () => {
              const { state } = await sendOrder(ports, integration, id);
              if (state === 'refused') log.warn({ order: id }, 'The ERP refused an order');
            }),
          ),
        );
      }
    },
  };
}

/** Whether an order that is gone was posted or deleted is asked at once, not waited for. */
function removedDuty(options: DutyOptions): Duty {
  return {
    name: 'ask after removed orders',
    everyMs: 0,
    run: () =>
      ofEach(options, (integration) => askAfterRemoved({ intake, ...options }, integration)),
  };
}

const NOTES_MS = 5_000;
/** Orders whose notes are read in one request of each system. */
const ORDERS_PER_LOOK = 40;
const NOTES_AGAIN_MS = 300_000;

/** Notes go both ways: at once for a new order, then every five minutes (`domain.md` 7.4). */
function noteDuty({ database, connections, now, enabled, log }: DutyOptions): Duty {
  const store = createNoteStore(database);
  return {
    name: 'carry notes',
    everyMs: NOTES_MS,
    async run() {
      const before = new Date(now().getTime() - NOTES_AGAIN_MS);
      const orders = await ordersToLookAt(database, await enabled(), before, ORDERS_PER_LOOK);
      for (const [integration, own] of Map.groupBy(orders, (order) => order.integration)) {
        await alone(log, { integration }, async () => {
          try {
            await carryNotes({ connections, store, now }, integration, own);
          } catch (error) {
            // their turn is over, or one system that shows no notes would be asked without end
            await store.looked(integration, own, [], new Set(), now());
            throw error;
          }
        });
      }
    },
  };
}

function statusDuty(options: DutyOptions, find: FindDone, everyMs: number): Duty {
  return {
    name: 'tell the CRM what is done',
    everyMs,
    async run() {
      const active = await options.enabled();
      for (const done of await find(options.database, active, options.now(), RECORDS_PER_LOOK)) {
        const { integration, crmId } = done;
        await orPause(options, integration, crmId, () => tellDone({ intake, ...options }, done));
      }
    },
  };
}

/** What was changed through the graph, in the CRM's copy too. */
function newsDuty(options: DutyOptions): Duty {
  return {
    name: 'tell the CRM what was changed',
    everyMs: 0,
    async run() {
      const active = await options.enabled();
      for (const news of await crmNews(options.database, active, options.now(), RECORDS_PER_LOOK)) {
        const { integration, crmId } = news;
        await orPause(options, integration, crmId, () => tellNews({ intake, ...options }, news));
      }
    },
  };
}

/** Invoices of coupled customers appear in the CRM, and there, too, as paid (`domain.md` 7.8). */
function invoiceDuty(options: DutyOptions): Duty {
  const { database, connections, now, log } = options;
  const copies = createInvoiceCopies({ intake, ...options });
  const choices = createOptionChoices(connections, now);
  const ports: CopyPorts = {
    ...copies,
    ...createInvoiceWriter(connections, now),
    choices: ({ integration }, { codes }) => choices(integration, 'invoice', codes),
    read: (copy) => readPostedInvoice(database, copy),
  };
  return {
    name: 'copy invoices',
    everyMs: 0,
    async run(signal) {
      const active = await options.enabled();
      await copies.wantNew(active);
      for (const copy of await copies.take(active, RECORDS_PER_LOOK)) {
        if (signal.aborted) return;
        await alone(log, { invoice: copy.id }, () => copyInvoice(ports, copy));
      }
    },
  };
}

const FIGURES_MS = 2_000;
/** Customers whose figures are read in one request of the ERP. */
const CUSTOMERS_PER_LOOK = 40;

/** Figures of coupled customers, when something of theirs changed (`domain.md` 7.8). */
function figureDuty({ database, connections, now, enabled, log }: DutyOptions): Duty {
  const store = createFigureStore(database, now);
  return {
    name: 'tell figures of customers',
    everyMs: FIGURES_MS,
    async run() {
      const active = await enabled();
      const due = await store.take(active, CUSTOMERS_PER_LOOK);
      for (const [integration, own] of Map.groupBy(due, (one) => one.integration)) {
        await alone(log, { integration }, () =>
          tellFigures({ connections, store, now }, integration, own),
        );
      }
    },
  };
}

/** What the ERP did with an order is posted where salespeople read it (`domain.md` 7.6). */
function postDuty({ database, connections, now, enabled, log }: DutyOptions): Duty {
  const store = createPostStore(database, now);
  return {
    name: 'post in the CRM',
    everyMs: 0,
    async run() {
      const due = await store.take(await enabled(), RECORDS_PER_LOOK);
      for (const [integration, own] of Map.groupBy(due, (one) => one.integration)) {
        await alone(log, { integration }, () =>
          tellPosts({ connections, store, now }, integration, own),
        );
      }
    },
  };
}

function paymentDuty(options: DutyOptions): Duty {
  const read = createPayments({ intake, ...options });
  return { name: 'read payments', everyMs: PAYMENTS_MS, run: () => ofEach(options, read) };
}

/** One integration whose systems are away does not stop the others. */
async function ofEach(
  { enabled, log }: DutyOptions,
  run: (integration: string) => Promise<unknown>,
): Promise<void> {
  for (const integration of await enabled()) {
    await alone(log, { integration }, () => run(integration));
  }
}

/** An order of the CRM that fails is left alone for a while, so that others have their turn. */
async function orPause(
  { database, now, log }: DutyOptions,
  integration: string,
  id: string,
  run: () => Promise<unknown>,
): Promise<void> {
  const pauses = createOrderPauses(database, now);
  await alone(log, { order: id }, async () => {
    try {
      await run();
    } catch (error) {
      await pauses.put(integration, id);
      throw error;
    }
    await pauses.end(integration, id);
  });
}

/** One record that fails does not stop the others. */
async function alone(log: Log, record: object, run: () => Promise<unknown>): Promise<void> {
  try {
    await run();
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'unknown';
    log.error({ ...record, reason }, 'A record could not be dealt with');
  }
}
