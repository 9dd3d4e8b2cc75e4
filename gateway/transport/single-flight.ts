/** Lets equal requests that are under way at the same moment share one answer. */
import { Cancellation } from './cancellation.ts';
import { createUnderWay } from './under-way.ts';

export interface SingleFlight<T> {
  /**
   * `key` must hold everything that can change the answer. A failure is shared as well. The shared
   * work is cancelled when the last of those who wait for it has gone.
   */
  run(key: string, waiter: Cancellation, start: (all: Cancellation) => Promise<T>): Promise<T>;
  readonly size: number;
}

interface Flight<T> {
  readonly result: Promise<T>;
  readonly all: Cancellation;
  waiting: number;
}

/** `gone` makes the error of one who stopped waiting. */
export function createSingleFlight<T>(gone: () => Error): SingleFlight<T> {
  const flights = createUnderWay<Flight<T>>();
  const begin = (key: string, start: (all: Cancellation) => Promise<T>): Flight<T> => {
    const all = new Cancellation();
    const flight: Flight<T> = { result: start(all), all, waiting: 0 };
    flights.begin(key, flight);
    const end = (): void => flights.end(key, flight);
    flight.result.then(end, end);
    return flight;
  };
  return {
    run(key, waiter, start) {
      if (waiter.isCancelled) return Promise.reject(gone());
      const flight = flights.find(key) ?? begin(key, start);
      flight.waiting += 1;
      return new Promise<T>((resolve, reject) => {
        const leaver = {
          cancelled(): void {
            flight.waiting -= 1;
            if (flight.waiting === 0) {
              flights.end(key, flight);
              flight.all.cancel();
            }
            reject(gone());
          },
        };
        waiter.watch(leaver);
        flight.result.then(resolve, reject);
        const stay = (): void => waiter.unwatch(leaver);
        flight.result.then(stay, stay);
      });
    },
    get size() {
      return flights.size;
    },
  };
}
