/** What the reconciler needs from outside: pairs to look at, records, writing, settling. */
import type { Unseen } from './after-write.ts';
import type { Base, FieldConflict, Tried } from './merge.ts';
import type { Intent, Patch, SkipReason } from './decide.ts';
import type { System } from './integration.ts';
import type { LinkRequest, Links, MissingRecord } from './links.ts';
import type { TableMapping } from './mapping.ts';
import type { Row } from './ports.ts';

export interface StoredCoupling {
  readonly id: string;
  readonly erpId: string;
  readonly crmId: string;
  readonly base: Base | null;
}

/** A pair that this worker alone looks at, for a while. */
export interface Claimed {
  readonly id: string;
  readonly generation: number;
  readonly erpId: string | null;
  readonly crmId: string | null;
  readonly intent: Intent;
  readonly attempts: number;
  /** Somebody waits for it at a screen. */
  readonly urgent: boolean;
  /** GUID under which a record may have been created by an earlier attempt. */
  readonly creation: string | null;
  readonly coupling: StoredCoupling | null;
}

export interface Scope {
  /** GUID of the integration. */
  readonly integration: string;
  readonly mapping: TableMapping;
}

/** Records as the replicas have them, and whether a filter lets them in. */
export interface KnownRecord {
  readonly row: Row;
  readonly inFilter: boolean;
}

export interface PairStore {
  /** Due pairs of one mapping, the most urgent first; other workers skip them. */
  claim(scope: Scope, max: number): Promise<readonly Claimed[]>;
  /** Records by id; one that is not kept is missing from the answer. */
  records(scope: Scope, system: System, ids: readonly string[]): Promise<Map<string, KnownRecord>>;
  links(scope: Scope, requests: readonly LinkRequest[]): Promise<Links>;
  /** Records of `system` with one of the match keys, by key; and their partners' ids. */
  matching(
    scope: Scope,
    system: System,
    keys: readonly string[],
  ): Promise<readonly { readonly key: string; readonly id: string; readonly coupled: boolean }[]>;
  /** Commits the key of a creation before it is sent; answers it by pending id. */
  noteCreations(pending: readonly string[]): Promise<Map<string, string>>;
  /** Commits what is about to be sent to coupled pairs, so that nobody takes it for an edit. */
  noteTries(tries: readonly { readonly pending: string; readonly tried: Tried }[]): Promise<void>;
  settle(scope: Scope, settled: readonly Settled[]): Promise<void>;
  /** Gives pairs back that could not be looked at, until then. */
  release(pairs: readonly Claimed[], inMs: number): Promise<void>;
}

/** A record to write, in the words of the connectors. */
export type RecordWrite =
  | { readonly op: 'create'; readonly key: string; readonly intent: string; readonly data: Patch }
  | {
      readonly op: 'update';
      readonly key: string;
      readonly id: string;
      readonly ifVersion: string;
      readonly data: Patch;
    }
  | { readonly op: 'remove'; readonly key: string; readonly id: string };

export type WriteOutcome =
  | { readonly key: string; readonly ok: true; readonly id: string; readonly row: Row | null }
  | {
      readonly key: string;
      readonly ok: false;
      readonly retry: 'never' | 'later' | 'reread' | 'unknown';
      readonly failure: string;
      readonly message: string;
      readonly field: string | null;
      /** Nothing was sent, because the system failed too often just now: no fault of the record. */
      readonly resting: boolean;
    };

export interface Systems {
  /** Outcomes in any order, one per write; never throws for a system that fails. */
  write(
    scope: Scope,
    system: System,
    writes: readonly RecordWrite[],
  ): Promise<readonly WriteOutcome[]>;
  /** Read now, not from the replica; a record that is gone is missing from the answer. */
  read(scope: Scope, system: System, ids: readonly string[]): Promise<Map<string, Row>>;
}

/** A failure that keeps a pair from being in sync. */
export interface Failure {
  readonly code: string;
  readonly category: 'TRANSIENT' | 'DEPENDENCY' | 'DATA' | 'PERMISSION' | 'CONFLICT';
  readonly origin: 'CRM' | 'ERP' | 'SYNC';
  readonly message: string;
  readonly fix: string | null;
  readonly upstream: string | null;
  readonly field: string | null;
  readonly missing: readonly MissingRecord[];
  readonly candidates: readonly string[];
}

/** What became of one record of a pair in one direction, as the incumbent counts it. */
export type Counted =
  | 'inserted'
  | 'modified'
  | 'unchanged'
  | 'deleted'
  | 'skipped'
  | 'failed'
  | 'coupled'
  | 'uncoupled';

/** What became of a pair; written in one transaction with everything it changes. */
export type Settled =
  | {
      readonly kind: 'synchronised';
      readonly pair: Claimed;
      readonly erpId: string;
      readonly crmId: string;
      readonly base: Base;
      /** Records as they are now, to be kept in the replicas. */
      readonly erpRow: Row | null;
      readonly crmRow: Row | null;
      readonly toCrm: Counted;
      readonly toErp: Counted;
      /** A record that was created and not shown by the answer; null: there is none. */
      readonly unseen: Unseen | null;
      /** true: look at the pair again at once. */
      readonly again: boolean;
    }
  | {
      readonly kind: 'coupled';
      readonly pair: Claimed;
      readonly erpId: string;
      readonly crmId: string;
    }
  | { readonly kind: 'uncoupled'; readonly pair: Claimed; readonly deleted: System | null }
  /** Looked at again at once: another pair of the batch comes first. */
  | { readonly kind: 'deferred'; readonly pair: Claimed }
  /** Looked at again when the system may have rested. */
  | { readonly kind: 'postponed'; readonly pair: Claimed; readonly inMs: number }
  | { readonly kind: 'skipped'; readonly pair: Claimed; readonly reason: SkipReason }
  | {
      readonly kind: 'failed';
      readonly pair: Claimed;
      readonly failure: Failure;
      readonly conflict: {
        readonly kind: 'BOTH_UPDATED' | 'ERP_DELETED' | 'CRM_DELETED';
        readonly fields: readonly FieldConflict[];
      } | null;
      /** Milliseconds until it is tried again by itself; null: parked. */
      readonly retryMs: number | null;
      /** The base of a pair of which something was sent and may have arrived; null: as before. */
      readonly tried: Base | null;
      /** Records that turned out to be other than the replica says; null: gone. */
      readonly fresh: readonly {
        readonly system: System;
        readonly id: string;
        readonly row: Row | null;
      }[];
    };
