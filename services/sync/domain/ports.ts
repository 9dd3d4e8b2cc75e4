/**
 * What the flows of this service need from outside; the shapes of the connectors' port,
 * structurally.
 */
import type { System } from './integration.ts';

export type Value = string | number | boolean | null;

export interface Row {
  /** GUID text in lower case. */
  readonly id: string;
  readonly version: string;
  readonly modifiedAt: Date | null;
  readonly data: Readonly<Record<string, Value>>;
}

export type Change =
  | { readonly op: 'upsert'; readonly row: Row }
  | { readonly op: 'delete'; readonly id: string; readonly at: Date | null };

export interface ChangePage {
  readonly changes: readonly Change[];
  readonly cursor: string;
  readonly more: boolean;
  readonly full: boolean;
  /** What the system had committed by then is in this page, or in those that follow it. */
  readonly observedAt: Date;
}

/** Reads one system of one integration. */
export interface ChangeSource {
  /** At most `max` changes after `cursor`; null reads everything. */
  changes(kind: string, cursor: string | null, max: number): Promise<ChangePage>;
  /** What the system had committed by then is seen; later changes may be. */
  readonly asOf: Date;
  /** The place of the endpoint that is read (`placeOf`); left out: unknown. */
  readonly place?: string | undefined;
  /** Names the fields that rows of the kind carry now, as one text. */
  fields(kind: string): string;
}

export interface ReplicaKey {
  /** GUID of the integration. */
  readonly integration: string;
  readonly system: System;
  readonly kind: string;
}

export interface ReplicaState {
  readonly cursor: string | null;
  /** true: a full read is under way whose unseen rows are gone at its end. */
  readonly sweeping: boolean;
  /** When the kind was first read to its end; null until then. */
  readonly filledAt: Date | null;
  /** What the system had committed by then has been read; null: unknown. */
  readonly seenTo: Date | null;
  /** The fields that its rows were read with; null: not noted yet. */
  readonly fields: string | null;
}

/** The replicas of all services, and how far each kind has been read. */
export interface Replicas {
  state(key: ReplicaKey): Promise<ReplicaState>;
  /**
   * Applies a page, read with these fields, and moves the cursor, both or neither; false when
   * another reader was faster.
   * @throws {Error} `retryable`, when the system is no longer where the page was read.
   */
  apply(
    key: ReplicaKey,
    before: ReplicaState,
    page: ChangePage & {
      readonly fields: string;
      readonly asOf: Date;
      readonly place?: string | undefined;
    },
  ): Promise<boolean>;
}
