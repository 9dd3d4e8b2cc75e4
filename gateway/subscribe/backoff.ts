/** How long to wait before an upstream is asked again: doubling, capped, spread by chance. */

const FIRST_MS = 250;
const LONGEST_MS = 30_000;

/**
 * Milliseconds before attempt number `attempt` (from 0). `random` in [0, 1) spreads the attempts of
 * many gateways over half of the time, so that a subgraph that comes back is not overrun.
 */
export function backoffMs(attempt: number, random: number): number {
  const full = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(attempt, 20));
  return Math.round(full / 2 + (full / 2) * random);
}
