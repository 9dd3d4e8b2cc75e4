/** Brings one order of the outbox a step further: into the ERP, then as a copy into the CRM. */
import { documentKey } from './document-key.ts';
import { crmDocument, erpDocument } from './order-documents.ts';
import type { Placed } from './place-ports.ts';
import {
  backoffSeconds,
  maySendAgain,
  nextStep,
  OPERATION_SECONDS,
  type NextStep,
} from './sending.ts';
import type { CallOutcome, SendPorts } from './send-ports.ts';

/** How an order stands after a step. */
export type SendResult =
  | { readonly state: 'accepted' | 'waiting' | 'busy' }
  | { readonly state: 'refused'; readonly message: string };

const NO_KEY =
  'This ERP has no unique key for orders (capability "idempotency"), so the external document ' +
  'number must carry it.';

/**
 * Takes the order if no other sender has it.
 * @returns `busy` when somebody else is sending it, or when there is nothing to do.
 */
export async function sendOrder(
  ports: SendPorts,
  integration: string,
  id: string,
): Promise<SendResult> {
  const placed = await ports.outbox.claim(integration, id);
  return placed === null ? { state: 'busy' } : sendHeld(ports, placed, KEEP);
}

/** Takes an order back that was refused; false when it is to be kept as refused. */
export type TakeBack = () => Promise<boolean>;

const KEEP: TakeBack = async () => false;

/** Sends an order that the caller holds, and lets go of it. */
export async function sendHeld(
  ports: SendPorts,
  placed: Placed,
  takeBack: TakeBack,
): Promise<SendResult> {
  try {
    if (placed.target === 'CRM') return await sendDraft(ports, placed, takeBack);
    if (placed.state === 'accepted') {
      await copyToCrm(ports, placed);
      return { state: 'accepted' };
    }
    return await sendToErp(ports, placed, takeBack);
  } finally {
    await ports.outbox.release(placed);
  }
}

async function sendToErp(
  ports: SendPorts,
  placed: Placed,
  takeBack: TakeBack,
): Promise<SendResult> {
  const { outbox, writer } = ports;
  const hasKey = await writer.erpHasKey(placed.integration);
  const outcome =
    hasKey === null
      ? ({ ok: false, retry: 'later', message: 'The ERP could not be reached.' } as const)
      : await create(ports, placed, hasKey);
  if (outcome === null) return { state: 'waiting' };
  if (!outcome.ok) {
    const step = nextStep(outcome, placed, hasKey ?? true);
    return failed(outbox, placed, step, outcome.message, takeBack);
  }
  await outbox.accepted(placed, outcome.document);
  if (placed.crmState === 'wanted' || placed.crmState === 'mark') {
    const erpId = outcome.document.header.id;
    await copyToCrm(ports, { ...placed, state: 'accepted', attempts: 0, erpId });
  }
  return { state: 'accepted' };
}

async function failed(
  outbox: SendPorts['outbox'],
  placed: Placed,
  step: NextStep,
  message: string,
  takeBack: TakeBack,
): Promise<SendResult> {
  if (step.state !== 'refused') {
    await outbox.failed(placed, step);
    return { state: 'waiting' };
  }
  if (!(await takeBack())) await outbox.failed(placed, step);
  return { state: 'refused', message };
}

/** null: nothing was sent, because another sender has the order now. */
async function create(
  { outbox, writer, now }: SendPorts,
  placed: Placed,
  hasKey: boolean,
): Promise<CallOutcome | null> {
  const { content, integration } = placed;
  if (hasKey) {
    if (!(await outbox.sending(placed))) return null;
    return writer.createInErp(placed, erpDocument(content));
  }
  if (content.externalDocumentNumber !== null) {
    return { ok: false, retry: 'never', message: NO_KEY };
  }
  const key = documentKey(placed.intent);
  if (placed.sentAt !== null) {
    const found = await writer.findInErp(integration, key);
    if (found !== null) return found;
    const seconds = secondsSince(placed.sentAt, now());
    if (!maySendAgain(placed.state, false, seconds)) {
      const message = 'The ERP may still be working on the order.';
      return { ok: false, retry: 'unknown', message };
    }
  }
  if (!(await outbox.sending(placed))) return null;
  return writer.createInErp(placed, erpDocument({ ...content, externalDocumentNumber: key }));
}

async function sendDraft(
  { outbox, writer }: SendPorts,
  placed: Placed,
  takeBack: TakeBack,
): Promise<SendResult> {
  if (!(await outbox.sending(placed))) return { state: 'waiting' };
  const outcome = await copy(writer, placed, false);
  if (outcome.ok) {
    await outbox.copied(placed, outcome.document, null);
    return { state: 'accepted' };
  }
  // a repeat is safe at once: the CRM takes the order under a GUID that we chose
  return failed(outbox, placed, nextStep(outcome, placed, true), outcome.message, takeBack);
}

/** The order stands whether or not the CRM takes its copy. */
async function copyToCrm({ outbox, writer }: SendPorts, placed: Placed): Promise<void> {
  const isThere = placed.crmState === 'mark';
  const outcome = isThere ? await writer.markInCrm(placed) : await copy(writer, placed, true);
  if (outcome.ok) {
    await outbox.copied(placed, outcome.document, null);
    // an order that somebody removed from the CRM cannot be marked
  } else if (outcome.retry === 'never' || (isThere && outcome.retry === 'reread')) {
    await outbox.copied(placed, null, outcome.message);
  } else {
    await outbox.copyLater(placed, backoffSeconds(placed.attempts + 1), outcome.message);
  }
}

async function copy(
  writer: SendPorts['writer'],
  placed: Placed,
  submit: boolean,
): Promise<CallOutcome> {
  const references = await writer.crmReferences(placed);
  return writer.createInCrm(placed, crmDocument(placed.content, references), submit);
}

function secondsSince(then: Date | null, now: Date): number {
  return then === null ? OPERATION_SECONDS : (now.getTime() - then.getTime()) / 1_000;
}
