/** Writing: records in, one outcome per record out, also when no answer came. */
import type { FailureClass } from './connector-error.ts';
import type { CallContext, Kind, Row, SystemId, Value } from './records.ts';

/** Field name (as in `Row.data`) -> value; null empties a field. */
export type FieldValues = Readonly<Record<string, Value>>;

/**
 * A record to be made. `intent` is a GUID chosen and stored before the call: the CRM takes it as
 * the record's own id, the ERP's extension as its unique key, so that a repeat makes no second one.
 */
export interface Creation {
  readonly op: 'create';
  /** Names the outcome; unique within the call. */
  readonly key: string;
  readonly intent: SystemId;
  readonly data: FieldValues;
  /** Lines made together with their document, in one transaction; empty for none. */
  readonly lines: readonly FieldValues[];
}

/** Only the fields to change. */
export interface Update {
  readonly op: 'update';
  readonly key: string;
  readonly id: SystemId;
  /** The version it must still have; null overwrites whatever is there. */
  readonly ifVersion: string | null;
  readonly data: FieldValues;
}

export type Write = Creation | Update;

export interface Removal {
  readonly key: string;
  readonly id: SystemId;
  /** As in `Update`. */
  readonly ifVersion: string | null;
}

/**
 * What to do about a failure. `never`: it will fail again as it is. `later`: nothing was done, send
 * it again after a while. `reread`: the record is no longer what the caller thought. `unknown`: it
 * was sent and no answer came; a creation may be sent again with the same intent, an update after a
 * look at the record.
 */
export type RetryAdvice = 'never' | 'later' | 'reread' | 'unknown';

export type Outcome =
  | {
      readonly key: string;
      readonly ok: true;
      readonly id: SystemId;
      /** `replayed`: an earlier call with this intent, or this removal, had done it already. */
      readonly did: 'created' | 'updated' | 'removed' | 'replayed';
      /** Null when the system returned none (bulk calls of the CRM). */
      readonly version: string | null;
      /** The record as the system stored it; null when it was not returned. */
      readonly row: Row | null;
    }
  | {
      readonly key: string;
      readonly ok: false;
      readonly retry: RetryAdvice;
      readonly failure: FailureClass;
      readonly code: string | null;
      /** Fit for a user. */
      readonly message: string;
      /** The field it is about; null when the system named none. */
      readonly field: string | null;
    };

export interface WriteOptions {
  /** All or nothing; at most 100 records. */
  readonly atomic: boolean;
}

/** The same for both systems; writing never throws for a record or a system that fails. */
export interface SystemWriter {
  /**
   * The fields of a kind that this installation has: its rows hold no others, and none but these
   * can be written. @throws {ConnectorError}
   */
  fields(kind: Kind, context: CallContext): Promise<readonly string[]>;
  /** Outcomes stand in the order of the records. */
  upsert(
    kind: Kind,
    rows: readonly Write[],
    options: WriteOptions,
    context: CallContext,
  ): Promise<readonly Outcome[]>;
  /** A record that is gone already counts as removed. */
  remove(kind: Kind, rows: readonly Removal[], context: CallContext): Promise<readonly Outcome[]>;
}
