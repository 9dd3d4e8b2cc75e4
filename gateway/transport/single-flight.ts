/** Lets equal requests that are under way at the same moment share one answer. */
import { unwatch, watch } from './on-abort.ts';

export interface SingleFlight<T> {
  /**
   * `key` must hold everything that can change the answer. A failure is shared as well. The shared
   * work is aborted when the last of those who wait for it has gone.
   */
  run(key: string, waiter: AbortSignal, start: (signal: AbortSignal) => Promise<T>): Promise<T>;
  readonly size: number;
}

interface Flight<T> {
  readonly result: Promise<T>;
  readonly abort: AbortController;
  waiting: number;
}

/** `gone` makes the error of one who stopped waiting. */
export function createSingleFlight<T>(gone: () => Error): SingleFlight<T> {
  const flights = new Map<string, Flight<T>>();
  const begin = (key: string, start: (signal: AbortSignal) => Promise<T>): Flight<T> => {
    const abort = new AbortController();
    const flight: Flight<T> = { result: start(abort.signal), abort, waiting: 0 };
    flights.set(key, flight);
    const end = (): void => {
      if (flights.get(key) === flight) flights.delete(key);
    };
    flight.result.then(end, end);
    return flight;
  };
  return {
    run(key, waiter, start) {
      if (waiter.aborted) return Promise.reject(gone());
      const flight = flights.get(key) ?? begin(key, start);
      flight.waiting += 1;
      return new Promise<T>((resolve, reject) => {
        const leave = (): void => {
          flight.waiting -= 1;
          if (flight.waiting === 0) {
            if (flights.get(key) === flight) flights.delete(key);
            flight.abort.abort();
          }
          reject(gone());
        };
        watch(waiter, leave);
        flight.result.then(resolve, reject);
        const stay = (): void => unwatch(waiter, leave);
        flight.result.then(stay, stay);
      });
    },
    get size() {
      return flights.size;
    },
  };
}
