/** Keeps an answer for a while and asks only once when many want it at the same moment. */
import { ConnectorError } from '../port.ts';

/**
 * @param ageMs how long an answer serves.
 * @param read asked again after a failure; the first caller's argument is used.
 */
export function once<A, T>(
  ageMs: number,
  now: () => number,
  read: (argument: A) => Promise<T>,
): (argument: A) => Promise<T> {
  let held: { readonly value: T; readonly at: number } | null = null;
  let running: Promise<T> | null = null;

  function start(argument: A): Promise<T> {
    const at = now();
    const work = read(argument)
      .then((value) => {
        held = { value, at };
        return value;
      })
      .finally(() => {
        running = null;
      });
    running = work;
    return work;
  }

  return async (argument) => {
    if (held !== null && now() - held.at < ageMs) return held.value;
    if (running === null) return start(argument);
    try {
      return await running;
    } catch (error) {
      // Whoever asked first has given up; that is no answer for the others.
      if (error instanceof ConnectorError && error.failure === 'cancelled') {
        return running ?? start(argument);
      }
      throw error;
    }
  };
}
