/**
 * What happens to an order on its way into the ERP: one pure step from the outcome of a call to the
 * next state (`systems.md` 3.5). A state changes here and nowhere else.
 */

/**
 * pending: to be sent, and the ERP does not have it. unknown: sent, and no answer came. accepted:
 * the ERP has it. refused: the ERP will never take it as it is.
 */
export type SendingState = 'pending' | 'unknown' | 'accepted' | 'refused';

/** What a call came to, as far as it decides. */
export type SendingOutcome =
  | { readonly ok: true }
  | {
      readonly ok: false;
      readonly retry: 'never' | 'later' | 'reread' | 'unknown';
      readonly message: string;
    };

export interface NextStep {
  readonly state: SendingState;
  /** When to try or to look again; null when there is nothing more to do. */
  readonly waitSeconds: number | null;
  /** Why, for people; null when all is well. */
  readonly message: string | null;
}

const FIRST_WAIT_SECONDS = 2;
const LONGEST_WAIT_SECONDS = 300;
/** An ERP without a unique key may still be working on the request for this long. */
export const OPERATION_SECONDS = 600;
const LOOK_AGAIN_SECONDS = 30;

/** How an order stood before a call. */
export interface Sent {
  readonly state: SendingState;
  /** Calls made before this one. */
  readonly attempts: number;
}

/** Conflicts with an earlier request of our own are over by then. */
const CONFLICTS_MAX = 10;

/**
 * A creation has nothing to read again: what it names is gone or taken, and that refuses it, unless
 * an earlier request of ours may be what it conflicts with. As long as an earlier one may have
 * arrived, a later one that did not arrive makes nothing known.
 * @param hasKey the ERP refuses a second order with the same key, so that a repeat is safe at once.
 */
export function nextStep(outcome: SendingOutcome, before: Sent, hasKey: boolean): NextStep {
  if (outcome.ok) return { state: 'accepted', waitSeconds: null, message: null };
  const { retry, message } = outcome;
  const attempts = before.attempts + 1;
  const mayHaveArrived = before.state === 'unknown';
  const isTaken = retry === 'reread' && (!mayHaveArrived || attempts > CONFLICTS_MAX);
  if (retry === 'never' || isTaken) return { state: 'refused', waitSeconds: null, message };
  const waitSeconds = backoffSeconds(attempts);
  if (retry !== 'unknown' && !mayHaveArrived) return { state: 'pending', waitSeconds, message };
  return { state: 'unknown', waitSeconds: hasKey ? waitSeconds : LOOK_AGAIN_SECONDS, message };
}

/**
 * Whether an order whose outcome is unknown may be sent again. Without a key the earlier request
 * may still be queued in the ERP, so it is only looked for until no operation can last any longer.
 */
export function maySendAgain(
  state: SendingState,
  hasKey: boolean,
  secondsSinceSent: number,
): boolean {
  if (state !== 'unknown' || hasKey) return true;
  return secondsSinceSent >= OPERATION_SECONDS;
}

/** Doubles with every attempt, up to five minutes. */
export function backoffSeconds(attempts: number): number {
  const exponent = Math.min(Math.max(attempts - 1, 0), 10);
  return Math.min(FIRST_WAIT_SECONDS * 2 ** exponent, LONGEST_WAIT_SECONDS);
}
