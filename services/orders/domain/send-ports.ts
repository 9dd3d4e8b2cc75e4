/** What sending an order needs of the two systems. */
import type { CrmReferences, WrittenDocument } from './order-documents.ts';
import type { Outbox, Placed, StoredDocument } from './place-ports.ts';

/** What a call to create a document came to. */
export type CallOutcome =
  | { readonly ok: true; readonly document: StoredDocument }
  | {
      readonly ok: false;
      readonly retry: 'never' | 'later' | 'reread' | 'unknown';
      /** Fit for a user. */
      readonly message: string;
    };

/** None of these throws for a system that fails. */
export interface DocumentWriter {
  /**
   * Whether the ERP refuses a second order with the same key; null while it cannot be asked.
   */
  erpHasKey(integration: string): Promise<boolean | null>;
  createInErp(placed: Placed, document: WrittenDocument): Promise<CallOutcome>;
  /** An order by the number that stands for its key where the ERP has none; posted ones too. */
  findInErp(integration: string, externalDocumentNumber: string): Promise<CallOutcome | null>;
  /** @param submit false leaves a draft. */
  createInCrm(placed: Placed, document: WrittenDocument, submit: boolean): Promise<CallOutcome>;
  /** Tells the CRM that its order was handed over; the order stays as it is. */
  markInCrm(placed: Placed): Promise<CallOutcome>;
  /** What the CRM calls the order's currency and units. */
  crmReferences(placed: Placed): Promise<CrmReferences>;
}

export interface SendPorts {
  readonly outbox: Outbox;
  readonly writer: DocumentWriter;
  readonly now: () => Date;
}
