/** Rows of couplings, runs, issues and reviews as everybody above the store reads them. */
import type { System } from './integration.ts';
import type { MissingRecord } from './links.ts';
import type { Base, FieldConflict } from './merge.ts';
import type { RunKind, RunStatus, StepAction, StepLimits, Phase } from './run.ts';

export type CouplingState =
  | 'IN_SYNC'
  | 'PENDING'
  | 'CONFLICT'
  | 'FAILED'
  | 'IGNORED'
  | 'BROKEN_ERP_DELETED'
  | 'BROKEN_CRM_DELETED';

export interface ConflictDocument {
  readonly kind: 'BOTH_UPDATED' | 'ERP_DELETED' | 'CRM_DELETED';
  /** ISO 8601. */
  readonly detectedAt: string;
  readonly fields: readonly FieldConflict[];
}

export interface CouplingRow {
  readonly id: string;
  readonly integration: string;
  readonly mapping: string;
  readonly erpId: string;
  readonly crmId: string;
  readonly base: Base | null;
  readonly state: CouplingState;
  readonly conflict: ConflictDocument | null;
  readonly lastSyncedAt: Date | null;
  readonly lastDirection: 'ERP_TO_CRM' | 'CRM_TO_ERP' | null;
  readonly erpChangedAt: Date | null;
  readonly crmChangedAt: Date | null;
  readonly version: string;
  readonly changedAt: Date;
}

export interface RunRow {
  readonly id: string;
  readonly integration: string;
  readonly kind: RunKind;
  readonly trigger: 'MANUAL' | 'SCHEDULE' | 'EVENT';
  readonly requestedBy: string | null;
  readonly status: RunStatus;
  readonly statusReason: string | null;
  readonly queuedAt: Date;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
  readonly review: string | null;
  readonly traceId: string | null;
  readonly revision: string;
}

export interface StepRow extends StepLimits {
  readonly id: string;
  readonly run: string;
  readonly mapping: string;
  readonly ordinal: number;
  readonly action: StepAction;
  readonly status: RunStatus;
  readonly statusReason: string | null;
  readonly phase: Phase;
  readonly dependsOn: readonly string[];
  readonly revision: string;
}

/** The incumbent's counters (`domain.md` 4.7). */
export interface Counts {
  readonly inserted: number;
  readonly modified: number;
  readonly unchanged: number;
  readonly deleted: number;
  readonly skipped: number;
  readonly failed: number;
  readonly coupled: number;
  readonly uncoupled: number;
}

export interface JobRow extends Counts {
  readonly id: string;
  readonly step: string;
  readonly kind: 'SYNCHRONIZATION' | 'COUPLING' | 'UNCOUPLING';
  readonly direction: 'ERP_TO_CRM' | 'CRM_TO_ERP' | null;
  readonly status: RunStatus;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
  readonly message: string | null;
  /** null while still counting. */
  readonly total: number | null;
}

export interface IssueRow {
  readonly id: string;
  readonly integration: string;
  readonly mapping: string;
  readonly erpId: string | null;
  readonly crmId: string | null;
  readonly code: string;
  readonly category: 'TRANSIENT' | 'DEPENDENCY' | 'DATA' | 'PERMISSION' | 'CONFLICT' | 'FATAL';
  readonly origin: 'CRM' | 'ERP' | 'SYNC';
  readonly severity: 'ERROR' | 'WARNING' | 'SKIPPED';
  readonly message: string;
  readonly fix: string | null;
  readonly upstreamMessage: string | null;
  readonly field: string | null;
  readonly waitingFor: readonly MissingRecord[];
  readonly cause: string;
  readonly state: 'OPEN' | 'RETRYING' | 'RESOLVED' | 'IGNORED';
  readonly ignoredReason: string | null;
  readonly firstSeenAt: Date;
  readonly lastSeenAt: Date;
  readonly occurrences: number;
  readonly nextRetryAt: Date | null;
  /** Of the work in which it was seen last; null for one that is older than that is kept. */
  readonly traceId: string | null;
}

/** A record of one side of a mapping, as sync knows it. */
export interface RecordRow {
  readonly system: System;
  readonly mapping: string;
  readonly id: string;
  readonly label: string;
  readonly gone: boolean;
  readonly coupled: boolean;
}

export interface ReviewLine {
  readonly mapping: string;
  readonly order: number;
  readonly erpCount: number;
  readonly crmCount: number;
  readonly coupledCount: number;
  readonly recommendation: 'FULL_SYNC' | 'COUPLE_RECORDS' | 'NOTHING_TO_DO' | 'DEPENDENCY_NOT_MET';
  readonly reason: string;
  readonly wouldCreateInErp: number;
  readonly wouldCreateInCrm: number;
  readonly wouldUpdateInErp: number;
  readonly wouldUpdateInCrm: number;
  readonly likelyDuplicates: number;
  readonly duplicateSamples: readonly { readonly erpId: string; readonly crmId: string }[];
  /** Of the records without a partner as they were; left out by earlier releases. */
  readonly seen?: string;
}

export interface ReviewRow {
  readonly id: string;
  readonly integration: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly fingerprint: string;
  readonly mappings: readonly string[];
  readonly lines: readonly ReviewLine[];
  readonly blockers: readonly {
    readonly mapping: string | null;
    readonly message: string;
    readonly fix: string;
  }[];
}
