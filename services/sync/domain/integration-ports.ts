/** What the set-up of an integration needs from outside. */
import type {
  CrmSolution,
  Endpoint,
  Integration,
  IntegrationSettings,
  StoredSecret,
  System,
  TestResult,
} from './integration.ts';
import type { HealthFacts } from './health.ts';
import type { SettingChange, UserError } from './user-error.ts';

export interface IntegrationStore {
  all(): Promise<readonly Integration[]>;
  /** By GUID; null when there is none. */
  byKey(key: string): Promise<Integration | null>;
  /** Switched off; null when the name is taken. `key`: its GUID. */
  insert(key: string, settings: IntegrationSettings): Promise<Integration | null>;
  /**
   * What was read of systems that are elsewhere now is read anew. `stale` when somebody was faster,
   * `name-taken` when another one has the name.
   */
  update(
    before: Integration,
    settings: IntegrationSettings,
    elsewhere: readonly System[],
  ): Promise<Integration | 'stale' | 'name-taken'>;
  setEnabled(key: string, enabled: boolean): Promise<Integration | null>;
  setLastTest(key: string, test: TestResult): Promise<void>;
  setSolution(key: string, solution: CrmSolution): Promise<void>;
  /** Pairs, and runs that have not ended: what an integration's systems are bound by. */
  bound(key: string): Promise<{ readonly coupled: number; readonly activeRuns: number }>;
  /** Pairs of units and of their groups. */
  countCoupledUnits(key: string): Promise<number>;
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
   * Every check of the endpoints given, those across both and those of the other credentials; never
   * throws for a failing system.
   */
  test(settings: TestedSettings): Promise<TestResult>;
}

export type TestedSettings = Pick<
  IntegrationSettings,
  'crm' | 'erp' | 'itemAvailability' | 'salesOrders'
>;

export interface InstallRequest {
  /** Never stored, never logged; the secret is text, or a reference to it. */
  readonly administrator: {
    readonly user: string | null;
    readonly clientId: string | null;
    readonly secret: string;
  };
  readonly dryRun: boolean;
}

export interface InstallAnswer {
  readonly changes: readonly SettingChange[];
  readonly userErrors: readonly UserError[];
}

export interface Solutions {
  /** At most half a minute old. `failed` when the CRM does not tell; the message suits a user. */
  read(
    crm: Endpoint,
  ): Promise<
    | { readonly kind: 'read'; readonly solution: CrmSolution }
    | { readonly kind: 'failed'; readonly failure: Error; readonly message: string }
  >;
  install(crm: Endpoint, request: InstallRequest): Promise<InstallAnswer>;
}

export interface SubmittedOrders {
  /** GUIDs of orders that were submitted in the CRM and are not finished, at most 100. */
  submitted(integration: string): Promise<readonly string[]>;
}

/** What is asked of the systems' connections for a moment, and never fails an answer. */
export interface SystemFacts {
  /** Until when a system asked us to wait; null when it does not. */
  throttledUntil(integration: string, system: System): Promise<Date | null>;
  secretExpiresAt(secret: StoredSecret): Promise<Date | null>;
}

export interface SetupPorts {
  readonly store: IntegrationStore;
  readonly secrets: SecretKeeper;
  readonly tester: SystemTester;
  readonly solutions: Solutions;
  readonly orders: SubmittedOrders;
}
