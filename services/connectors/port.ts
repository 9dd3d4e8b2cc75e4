/**
 * The port: everything Drawbar may ask of one of the two systems (`systems.md` 3). It has two
 * implementations, Business Central and Dataverse; the sandbox speaks their wire and is no third.
 *
 * Rows carry the system's own field names. Values are normalised: a decimal is a string, a date
 * `YYYY-MM-DD`, an instant ISO 8601 in UTC, an enumeration member is decoded, empty is null.
 */
import type { ReservationLine, SupplyDemandLine } from './availability-facts.ts';
import type { Choice, CrmEnvironment, CustomerFigures } from './facts.ts';
import type { HintSource } from './hints.ts';
import type { Installation, InstalledSolution, IntegrationUser } from './installing.ts';
import type { MoreFields } from './more-fields.ts';
import type { CallContext, Kind, Row, System, SystemId } from './records.ts';
import type { MetadataSource } from './system-metadata.ts';
import type { Outcome, SystemWriter } from './writing.ts';

export * from './availability-facts.ts';
export * from './connector-error.ts';
export * from './facts.ts';
export * from './hints.ts';
export type { MoreField, MoreFields } from './more-fields.ts';
export * from './installing.ts';
export * from './records.ts';
export * from './system-metadata.ts';
export * from './writing.ts';

export type Change =
  | { readonly op: 'upsert'; readonly row: Row }
  | { readonly op: 'delete'; readonly id: SystemId; readonly at: Date | null };

export interface ChangePage {
  readonly changes: readonly Change[];
  /** Opaque; stored after the page was applied. */
  readonly cursor: string;
  readonly more: boolean;
  /** true: the cursor had expired, this is a full read; ids not seen in it are gone. */
  readonly full: boolean;
  /** What the system had committed by then is in this page, or in those that follow it. */
  readonly observedAt: Date;
}

/** Posted stock, in base units, per item, variant and location; drop shipments are left out. */
export interface StockLevel {
  readonly itemNumber: string;
  /** '' means no variant. */
  readonly variantCode: string;
  /** '' means no location. */
  readonly locationCode: string;
  /** Exact decimal. */
  readonly quantity: string;
}

/** What one system can do; read at connect, not guessed (`systems.md` 3). */
export interface Capabilities {
  readonly liveStock: 'variant' | 'location' | 'item' | 'none';
  readonly livePrice: 'lines' | 'none';
  /** `snapshot`: every page is part of a full read. A kind that is missing is not offered. */
  readonly changes: Partial<
    Record<Kind, 'delta' | 'rowVersion' | 'watermark' | 'append' | 'snapshot'>
  >;
  /** `reconcile`: deletions show only when `ids` is compared with what is known. */
  readonly deletes: Partial<Record<Kind, 'inline' | 'tombstone' | 'reconcile'>>;
}

/** One check of a connection test, as the system can answer it (`CheckCode` of the graph). */
export interface Check {
  readonly code: string;
  /** Table, role or user; null for the connection itself. */
  readonly subject: string | null;
  readonly status: 'PASS' | 'WARN' | 'FAIL' | 'SKIPPED';
  readonly message: string;
  readonly fix: string | null;
  readonly durationMs: number;
}

/** Reading, the same for both systems. All methods throw `ConnectorError`. */
export interface SystemPort {
  readonly system: System;
  describe(context: CallContext): Promise<Capabilities>;
  /** Every check of a connection test, in the order run; never throws for a failing system. */
  test(context: CallContext): Promise<readonly Check[]>;
  /**
   * What changed since `cursor`; null reads everything. About `max` changes a page: a server may
   * send more than it was asked for. A kind that is not offered throws `unsupported`.
   */
  changes(
    kind: Kind,
    cursor: string | null,
    max: number,
    context: CallContext,
  ): Promise<ChangePage>;
  /** In no order; an id without a row is gone. */
  byIds(kind: Kind, ids: readonly SystemId[], context: CallContext): Promise<Map<SystemId, Row>>;
  /** Rows whose `field` (a name of `Row.data`, or the key) equals one of the values. */
  find(
    kind: Kind,
    where: { readonly field: string; readonly in: readonly string[] },
    context: CallContext,
  ): Promise<readonly Row[]>;
  /** Every id of a kind, for the reconciliation of deletions. */
  ids(kind: Kind, context: CallContext): AsyncIterable<SystemId>;
  /** Until when the system asked this credential to wait; null when it does not. */
  throttledUntil(): Promise<Date | null>;
  /**
   * Names of the fields that rows of a kind may carry: rows read when it was another list have to
   * be read again.
   */
  fieldNames(kind: Kind): readonly string[];
  /** Opens one record in the system's own user interface; null when it has none. */
  recordUrl(kind: Kind, id: SystemId): string | null;
  close(): Promise<void>;
}

/** Whose prices, of what. Numbers and codes as the lines have them. */
export interface PriceLineQuestion {
  /** '' asks for lines of all items and all resources. */
  readonly assetNumbers: readonly string[];
  /** Customers and groups; '' asks for lines for everybody. */
  readonly sourceNumbers: readonly string[];
}

export interface ErpPort extends SystemPort, SystemWriter, HintSource, MetadataSource {
  readonly system: 'ERP';
  /** Those that the application user sees; also while none of them is chosen. */
  companies(
    context: CallContext,
  ): Promise<readonly { readonly id: SystemId; readonly name: string }[]>;
  /** Live stock of up to 100 items in one round trip; an item without entries has no level. */
  stockLevels(
    itemNumbers: readonly string[],
    context: CallContext,
  ): Promise<{ readonly levels: readonly StockLevel[]; readonly readAt: Date }>;
  /**
   * The same with open lines and reservations, in one round trip per 60 items. `plan` is null when
   * this ERP tells stock alone, its `reservations` when it does not tell those.
   */
  supplyAndDemand(
    itemNumbers: readonly string[],
    context: CallContext,
  ): Promise<{
    readonly levels: readonly StockLevel[];
    readonly plan: {
      readonly lines: readonly SupplyDemandLine[];
      readonly reservations: readonly ReservationLine[] | null;
    } | null;
    readonly readAt: Date;
  }>;
  /**
   * Active lines of sales price lists for any of the assets and any of the sources named.
   * @throws {ConnectorError} `unsupported` where `livePrice` is none.
   */
  priceLines(question: PriceLineQuestion, context: CallContext): Promise<readonly Row[]>;
  /** Cursor of `changes('ledgerEntry', …)` behind the newest entry there is. */
  ledgerEnd(context: CallContext): Promise<string>;
  /** Figures of customers as the ERP computes them now; one that is gone is missing. */
  customerFigures(
    customerIds: readonly SystemId[],
    context: CallContext,
  ): Promise<{ readonly figures: readonly CustomerFigures[]; readonly readAt: Date }>;
  /**
   * Does something to a sales order. Only `release` and `reopen` may be repeated without a look at
   * the order first (extension.md 6).
   */
  act(action: OrderAction, orderId: SystemId, context: CallContext): Promise<Outcome>;
  /** `archive` keeps a version of the quote and removes it; a quote that is gone is `not-found`. */
  actOnQuote(action: QuoteAction, quoteId: SystemId, context: CallContext): Promise<Outcome>;
}

export type QuoteAction = 'release' | 'archive';
export type OrderAction = 'release' | 'reopen' | 'ship' | 'shipAndInvoice';

export interface CrmPort extends SystemPort, SystemWriter, HintSource, MetadataSource {
  readonly system: 'CRM';
  /** Who we are there, and the organisation's settings. */
  environment(context: CallContext): Promise<CrmEnvironment>;
  /** What of ours stands there. */
  solution(context: CallContext): Promise<InstalledSolution>;
  /**
   * Installs what Drawbar needs and gives the integration user its role; this port signs in as an
   * administrator. With `dryRun` nothing is written. Safe to repeat.
   */
  install(who: IntegrationUser, dryRun: boolean, context: CallContext): Promise<Installation>;
  /** The choices of each option column of a kind. */
  optionSets(kind: Kind, context: CallContext): Promise<ReadonlyMap<string, readonly Choice[]>>;
}

/** How one system is reached. */
export interface EndpointSettings {
  readonly kind: 'BUSINESS_CENTRAL' | 'DATAVERSE' | 'SANDBOX';
  /** ERP: up to the API root's parent (`…/api` is appended); CRM: the organisation's address. */
  readonly baseUrl: string;
  readonly tenantId: string | null;
  readonly environment: string | null;
  /** ERP only. */
  readonly companyId: SystemId | null;
  readonly clientId: string;
  /** The secret itself, resolved from its reference by the caller; never logged. */
  readonly clientSecret: string;
  /** OAuth 2 token endpoint; derived from `tenantId` when null. */
  readonly tokenUrl: string | null;
  /** CRM only: fields that are read and written besides the usual ones. */
  readonly moreFields?: MoreFields;
}
