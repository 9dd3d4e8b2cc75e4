/** What the status page asks of the graph. */

const COUNTS = 'counts { inserted modified unchanged deleted skipped failed coupled uncoupled }';
const PROGRESS = `progress { done total percent ratePerSecond etaSeconds ${COUNTS} }`;
const ENDPOINT = 'kind throttledUntil credential { secretExpiresAt }';

export const INTEGRATIONS = `query Status { integrations {
  id name version enabled health healthReason
  crm { ${ENDPOINT} } erp { ${ENDPOINT} }
  setupSteps { kind state message fix }
  lastTest { at checks { code system subject status message fix } erpCompanies { key name } }
  activeRuns { id kind status statusReason requestedBy ${PROGRESS}
    steps { id status statusReason mapping { label } waitingFor { label } ${PROGRESS} } }
  mappings { id label enabled direction freshness lastSuccessAt nextRunAt
    counts { coupled pending openIssues conflicts ignored } } } }`;

export const DETAILS = `query Details($id: ID!) {
  groups: syncIssueGroups(integrationId: $id) {
    id code category message fix count mapping { label } sample { retryable } }
  history: syncRuns(integrationId: $id, first: 15) {
    nodes { id kind trigger status statusReason requestedBy queuedAt startedAt finishedAt
      ${PROGRESS} } }
  conflicts: couplings(integrationId: $id, first: 20, filter: {
      state: [CONFLICT, BROKEN_ERP_DELETED, BROKEN_CRM_DELETED] }) {
    nodes { id version mapping { label } erp { label url } crm { label url }
      conflict { kind fields { erpValue crmValue lastSyncedValue fieldMapping { id label } } } } }
  trends: integration(id: $id) {
    mappings { id jobs(first: 30) { nodes { status } } } } }`;

export const REVIEW = `query Review($id: ID!) { fullSyncReview(id: $id) {
  id canStart expiresAt estimatedSeconds run { id } integration { id }
  blockers { message fix mapping { label } }
  lines { order recommendation reason erpCount crmCount coupledCount
    wouldCreateInErp wouldCreateInCrm wouldUpdateInErp wouldUpdateInCrm likelyDuplicates
    mapping { id label }
    duplicateSamples { score matchedOn erp { label url } crm { label url } } } } }`;

export interface Progress {
  readonly done: number;
  readonly total: number | null;
  readonly percent: number | null;
  readonly ratePerSecond: number | null;
  readonly etaSeconds: number | null;
  readonly counts: Readonly<Record<string, number>>;
}

export interface ActiveRun {
  readonly id: string;
  readonly kind: string;
  readonly status: string;
  readonly statusReason: string | null;
  readonly requestedBy: string | null;
  readonly progress: Progress;
  readonly steps: readonly {
    readonly id: string;
    readonly status: string;
    readonly statusReason: string | null;
    readonly mapping: { readonly label: string };
    readonly waitingFor: readonly { readonly label: string }[];
    readonly progress: Progress;
  }[];
}

interface Endpoint {
  readonly kind: string;
  readonly throttledUntil: string | null;
  readonly credential: { readonly secretExpiresAt: string | null };
}

export interface Check {
  readonly code: string;
  readonly system: string | null;
  readonly subject: string | null;
  readonly status: string;
  readonly message: string;
  readonly fix: string | null;
}

export interface IntegrationStatus {
  readonly id: string;
  readonly name: string;
  readonly version: string;
  readonly enabled: boolean;
  readonly lastTest: {
    readonly at: string;
    readonly checks: readonly Check[];
    readonly erpCompanies: readonly { readonly key: string; readonly name: string }[];
  } | null;
  readonly health: string;
  readonly healthReason: string;
  readonly crm: Endpoint | null;
  readonly erp: Endpoint | null;
  readonly setupSteps: readonly {
    readonly kind: string;
    readonly state: string;
    readonly message: string;
    readonly fix: string | null;
  }[];
  readonly activeRuns: readonly ActiveRun[];
  readonly mappings: readonly {
    readonly id: string;
    readonly label: string;
    readonly enabled: boolean;
    readonly direction: string;
    readonly freshness: string;
    readonly lastSuccessAt: string | null;
    readonly nextRunAt: string | null;
    readonly counts: Readonly<Record<string, number>>;
  }[];
}

/** A record as people know it, and where it opens. */
export interface Named {
  readonly label: string;
  readonly url: string | null;
}

export interface ConflictedPair {
  readonly id: string;
  readonly version: string;
  readonly mapping: { readonly label: string };
  readonly erp: Named;
  readonly crm: Named;
  readonly conflict: {
    readonly kind: string;
    readonly fields: readonly {
      readonly erpValue: string | null;
      readonly crmValue: string | null;
      readonly lastSyncedValue: string | null;
      readonly fieldMapping: { readonly id: string; readonly label: string };
    }[];
  } | null;
}

export interface Review {
  readonly id: string;
  readonly canStart: boolean;
  readonly expiresAt: string;
  readonly estimatedSeconds: number | null;
  readonly run: { readonly id: string } | null;
  readonly integration: { readonly id: string };
  readonly blockers: readonly {
    readonly message: string;
    readonly fix: string;
    readonly mapping: { readonly label: string } | null;
  }[];
  readonly lines: readonly {
    readonly order: number;
    readonly recommendation: string;
    readonly reason: string;
    readonly erpCount: number;
    readonly crmCount: number;
    readonly coupledCount: number;
    readonly wouldCreateInErp: number;
    readonly wouldCreateInCrm: number;
    readonly wouldUpdateInErp: number;
    readonly wouldUpdateInCrm: number;
    readonly likelyDuplicates: number;
    readonly mapping: { readonly id: string; readonly label: string };
    readonly duplicateSamples: readonly {
      readonly score: number;
      readonly matchedOn: readonly string[];
      readonly erp: Named;
      readonly crm: Named;
    }[];
  }[];
}

export interface StatusDetails {
  readonly groups: readonly {
    readonly id: string;
    readonly code: string;
    readonly category: string;
    readonly message: string;
    readonly fix: string | null;
    readonly count: number;
    readonly mapping: { readonly label: string } | null;
    readonly sample: { readonly retryable: boolean };
  }[];
  readonly history: {
    readonly nodes: readonly {
      readonly id: string;
      readonly kind: string;
      readonly trigger: string;
      readonly status: string;
      readonly statusReason: string | null;
      readonly requestedBy: string | null;
      readonly queuedAt: string;
      readonly startedAt: string | null;
      readonly finishedAt: string | null;
      readonly progress: Progress;
    }[];
  };
  readonly conflicts: { readonly nodes: readonly ConflictedPair[] };
  /** Of each mapping the states of its last jobs, the latest first. */
  readonly trends: {
    readonly mappings: readonly {
      readonly id: string;
      readonly jobs: { readonly nodes: readonly { readonly status: string }[] };
    }[];
  };
}

/** One integration with everything the page says of it. */
export interface StatusEntry {
  readonly integration: IntegrationStatus;
  readonly details: StatusDetails;
  /** The review that the reader looks at; null: none. */
  readonly review: Review | null;
}

/** The graph as the page sees it: an answer, or why there is none. */
export interface StatusView {
  readonly entries: readonly StatusEntry[];
  /** Sentences for the reader; empty when all is there. */
  readonly problems: readonly string[];
  /** Names of integrations that the page has no room for. */
  readonly others: readonly string[];
}
