/** Brings one order of the outbox a step further: into the ERP, then as a copy into the CRM. */
import { documentKey } from './document-key.ts';
import { crmDocument, erpDocument } from './order-documents.ts';
import type { Placed } from './place-ports.ts';
import { backoffSeconds, maySendAgain, nextStep, OPERATION_SECONDS } from './sending.ts';
import type { CallOutcome, SendPorts } from './send-ports.ts';

/** How an order stands after a step. */
export type SendResult =
  | { readonly state: 'accepted' | 'waiting' | 'busy' }
  | { readonly state: 'refused'; readonly message: string };

/** Attempts to give the CRM its copy; the order itself stands without. */
const COPY_ATTEMPTS_MAX = 20;

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
  if (placed === null) return { state: 'busy' };
  try {
    if (placed.target === 'CRM') return await sendDraft(ports, placed);
    if (placed.state === 'accepted') {
      await copyToCrm(ports, placed);
      return { state: 'accepted' };
    }
    return await sendToErp(ports, placed);
  } finally {
    await ports.outbox.release(placed);
  }
}

async function sendToErp(ports: SendPorts, placed: Placed): Promise<SendResult> {
  const { outbox, writer } = ports;
  const hasKey = await writer.erpHasKey(placed.integration);
  const outcome =
    hasKey === null
      ? ({ ok: false, retry: 'later', message: 'The ERP could not be reached.' } as const)
      : await create(ports, placed, hasKey);
  if (outcome === null) return { state: 'waiting' };
  if (!outcome.ok) {
    const step = nextStep(outcome, placed.attempts + 1, hasKey ?? true);
    await outbox.failed(placed, step);
    return step.state === 'refused'
      ? { state: 'refused', message: outcome.message }
      : { state: 'waiting' };
  }
  await outbox.accepted(placed, outcome.document);
  if (placed.crmState === 'wanted' || placed.crmState === 'mark') {
    await copyToCrm(ports, { ...placed, state: 'accepted', erpId: outcome.document.header.id });
  }
  return { state: 'accepted' };
}

/** null: nothing was sent, because an earlier request may still be worked on. */
async function create(
  { outbox, writer, now }: SendPorts,
  placed: Placed,
  hasKey: boolean,
): Promise<CallOutcome | null> {
  const { content, integration } = placed;
  if (hasKey) {
    await outbox.sending(placed);
    return writer.createInErp(placed, erpDocument(content));
  }
  if (content.externalDocumentNumber !== null) {
    return { ok: false, retry: 'never', message: NO_KEY };
  }
  const key = documentKey(placed.intent);
  if (placed.attempts > 0) {
    const found = await writer.findInErp(integration, key);
    if (found !== null) return found;
    const seconds = secondsSince(placed.sentAt, now());
    if (!maySendAgain(placed.state, false, seconds)) {
      const message = 'The ERP may still be working on the order.';
      return { ok: false, retry: 'unknown', message };
    }
  }
  await outbox.sending(placed);
  return writer.createInErp(placed, erpDocument({ ...content, externalDocumentNumber: key }));
}

async function sendDraft({ outbox, writer }: SendPorts, placed: Placed): Promise<SendResult> {
  const outcome = await copy(writer, placed, false);
  if (outcome.ok) {
    await outbox.copied(placed, outcome.document, null);
    return { state: 'accepted' };
  }
  // a repeat is safe at once: the CRM takes the order under a GUID that we chose
  const step = nextStep(outcome, placed.attempts + 1, true);
  await outbox.failed(placed, step);
  return step.state === 'refused'
    ? { state: 'refused', message: outcome.message }
    : { state: 'waiting' };
}

/** The order stands whether or not the CRM takes its copy. */
async function copyToCrm({ outbox, writer }: SendPorts, placed: Placed): Promise<void> {
  const outcome =
    placed.crmState === 'mark' ? await writer.markInCrm(placed) : await copy(writer, placed, true);
  if (outcome.ok) {
    await outbox.copied(placed, outcome.document, null);
  } else if (outcome.retry === 'never' || placed.attempts > COPY_ATTEMPTS_MAX) {
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
