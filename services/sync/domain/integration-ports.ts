/** What the set-up of an integration needs from outside. */
import type {
  Endpoint,
  Integration,
  IntegrationSettings,
  StoredSecret,
  TestResult,
} from './integration.ts';
import type { HealthFacts } from './health.ts';

export interface IntegrationStore {
  all(): Promise<readonly Integration[]>;
  /** By GUID; null when there is none. */
  byKey(key: string): Promise<Integration | null>;
  /** Switched off; null when the name is taken. `key`: its GUID. */
  insert(key: string, settings: IntegrationSettings): Promise<Integration | null>;
  /** `stale` when somebody was faster, `name-taken` when another one has the name. */
  update(
    before: Integration,
    settings: IntegrationSettings,
  ): Promise<Integration | 'stale' | 'name-taken'>;
  setEnabled(key: string, enabled: boolean): Promise<Integration | null>;
  setLastTest(key: string, test: TestResult): Promise<void>;
  /** What is known beside the settings; for health. */
  facts(
    key: string,
  ): Promise<
    Pick<HealthFacts, 'unreachable' | 'unfilled' | 'activeRuns' | 'coupled' | 'openIssues'>
  >;
}

export type KeptSecret =
  | { readonly kind: 'kept'; readonly secret: StoredSecret }
  | { readonly kind: 'refused'; readonly message: string };

export interface SecretKeeper {
  keep(text: string): KeptSecret;
}

export interface SystemTester {
  /**
   * Every check of the endpoints given, and those across both; never throws for a failing system.
   */
  test(endpoints: {
    readonly crm: Endpoint | null;
    readonly erp: Endpoint | null;
  }): Promise<TestResult>;
}

export interface SetupPorts {
  readonly store: IntegrationStore;
  readonly secrets: SecretKeeper;
  readonly tester: SystemTester;
}
