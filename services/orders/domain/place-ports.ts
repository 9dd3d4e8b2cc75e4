/** What placing an order needs from outside. Every method reads or writes one integration. */
import type { RecordKey } from './document.ts';
import type { OrderFacts, OrderRequest } from './order-request.ts';
import type { PlacedOrder } from './placed-order.ts';
import type { Problem } from './problem.ts';
import type { NextStep, SendingState } from './sending.ts';

/** Key of a request: the same key of another caller or operation is another request. */
export interface RequestKey {
  readonly integration: string;
  readonly caller: string;
  readonly operation:
    'createSalesOrder' | 'updateSalesOrder' | 'cancelSalesOrder' | 'sendSalesOrder';
  readonly key: string;
}

/** What was asked with a key before. */
export interface EarlierRequest {
  readonly sameInput: boolean;
  /** The order it was about; null while it is being carried out. */
  readonly order: RecordKey | null;
}

/** Requests are remembered for 24 hours, and survive restarts. */
export interface RequestStore {
  earlier(key: RequestKey, inputHash: string): Promise<EarlierRequest | null>;
  /** Remembers a request that is about to be carried out; false when another one was first. */
  begin(key: RequestKey, inputHash: string): Promise<boolean>;
  finish(key: RequestKey, order: RecordKey): Promise<void>;
  /** A failed attempt does not use up its key. */
  forget(key: RequestKey): Promise<void>;
}

/** An order in the outbox. */
export interface Placed {
  readonly integration: string;
  /** GUID in the CRM. */
  readonly id: string;
  /** Unique key in the ERP. */
  readonly intent: string;
  readonly target: 'ERP' | 'CRM';
  readonly content: PlacedOrder;
  readonly state: SendingState;
  /** mark: the CRM has the order and is to be told that it was handed over. */
  readonly crmState: 'wanted' | 'mark' | 'done' | 'none';
  readonly erpId: string | null;
  readonly attempts: number;
  readonly sentAt: Date | null;
  readonly createdAt: Date;
  /** Names who holds it; what is stored without holding it any more is left out. */
  readonly lease: string;
}

/** Where an order of the outbox stands. */
export interface OutboxStanding {
  /** A sender is at work on it right now. */
  readonly beingSent: boolean;
  readonly state: SendingState | 'cancelled';
  /** Why it waits or was refused. */
  readonly message: string | null;
}

export interface NewOrder {
  readonly id: string;
  readonly intent: string;
  readonly target: 'ERP' | 'CRM';
  readonly crmState: Placed['crmState'];
  readonly content: PlacedOrder;
}

export interface Outbox {
  /**
   * Remembers the request and the order in one transaction, held by the caller, so that no other
   * sender learns what became of it first; null when the key was used before.
   */
  place(key: RequestKey, inputHash: string, order: NewOrder): Promise<Placed | null>;
  /** The order for one sender at a time; null when another one has it or nothing is to be done. */
  claim(integration: string, id: string): Promise<Placed | null>;
  release(placed: Placed): Promise<void>;
  /** null: there is no such order. */
  standing(integration: string, id: string): Promise<OutboxStanding | null>;
  /**
   * Notes that a call is about to be made, so that a crash in it is known to be one.
   * @returns false when another sender has it now, so that nothing is to be sent.
   */
  sending(placed: Placed): Promise<boolean>;
  /** The ERP has it: its rows stand in the replica in the same transaction. */
  accepted(placed: Placed, order: StoredDocument): Promise<void>;
  failed(placed: Placed, step: NextStep): Promise<void>;
  /** The CRM has its copy, or never gets one (`document` null, with the reason). */
  copied(placed: Placed, document: StoredDocument | null, message: string | null): Promise<void>;
  copyLater(placed: Placed, waitSeconds: number, message: string): Promise<void>;
  /** Takes an order back that nobody was told of, with its request. */
  withdraw(placed: Placed, key: RequestKey): Promise<void>;
}

/** What people can do about an order that the systems do not have. */
export interface PlacedExits {
  /** @returns false while a system may have it, or get it right now. */
  cancel(
    integration: string,
    id: string,
    event: { readonly message: string; readonly author: string },
  ): Promise<boolean>;
  /** An order that was refused is due once more. */
  again(integration: string, id: string): Promise<void>;
}

/** A document as its system stored it, with its lines. */
export interface StoredDocument {
  readonly header: StoredRecord;
  readonly lines: readonly StoredRecord[];
}

export interface StoredRecord {
  readonly id: string;
  readonly version: string;
  readonly modifiedAt: Date | null;
  readonly data: Readonly<Record<string, string | number | boolean | null>>;
}

/** Everything a request names, from the replicas. */
export interface FactReader {
  facts(
    integration: string,
    accountId: string,
    request: OrderRequest,
    rights: {
      readonly mayOverridePrices: boolean;
      readonly today: string;
      readonly localCurrency: string | null;
    },
  ): Promise<OrderFacts>;
}

/** Price of one line, as the ERP would compute it. */
export interface PriceQuestion {
  readonly customerId: string;
  readonly sellable: {
    readonly kind: 'item' | 'resource';
    readonly id: string;
    readonly number: string;
  };
  readonly variant: string | null;
  /** Exact decimal in `unit`. */
  readonly quantity: string;
  readonly unit: string;
  /** ISO code. */
  readonly currency: string;
  /** The day of the order. */
  readonly date: string;
}

export type PriceAnswer =
  | {
      readonly ok: true;
      /** Per `unit`, in the currency asked; exact decimals. */
      readonly unitPrice: string;
      readonly discountPercent: string;
      /** The unit price holds the tax already. */
      readonly includesTax: boolean;
    }
  /** `problem` null: it could not be read now. */
  | { readonly ok: false; readonly problem: Problem | null };

export interface PriceReader {
  /** In the order of the questions, each answered alone. */
  prices(
    integration: string,
    questions: readonly PriceQuestion[],
    traceId: string,
  ): Promise<readonly PriceAnswer[]>;
}

export interface AvailabilityQuestion {
  /** null for what is not kept in stock: answered null. */
  readonly itemId: string | null;
  readonly variant: string | null;
  /** Global id; null: any location. */
  readonly locationId: string | null;
  readonly unit: string;
  readonly quantity: string;
  /** null is today. */
  readonly day: string | null;
}

export interface AvailabilityAnswer {
  /** What can be promised on the day, in the unit asked; null when it is not tracked. */
  readonly available: string | null;
  /** First day on which the whole quantity can leave; null when unknown. */
  readonly earliest: string | null;
}

export interface AvailabilityReader {
  /** In the order of the questions; null for one that could not be answered. */
  availability(
    integration: string,
    questions: readonly AvailabilityQuestion[],
    traceId: string,
  ): Promise<readonly (AvailabilityAnswer | null)[]>;
}
