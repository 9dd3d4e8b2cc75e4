/** Entries of the log that the stream of couplings reads. */
import type { CouplingRow } from './stored.ts';

export type CouplingChange =
  'COUPLED' | 'UNCOUPLED' | 'SYNCED' | 'CONFLICT' | 'FAILED' | 'BROKEN' | 'RESOLVED';

export interface CouplingLogEntry {
  readonly mapping: string;
  readonly change: CouplingChange;
  readonly at: Date;
  /** As it was then. */
  readonly coupling: CouplingRow;
}
