/** What is wrong with the ERP on request: a replica that lags, a company that is gone. */
import type { Conditions, ConditionSettings } from '../control/limits.ts';
import type { Store } from '../store/store.ts';

export class ErpConditions implements Conditions {
  readonly #store: Store;
  #companyLost = false;

  constructor(store: Store) {
    this.#store = store;
  }

  get companyLost(): boolean {
    return this.#companyLost;
  }

  get settings(): ConditionSettings {
    return { replicaLagSeconds: this.#store.replicaLagSeconds, companyLost: this.#companyLost };
  }

  async change({ replicaLagSeconds, companyLost }: ConditionSettings): Promise<void> {
    this.#companyLost = companyLost;
    await this.#store.lagReplica(replicaLagSeconds);
  }
}
