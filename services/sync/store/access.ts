/** The readings of this service behind the graph's one interface. */
import type { Database } from '@drawbar/platform/database';
import type { Intake } from '@drawbar/platform/replica';
import { dateInZone } from '@drawbar/schema/values';
import type { SyncAccess } from '../domain/access.ts';
import { ANY_ISSUE } from '../domain/filters.ts';
import { changeTime, feedBounds, numberBefore, numberChanges, readChanges } from './change-feed.ts';
import { readJobs, readJobsByIds } from './jobs.ts';
import { readLinks } from './links.ts';
import { listMappingVersions, readMappingVersions } from './mapping-settings.ts';
import { readMappingCounts } from './read-counts.ts';
import { countCouplings, listCouplings, readCouplings, readCouplingsOf } from './read-couplings.ts';
import { countIssues, listIssues, readIssueGroups, readIssues } from './read-issues.ts';
import { countRecords, listRecords, readRecordRows } from './read-records.ts';
import { countRuns, listMappingJobs, listRuns, readStepsWithJobs } from './read-runs.ts';
import { couplingOfPriceGroup } from './price-groups.ts';
import { kindOf, recordsMatching } from './records.ts';
import { readPace, readReview, readRunOfReview } from './reviews.ts';
import { readScheduleRows } from './schedule.ts';
import { readHorizon, readIssuesSince, readLog } from './read-streams.ts';
import { readActiveRuns, readRuns, readStepsByIds } from './runs.ts';

export function createAccess(
  database: Database,
  intakes: readonly Intake[],
  now: () => Date,
): SyncAccess {
  const { sql } = database;
  return {
    changes: {
      async bounds() {
        await numberChanges(database);
        return feedBounds(database);
      },
      list: (wanted) => readChanges(database, wanted),
      numberBefore: (xact) => numberBefore(database, xact),
      time: (number) => changeTime(database, number),
    },
    counts: (integration) => readMappingCounts(sql, integration),
    couplings: {
      byIds: (ids) => readCouplings(sql, ids),
      ofRecords: (integration, keys) => readCouplingsOf(sql, integration, keys),
      list: (integration, filter, page) => listCouplings(sql, integration, filter, page),
      count: (integration, filter) => countCouplings(sql, integration, filter),
    },
    records: {
      byKeys: (integration, keys) => readRecordRows(sql, integration, keys),
      list: (list, page) => listRecords(sql, list, page),
      count: (list) => countRecords(sql, list),
      async rows(integration, mapping, system, ids) {
        const kind = kindOf({ integration, mapping, system });
        const intake = intakes.find(({ kinds }) => kinds.includes(kind));
        if (intake === undefined || ids.length === 0) return new Map();
        return await sql.begin((tx) => intake.readMany(tx, { integration, system }, kind, ids));
      },
      ofPriceGroup: (integration, group) =>
        couplingOfPriceGroup(database, intakes, integration.key, group),
      links: ({ key, localCurrency, timeZone }, requests) =>
        readLinks(
          sql,
          { integration: key, localCurrency, today: dateInZone(now(), timeZone) },
          requests,
        ),
      matching: (integration, mapping, system, keys) =>
        recordsMatching(sql, { integration, mapping, system }, keys),
    },
    runs: {
      byIds: (ids) => readRuns(sql, ids),
      active: (integration) => readActiveRuns(sql, integration),
      list: (integration, filter, page) => listRuns(sql, integration, filter, page),
      count: (integration, filter) => countRuns(sql, integration, filter),
      steps: (runs) => readStepsWithJobs(sql, runs),
      stepsByIds: (ids) => readStepsByIds(sql, ids),
      jobs: (steps) => readJobs(sql, steps),
      jobsByIds: (ids) => readJobsByIds(sql, ids),
      jobsOf: (integration, mapping, page) => listMappingJobs(sql, integration, mapping, page),
      ofReview: (review) => readRunOfReview(sql, review),
    },
    issues: {
      byIds: (integration, ids) => readIssues(sql, integration, { ...ANY_ISSUE, ids }, ids.length),
      read: (integration, filter, limit) => readIssues(sql, integration, filter, limit),
      list: (integration, filter, page) => listIssues(sql, integration, filter, page),
      count: (integration, filter) => countIssues(sql, integration, filter),
      groups: (integration, filter) => readIssueGroups(sql, integration, filter),
    },
    streams: {
      issuesSince: (run, after, upTo) => readIssuesSince(sql, run, after, upTo),
      horizon: () => readHorizon(sql),
      log: (integration, after) => readLog(sql, integration, after),
    },
    review: (id) => readReview(sql, id),
    pace: (integration) => readPace(sql, integration),
    mappings: {
      versions: (integration, mapping, page) =>
        listMappingVersions(sql, integration, mapping, page),
      versionsByNumber: (integration, mapping, versions) =>
        readMappingVersions(sql, integration, mapping, versions),
      schedules: (integration) => readScheduleRows(sql, integration),
    },
  };
}
