/** What the status page asks of the graph, in two questions. */

const COUNTS = 'counts { inserted modified unchanged deleted skipped failed coupled uncoupled }';
const PROGRESS = `progress { done total percent ratePerSecond etaSeconds ${COUNTS} }`;
const ENDPOINT = 'throttledUntil credential { secretExpiresAt }';

export const INTEGRATIONS = `query Status { integrations {
  id name health healthReason
  crm { ${ENDPOINT} } erp { ${ENDPOINT} }
  setupSteps { kind state message fix }
  activeRuns { id kind status statusReason requestedBy ${PROGRESS}
    steps { id status statusReason mapping { label } waitingFor { label } ${PROGRESS} } }
  mappings { id label direction freshness lastSuccessAt nextRunAt
    counts { coupled pending openIssues conflicts ignored } } } }`;

export const DETAILS = `query Details($id: ID!) {
  groups: syncIssueGroups(integrationId: $id) {
    id code category message fix count mapping { label } sample { retryable } }
  history: syncRuns(integrationId: $id, first: 15) {
    nodes { id kind trigger status requestedBy queuedAt startedAt finishedAt ${PROGRESS} } } }`;

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
  readonly throttledUntil: string | null;
  readonly credential: { readonly secretExpiresAt: string | null };
}

export interface IntegrationStatus {
  readonly id: string;
  readonly name: string;
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
    readonly direction: string;
    readonly freshness: string;
    readonly lastSuccessAt: string | null;
    readonly nextRunAt: string | null;
    readonly counts: Readonly<Record<string, number>>;
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
      readonly requestedBy: string | null;
      readonly queuedAt: string;
      readonly startedAt: string | null;
      readonly finishedAt: string | null;
      readonly progress: Progress;
    }[];
  };
}

/** One integration with everything the page says of it. */
export interface StatusEntry {
  readonly integration: IntegrationStatus;
  readonly details: StatusDetails;
}

/** The graph as the page sees it: an answer, or why there is none. */
export interface StatusView {
  readonly entries: readonly StatusEntry[];
  /** Sentences for the reader; empty when all is there. */
  readonly problems: readonly string[];
}
