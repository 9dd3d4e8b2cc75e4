/** Everything the graph reads of couplings, runs and issues; implemented by the store. */
import type { Pace } from './estimate.ts';
import type { Page, PageRequest } from './page.ts';
import type {
  CouplingFilter,
  IssueFilter,
  IssueGroupRow,
  MappingCountRow,
  RecordKey,
  RecordList,
  RecordRefKey,
  RunFilter,
} from './filters.ts';
import type { Integration, System } from './integration.ts';
import type { LinkRequest, Links } from './links.ts';
import type { MappingVersion } from './mapping-settings.ts';
import type { TableMapping } from './mapping.ts';
import type { MappingScheduleRow } from './schedule.ts';
import type { ChangeEntry, FeedBounds, WantedChanges } from './change-feed.ts';
import type { LogPart, LogPlace, MetIssues } from './stream-rows.ts';
import type { Row } from './ports.ts';
import type {
  CouplingRow,
  IssueRow,
  JobRow,
  RecordRow,
  ReviewRow,
  RunRow,
  StepRow,
} from './stored.ts';

export interface StepsWithJobs {
  readonly steps: readonly StepRow[];
  readonly jobs: readonly JobRow[];
}

/** Lists take the GUID of the integration first. */
export interface SyncAccess {
  readonly counts: (integration: string) => Promise<Map<string, MappingCountRow>>;
  readonly couplings: {
    byIds(ids: readonly string[]): Promise<CouplingRow[]>;
    ofRecords(integration: string, keys: readonly RecordKey[]): Promise<CouplingRow[]>;
    list(
      integration: string,
      filter: CouplingFilter,
      page: PageRequest,
    ): Promise<Page<CouplingRow>>;
    count(integration: string, filter: CouplingFilter): Promise<number>;
  };
  readonly records: {
    byKeys(integration: string, keys: readonly RecordRefKey[]): Promise<RecordRow[]>;
    list(list: RecordList, page: PageRequest): Promise<Page<RecordRow>>;
    count(list: RecordList): Promise<number>;
    /** As the replicas hold them, by id. */
    rows(
      integration: string,
      mapping: TableMapping,
      system: System,
      ids: readonly string[],
    ): Promise<Map<string, Row>>;
    /** The coupling of the price list that stands for a customer price group, by the group's id. */
    ofPriceGroup(integration: Integration, group: string): Promise<CouplingRow | null>;
    links(integration: Integration, requests: readonly LinkRequest[]): Promise<Links>;
    matching(
      integration: string,
      mapping: TableMapping,
      system: System,
      keys: readonly string[],
    ): Promise<readonly { readonly key: string; readonly id: string; readonly coupled: boolean }[]>;
  };
  readonly runs: {
    byIds(ids: readonly string[]): Promise<RunRow[]>;
    active(integration: string): Promise<RunRow[]>;
    list(integration: string, filter: RunFilter, page: PageRequest): Promise<Page<RunRow>>;
    count(integration: string, filter: RunFilter): Promise<number>;
    /** As of one moment: a step and its jobs of different moments seem to go back. */
    steps(runs: readonly string[]): Promise<StepsWithJobs>;
    stepsByIds(ids: readonly string[]): Promise<StepRow[]>;
    jobs(steps: readonly string[]): Promise<JobRow[]>;
    jobsByIds(ids: readonly string[]): Promise<JobRow[]>;
    jobsOf(integration: string, mapping: string, page: PageRequest): Promise<Page<JobRow>>;
    /** The run started from a review; null until then. */
    ofReview(review: string): Promise<string | null>;
  };
  readonly changes: {
    /** Numbers what was committed meanwhile, then tells where the feed begins and ends. */
    bounds(): Promise<FeedBounds>;
    list(wanted: WantedChanges): Promise<ChangeEntry[]>;
    /**
     * The number after which everything comes that a transaction or later ones changed; null when
     * some of that is not kept any more.
     */
    numberBefore(xact: string): Promise<string | null>;
    /** When an entry was made; null when it is not kept. */
    time(number: string): Promise<Date | null>;
  };
  readonly issues: {
    byIds(integration: string, ids: readonly string[]): Promise<IssueRow[]>;
    read(integration: string, filter: IssueFilter, limit: number): Promise<IssueRow[]>;
    list(integration: string, filter: IssueFilter, page: PageRequest): Promise<Page<IssueRow>>;
    count(integration: string, filter: IssueFilter): Promise<number>;
    groups(integration: string, filter: IssueFilter): Promise<IssueGroupRow[]>;
  };
  readonly streams: {
    /** First met after a revision of the run, up to another; the first of them when many. */
    issuesSince(run: string, after: string, upTo: string): Promise<MetIssues>;
    /** The transaction before which everything has ended; what is committed later comes after. */
    horizon(): Promise<string>;
    /** Entries after a place; null: the place is not in the log. */
    log(integration: string, after: LogPlace): Promise<LogPart | null>;
  };
  readonly review: (id: string) => Promise<ReviewRow | null>;
  /** Records written per second of late, by system. */
  readonly pace: (integration: string) => Promise<Pace>;
  readonly mappings: {
    /** Past states, the latest first. */
    versions(
      integration: string,
      mapping: string,
      page: PageRequest,
    ): Promise<Page<MappingVersion>>;
    versionsByNumber(
      integration: string,
      mapping: string,
      versions: readonly number[],
    ): Promise<Map<number, MappingVersion>>;
    /** What the freshness of each mapping is judged by. */
    schedules(integration: string): Promise<Map<string, MappingScheduleRow>>;
  };
}
