/** Bounds how fast one caller may ask: a bucket of requests that fills again steadily. */
import { LRUCache } from 'lru-cache';
import { RequestError } from './request-error.ts';

export interface RateOptions {
  readonly requestsPerMinute: number;
  /** Unix time in milliseconds. */
  readonly now: () => number;
}

export interface CallerRate {
  /**
   * Takes one request out of the caller's bucket; gives the `RateLimit` headers of the answer.
   * @throws {RequestError} 429 `RATE_LIMITED` with the seconds to wait.
   */
  take(callerKey: string): Readonly<Record<string, string>>;
}

interface Bucket {
  left: number;
  filledAtMs: number;
}

/** Callers remembered; one that is forgotten starts with a full bucket. */
const CALLERS_MAX = 20_000;

export function createCallerRate({ requestsPerMinute, now }: RateOptions): CallerRate {
  const buckets = new LRUCache<string, Bucket>({ max: CALLERS_MAX });
  const perMs = requestsPerMinute / 60_000;
  const policy = `"caller";q=${requestsPerMinute};w=60`;
  return {
    take(callerKey) {
      const time = now();
      const bucket = buckets.get(callerKey) ?? { left: requestsPerMinute, filledAtMs: time };
      const filled = bucket.left + Math.max(0, time - bucket.filledAtMs) * perMs;
      bucket.left = Math.min(requestsPerMinute, filled);
      bucket.filledAtMs = time;
      buckets.set(callerKey, bucket);
      if (bucket.left < 1) {
        const seconds = Math.ceil((1 - bucket.left) / perMs / 1000);
        throw new RequestError(
          'RATE_LIMITED',
          429,
          `More than ${requestsPerMinute} requests a minute; wait ${seconds} s.`,
          {
            headers: { 'retry-after': String(seconds), 'ratelimit-policy': policy },
            extensions: { retryable: true, retryAfterSeconds: seconds },
          },
        );
      }
      bucket.left -= 1;
      const left = Math.floor(bucket.left);
      const fullSeconds = Math.ceil((requestsPerMinute - bucket.left) / perMs / 1000);
      return { ratelimit: `"caller";r=${left};t=${fullSeconds}`, 'ratelimit-policy': policy };
    },
  };
}
