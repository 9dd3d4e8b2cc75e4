/** What every part of the reconciler of one process is given, and how it tells of failures. */
import type { Database } from '@drawbar/platform/database';
import type { Log } from '@drawbar/platform/log';
import type { Intake } from '@drawbar/platform/replica';
import type { Replicas } from '../domain/ports.ts';
import type { Integrations } from '../integrations.ts';
import type { Leases } from './leases.ts';
import type { Wake } from './wake.ts';

export interface ReconcilerOptions {
  readonly database: Database;
  readonly integrations: Integrations;
  readonly intakes: readonly Intake[];
  readonly replicas: Replicas;
  readonly leases: Leases;
  readonly wake: Wake;
  readonly log: Log;
  readonly now: () => Date;
  /** 0 <= x < 1. */
  readonly random: () => number;
}

/** Names the failure; a database error carries rows of customers in its message. */
export function report(
  { log }: Pick<ReconcilerOptions, 'log'>,
  key: string,
  failures: number,
  error: unknown,
): void {
  const { name, message, code } = error as Error & { code?: string };
  const shown = name === 'ConnectorError' ? message : name;
  log.warn({ integration: key, failures, error: shown, code }, 'Reconciling failed');
}
