/** What streams read: entries of the log of couplings, issues that a run met. */
import type { CouplingRow, IssueRow } from './stored.ts';

export type CouplingChange =
  'COUPLED' | 'UNCOUPLED' | 'SYNCED' | 'CONFLICT' | 'FAILED' | 'BROKEN' | 'RESOLVED';

export interface CouplingLogEntry {
  readonly mapping: string;
  readonly change: CouplingChange;
  readonly at: Date;
  /** As it was then. */
  readonly coupling: CouplingRow;
  readonly place: LogPlace;
}

/** A place in the log of couplings: after this entry, in the order of transactions. */
export interface LogPlace {
  /** Transaction; exact integer. */
  readonly xact: string;
  /** Entry within it; 0: before all of them. */
  readonly seq: string;
}

/** A part of the log of couplings. */
export interface LogPart {
  readonly entries: readonly CouplingLogEntry[];
  readonly end: LogPlace;
  /** Whether there are entries behind it, which may have to wait for an open transaction. */
  readonly more: boolean;
}

/** A part of what a run met. */
export interface MetIssues {
  readonly issues: readonly IssueRow[];
  /** Revision of the run up to which these are all. */
  readonly upTo: string;
}
