/** What can be asked of the lists of this service, and the rows that answer. */
import type { System } from './integration.ts';
import type { RunKind, RunStatus } from './run.ts';
import type { CouplingState, IssueRow } from './stored.ts';

/** A record of one side, in any of some mappings. */
export interface RecordKey {
  readonly mappings: readonly string[];
  readonly system: System;
  readonly id: string;
}

export interface CouplingFilter {
  readonly mappings: readonly string[] | null;
  readonly states: readonly CouplingState[] | null;
  /** Ids of records of either side; null: all. */
  readonly records: readonly string[] | null;
  /** Part of a label; null: all. */
  readonly search: string | null;
}

export interface RecordRefKey {
  readonly mapping: string;
  readonly system: System;
  readonly id: string;
}

export interface RecordList {
  readonly integration: string;
  readonly mapping: string;
  readonly system: System;
  /** null: both. */
  readonly coupled: boolean | null;
  /** Part of a label; null: all. */
  readonly search: string | null;
}

export interface MappingCountRow {
  readonly mapping: string;
  readonly coupled: number;
  readonly uncoupledErp: number;
  readonly uncoupledCrm: number;
  readonly pending: number;
  readonly openIssues: number;
  readonly conflicts: number;
  readonly ignored: number;
  readonly erp: number;
  readonly crm: number;
  readonly lastSuccessAt: Date | null;
}

export interface RunFilter {
  readonly kinds: readonly RunKind[] | null;
  readonly statuses: readonly RunStatus[] | null;
  readonly mapping: string | null;
  readonly since: Date | null;
}

export interface IssueFilter {
  /** Open and retrying ones when null. */
  readonly states: readonly IssueRow['state'][] | null;
  readonly categories: readonly string[] | null;
  readonly codes: readonly string[] | null;
  readonly cause: string | null;
  readonly mapping: string | null;
  readonly run: string | null;
  readonly search: string | null;
  /** A record of one side, also where it is one of several candidates; null: all. */
  readonly record: {
    readonly system: System;
    readonly id: string;
    readonly orCandidate?: true;
  } | null;
  /** Named issues; null: all. */
  readonly ids: readonly string[] | null;
}

export const ANY_ISSUE: IssueFilter = {
  states: null,
  categories: null,
  codes: null,
  cause: null,
  mapping: null,
  run: null,
  search: null,
  record: null,
  ids: null,
};

export interface IssueGroupRow {
  readonly cause: string;
  readonly count: number;
  readonly sample: IssueRow;
}
