/** A connection test: checks one after another, each with a verdict; what cannot run is skipped. */
import { ConnectorError, type Check } from '../port.ts';

export interface Verdict {
  readonly status: 'PASS' | 'WARN' | 'FAIL';
  readonly message: string;
  /** What to do; null when it passed. */
  readonly fix: string | null;
}

export interface CheckStep {
  readonly code: string;
  /** Table, role or user; null for the connection itself. */
  readonly subject: string | null;
  /** Codes that must not have failed, or this one cannot run. */
  readonly needs: readonly string[];
  /** A thrown `ConnectorError` is a FAIL with its message and `fix`, unless nobody answered. */
  readonly run: () => Promise<Verdict>;
  readonly fix: string;
}

/** Runs the steps of a round side by side, the rounds one after another. */
export async function runChecks(
  rounds: readonly (readonly CheckStep[])[],
  now: () => number,
): Promise<readonly Check[]> {
  const done: Check[] = [];
  const lost = new Set<string>();
  for (const round of rounds) {
    const checks = await Promise.all(round.map((step) => runStep(step, lost, now)));
    for (const check of checks) {
      if (check.status === 'FAIL' || check.status === 'SKIPPED') lost.add(check.code);
    }
    done.push(...checks);
  }
  return done;
}

async function runStep(
  step: CheckStep,
  lost: ReadonlySet<string>,
  now: () => number,
): Promise<Check> {
  const { code, subject } = step;
  const missing = step.needs.find((need) => lost.has(need));
  if (missing !== undefined) {
    const message = `Not checked, because ${missing} did not pass.`;
    return { code, subject, status: 'SKIPPED', message, fix: null, durationMs: 0 };
  }
  const startedAt = now();
  const verdict = await step.run().catch((error: unknown) => failed(error, step.fix));
  return { code, subject, ...verdict, durationMs: Math.max(0, Math.round(now() - startedAt)) };
}

/** Nothing is learnt of what a check is about. */
const NO_ANSWER = 'See whether the address is right and the system is up, then test again.';

function failed(error: unknown, fix: string): Verdict {
  if (!(error instanceof ConnectorError)) throw error;
  return { status: 'FAIL', message: error.message, fix: error.retryable ? NO_ANSWER : fix };
}

export function pass(message: string): Verdict {
  return { status: 'PASS', message, fix: null };
}

export function warn(message: string, fix: string): Verdict {
  return { status: 'WARN', message, fix };
}

export function fail(message: string, fix: string): Verdict {
  return { status: 'FAIL', message, fix };
}
