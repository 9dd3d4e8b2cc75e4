/** Gives the CRM its copy of a posted invoice, and later tells it how far it was paid. */
import {
  crmInvoice,
  crmInvoiceState,
  isComplete,
  type CrmInvoiceState,
  type PostedInvoice,
} from './crm-invoice.ts';
import type { DocumentChoices } from './document-terms.ts';
import type { WrittenDocument } from './order-documents.ts';
import { backoffSeconds } from './sending.ts';
import type { CallOutcome } from './send-ports.ts';
import type { StoredDocument } from './place-ports.ts';

/** A copy that is to be made, or told news. */
export interface InvoiceCopy {
  readonly integration: string;
  /** The ERP's posted invoice. */
  readonly id: string;
  readonly crmId: string;
  readonly made: boolean;
  /** Hash of the invoice as it is now. */
  readonly hash: string;
  readonly attempts: number;
  /** Nobody else takes it before. */
  readonly takenUntil: Date;
}

export interface CopyPorts {
  /** null: the invoice is gone, or its customer is no longer coupled. */
  read(copy: InvoiceCopy): Promise<PostedInvoice | null>;
  /** What the CRM chooses for the codes of the invoice. */
  choices(copy: InvoiceCopy, invoice: PostedInvoice): Promise<DocumentChoices>;
  /** @param state that it gets once it was made. */
  create(
    copy: InvoiceCopy,
    document: WrittenDocument,
    state: CrmInvoiceState,
  ): Promise<CallOutcome>;
  setState(copy: InvoiceCopy, state: CrmInvoiceState): Promise<CallOutcome>;
  done(copy: InvoiceCopy, document: StoredDocument): Promise<void>;
  /** Nothing more is done, but news of a copy that was made is told. */
  refused(copy: InvoiceCopy, message: string): Promise<void>;
  /** Nothing is done until its customer is coupled again. */
  rest(copy: InvoiceCopy, message: string): Promise<void>;
  later(copy: InvoiceCopy, waitSeconds: number, message: string): Promise<void>;
}

/** Lines come by a feed of their own, moments after the invoice. */
const LINES_WAIT_SECONDS = 5;
/** Attempts before an invoice is copied with the lines that were read. */
const LINES_ATTEMPTS_MAX = 20;

export async function copyInvoice(ports: CopyPorts, copy: InvoiceCopy): Promise<void> {
  const invoice = await ports.read(copy);
  if (invoice === null) {
    await ports.rest(copy, 'The customer of the invoice is not coupled any more.');
    return;
  }
  if (!copy.made && !isComplete(invoice) && copy.attempts < LINES_ATTEMPTS_MAX) {
    await ports.later(copy, LINES_WAIT_SECONDS, 'Its lines have not been read yet.');
    return;
  }
  const outcome = await bring(ports, copy, invoice);
  if (outcome.ok) return ports.done(copy, outcome.document);
  // a copy that somebody removed from the CRM cannot be told anything
  const isFinal = outcome.retry === 'never' || (copy.made && outcome.retry === 'reread');
  if (isFinal) return ports.refused(copy, outcome.message);
  return ports.later(copy, backoffSeconds(copy.attempts + 1), outcome.message);
}

/** A repeat of the creation is safe: the CRM takes it under a GUID that we chose. */
async function bring(
  ports: CopyPorts,
  copy: InvoiceCopy,
  invoice: PostedInvoice,
): Promise<CallOutcome> {
  const state = crmInvoiceState(invoice.status);
  if (copy.made) return ports.setState(copy, state);
  const document = crmInvoice(invoice, await ports.choices(copy, invoice));
  return ports.create(copy, document, state);
}
