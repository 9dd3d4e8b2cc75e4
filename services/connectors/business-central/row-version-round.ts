/** Where the next read of a set begins: one round goes from a stored version to a committed one. */

/** Versions are 64-bit numbers as text. */
export interface RoundState {
  readonly phase: 'rows' | 'deletions';
  /** Read up to here in this phase. */
  readonly at: string;
  readonly from: string;
  readonly to: string;
  /** Everything is read, nothing is known of before. */
  readonly full: boolean;
}

export interface DoneState {
  readonly phase: 'done';
  readonly at: string;
}

/**
 * The round to read next; `done` when nothing can have changed.
 * A committed version below the stored one means a restored or copied database, and a stored one
 * below the oldest tombstone means deletions were missed: both begin again (extension.md 2.3).
 */
export function nextRound(
  stored: RoundState | DoneState | null,
  state: { readonly committedRowVersion: bigint; readonly deletedFrom: bigint },
): RoundState | DoneState {
  const to = String(state.committedRowVersion);
  const everything: RoundState = { phase: 'rows', at: '0', from: '0', to, full: true };
  if (stored === null) return everything;
  const reached = BigInt(stored.phase === 'done' ? stored.at : stored.to);
  if (state.committedRowVersion < reached) return everything;
  if (stored.phase !== 'done') {
    const from = BigInt(stored.from);
    const missed = !stored.full && from > 0n && from < state.deletedFrom;
    return missed ? everything : stored;
  }
  if (reached > 0n && reached < state.deletedFrom) return everything;
  if (reached === state.committedRowVersion) return stored;
  return { phase: 'rows', at: stored.at, from: stored.at, to, full: false };
}
