/** Stops asking a system that fails again and again, and tries it once after a rest. */
import {
  BrokenCircuitError,
  circuitBreaker,
  ConsecutiveBreaker,
  handleWhen,
  IterableBackoff,
} from 'cockatiel';
import { ConnectorError, RESTING } from '../connector-error.ts';
import type { System } from '../records.ts';
import { SYSTEM_NAME } from './failure.ts';

/** systems.md 3.4. */
const FAILURES_MAX = 5;
/**
 * Short at first, because most outages are: a dozen answers lost in a row cost some 10 s. Never
 * longer than 5 s: one request in 5 s is nothing to a system that is away, and everybody waits for
 * the answer that says it is back.
 */
const REST_SECONDS = [1, 1, 1, 1, 2, 2, 3, 5] as const;
const REST_SECONDS_MAX = 5;
/** A call that had less time than this says nothing about the system when it runs out. */
const FAIR_TIME_MS = 2_000;

export interface Breaker {
  /**
   * Does the work unless the system rests.
   * @param timeMs how long the work may take.
   * @throws {ConnectorError} `unavailable` at once while the system rests.
   */
  run<T>(timeMs: number, work: () => Promise<T>): Promise<T>;
}

export function createBreaker(system: System): Breaker {
  const policy = circuitBreaker(handleWhen(isOutage), {
    breaker: new ConsecutiveBreaker(FAILURES_MAX),
    halfOpenAfter: new IterableBackoff(REST_SECONDS.map((seconds) => seconds * 1_000)),
  });
  let rests = 0;
  policy.onBreak(() => {
    rests += 1;
  });
  policy.onReset(() => {
    rests = 0;
  });
  return {
    async run(timeMs, work) {
      try {
        return await policy.execute(() => work().catch((error) => raise(error, timeMs)));
      } catch (error) {
        if (error instanceof HastyTimeout) throw error.actual;
        if (error instanceof BrokenCircuitError) throw resting(system, rests);
        throw error;
      }
    },
  };
}

/** A time-out of a call that had hardly any time. */
class HastyTimeout extends Error {
  readonly actual: ConnectorError;

  constructor(actual: ConnectorError) {
    super(actual.message);
    this.actual = actual;
  }
}

function raise(error: unknown, timeMs: number): never {
  const isTimeout = error instanceof ConnectorError && error.failure === 'timeout';
  throw isTimeout && timeMs < FAIR_TIME_MS ? new HastyTimeout(error) : error;
}

/** A refused connection costs nothing and ends as soon as the system is back: it does not count. */
function isOutage(error: unknown): boolean {
  if (!(error instanceof ConnectorError)) return false;
  if (error.failure === 'timeout') return true;
  return error.failure === 'unavailable' && error.code !== 'ECONNREFUSED';
}

function resting(system: System, rests: number): ConnectorError {
  const seconds = REST_SECONDS[rests - 1] ?? REST_SECONDS_MAX;
  const name = SYSTEM_NAME[system];
  const message = `${name} failed ${FAILURES_MAX} times in a row; it is asked again after a rest.`;
  const detail = { code: RESTING, retryAfterSeconds: seconds };
  return new ConnectorError(system, 'unavailable', message, detail);
}
