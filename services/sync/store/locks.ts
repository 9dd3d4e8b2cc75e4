/**
 * Locks of whole mappings and tables, held to the end of a transaction. They close two gaps that
 * rows cannot: a record that begins to wait while the one it waits for is being coupled, and a
 * record that a feed brings while what was written to it is being noted. Taken before any row is
 * locked, in order of name, so that no two transactions wait for each other.
 */
import type { Transaction } from '@drawbar/platform/database';
import type { MappingName } from '../domain/mapping.ts';

/** First half of the two-part lock numbers; any number that nobody else uses. */
const LOCK_CLASS = 7_204_118;

export interface Lock {
  readonly name: string;
  /** Any number may share; one that does not is alone. */
  readonly shared: boolean;
}

/** Couplings are being made: nobody may begin to wait for one meanwhile. */
export function couplingLock(integration: string, mapping: MappingName): Lock {
  return { name: `${integration}/${mapping}`, shared: true };
}

/** Somebody begins to wait for a coupling: none may be made meanwhile. */
export function waitingLock(integration: string, mapping: MappingName): Lock {
  return { name: `${integration}/${mapping}`, shared: false };
}

/** A page of a table's feed is put into the replica: nothing written may be noted meanwhile. */
export function pageLock(integration: string, system: string, kind: string): Lock {
  return { name: `${integration}/${system}/${kind}`, shared: false };
}

/** Records of a table are being noted as written, whose feed may bring them at any moment. */
export function writtenLock(integration: string, system: string, kind: string): Lock {
  return { name: `${integration}/${system}/${kind}`, shared: true };
}

/** Of two locks of one name the stronger is taken. */
export async function lockAll(tx: Transaction, locks: readonly Lock[]): Promise<void> {
  const strongest = new Map<string, boolean>();
  for (const { name, shared } of locks) {
    strongest.set(name, shared && (strongest.get(name) ?? true));
  }
  for (const [name, shared] of [...strongest].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    if (shared) {
      await tx`/* lockAll */
        select pg_advisory_xact_lock_shared(${LOCK_CLASS}, hashtext(${name}))`;
    } else {
      await tx`/* lockAll */ select pg_advisory_xact_lock(${LOCK_CLASS}, hashtext(${name}))`;
    }
  }
}
