/** The worker of this service: sends what is due, also what a process that died left behind. */
import { setTimeout as wait } from 'node:timers/promises';
import type { Log } from '@drawbar/platform/log';
import { copyInvoice, type CopyPorts } from './domain/copy-invoice.ts';
import { handOver } from './domain/hand-over.ts';
import { sendOrder } from './domain/send-order.ts';
import { intake } from './intake.ts';
import { createSendPorts, type SendOptions } from './send.ts';
import { doneOrders } from './store/done-orders.ts';
import { createHandOverPorts } from './store/hand-over.ts';
import { createInvoiceCopies } from './store/invoice-copies.ts';
import { readPostedInvoice } from './store/posted-invoice.ts';
import { submittedOrders } from './store/submitted-orders.ts';
import { createInvoiceWriter } from './systems/invoice-writer.ts';
import { tellCrm } from './systems/status-writer.ts';
import { dueOrders, forgetOld } from './store/due-orders.ts';

export interface OrderWorkerOptions extends SendOptions {
  readonly log: Log;
}

export interface OrderWorker {
  /** Ends after the order in hand. */
  close(): Promise<void>;
}

const LOOK_MS = 1_000;
/** Orders sent at once: the ERP takes few requests at a time (systems.md 3.4). */
const AT_ONCE = 2;
const ORDERS_PER_LOOK = 20;
const TIDY_MS = 3_600_000;

/** Starts in the background; a failure is logged and the next look tries again. */
export function startOrderWorker(options: OrderWorkerOptions): OrderWorker {
  const ports = createSendPorts(options);
  const end = new AbortController();
  const { signal } = end;
  const run = async (): Promise<void> => {
    let tidyAt = 0;
    const notBefore = new Map<string, number>();
    while (!signal.aborted) {
      try {
        await handOverSubmitted(options);
        await sendDue(options, ports, signal);
        await tellWhatIsDone(options, notBefore);
        await copyInvoices(options, signal);
        if (options.now().getTime() >= tidyAt) {
          await forgetOld(options.database, options.now());
          tidyAt = options.now().getTime() + TIDY_MS;
        }
      } catch (error) {
        options.log.error({ reason: reasonOf(error) }, 'Orders could not be sent');
      }
      await wait(LOOK_MS, undefined, { signal }).catch(() => undefined);
    }
  };
  const running = run();
  return {
    async close() {
      end.abort();
      await running;
    },
  };
}

/** Orders that people submitted in the CRM go on by themselves (`domain.md` 7.5): one at a time. */
async function handOverSubmitted({ database, now, newId, log }: OrderWorkerOptions): Promise<void> {
  const ports = createHandOverPorts(database, now, newId);
  for (const { integration, id } of await submittedOrders(database, now(), ORDERS_PER_LOOK)) {
    try {
      await handOver(ports, integration, id);
    } catch (error) {
      log.error({ order: id, reason: reasonOf(error) }, 'An order could not be handed over');
    }
  }
}

async function sendDue(
  { database, now, log }: OrderWorkerOptions,
  ports: ReturnType<typeof createSendPorts>,
  signal: AbortSignal,
): Promise<void> {
  const due = await dueOrders(database, now(), ORDERS_PER_LOOK);
  for (let at = 0; at < due.length && !signal.aborted; at += AT_ONCE) {
    await Promise.all(
      due.slice(at, at + AT_ONCE).map(async ({ integration, id }) => {
        const result = await sendOrder(ports, integration, id);
        if (result.state === 'refused') log.warn({ order: id }, 'The ERP refused an order');
      }),
    );
  }
}

/** How long an order whose status the CRM did not take is left alone. */
const STATUS_PAUSE_MS = 60_000;
const STATUS_PAUSES_MAX = 1_000;

/**
 * @param notBefore Unix milliseconds by order; forgotten with the process, which only costs a
 * try.
 */
async function tellWhatIsDone(
  options: OrderWorkerOptions,
  notBefore: Map<string, number>,
): Promise<void> {
  const now = options.now().getTime();
  if (notBefore.size > STATUS_PAUSES_MAX) notBefore.clear();
  for (const done of await doneOrders(options.database, ORDERS_PER_LOOK)) {
    if ((notBefore.get(done.crmId) ?? 0) > now) continue;
    const told = await tellCrm({ ...options, intake }, done).catch(() => false);
    if (!told) notBefore.set(done.crmId, now + STATUS_PAUSE_MS);
  }
}

/** Invoices of coupled customers appear in the CRM, and there, too, as paid (`domain.md` 7.8). */
async function copyInvoices(options: OrderWorkerOptions, signal: AbortSignal): Promise<void> {
  const { database, connections, now, log } = options;
  const copies = createInvoiceCopies({ ...options, intake });
  const ports: CopyPorts = {
    ...copies,
    ...createInvoiceWriter(connections, now),
    read: (copy) => readPostedInvoice(database, copy),
  };
  await copies.wantNew(ORDERS_PER_LOOK);
  for (const copy of await copies.take(ORDERS_PER_LOOK)) {
    if (signal.aborted) return;
    await copyInvoice(ports, copy).catch((error: unknown) => {
      log.error({ invoice: copy.id, reason: reasonOf(error) }, 'An invoice could not be copied');
    });
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : 'unknown';
}
