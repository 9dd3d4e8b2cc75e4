/** What a connector is handed by whoever wires it: log, clock, chance and the shared budgets. */
import type { BudgetStore } from './throttle/store.ts';

/** The part of pino's logger that connectors write to. */
export interface Log {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

export interface ConnectorOptions {
  readonly log: Log;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** 0 <= x < 1; spreads retries. */
  readonly random: () => number;
  /** Where all processes share the budgets of credentials; of this process alone when absent. */
  readonly budgets?: BudgetStore;
}
