/** Hints: a system says that something changed. Never the truth, only a reason to look at once. */
import type { CallContext, Kind, SystemId } from './records.ts';

export interface Hint {
  readonly kind: Kind;
  /** Null: one record or many; read the kind's changes. */
  readonly id: SystemId | null;
  /** The user who changed it; null where the system does not tell. */
  readonly by: SystemId | null;
}

/** Where hints are sent to, and how they are known to be genuine. */
export interface HintTarget {
  /** Reached by the system; all subscriptions to it are this connection's own. */
  readonly url: string;
  /** At most 128 letters and digits; comes back with every hint. */
  readonly secret: string;
}

export interface Watch {
  /** Kinds that will send hints; others are left to polling. */
  readonly kinds: readonly Kind[];
  /** When to call `watch` again at the latest; null: it lasts. */
  readonly renewBefore: Date | null;
}

/** A request that arrived at the target's URL. */
export interface HintRequest {
  /** Path and query, or the whole address. */
  readonly url: string;
  readonly body: string;
}

export interface HintAnswer {
  /** To be sent back at once, as plain text. */
  readonly status: number;
  readonly body: string;
  readonly hints: readonly Hint[];
}

export interface HintSource {
  /**
   * Subscribes to the kinds, renews what is about to end and ends what is not wanted any more. May
   * be repeated; a watchdog calls it every hour, because a system drops subscriptions whose
   * receiver answered badly (systems.md 1.11).
   * @throws {ConnectorError} when subscriptions cannot be listed.
   */
  watch(kinds: readonly Kind[], target: HintTarget, context: CallContext): Promise<Watch>;
  /** Pure: what to answer, and which hints it brought; none when the secret is wrong. */
  readHints(request: HintRequest, secret: string): HintAnswer;
}
