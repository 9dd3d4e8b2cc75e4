/** What one request reads together. */
import DataLoader from 'dataloader';
import type { SyncAccess } from '../domain/access.ts';
import type { MappingCountRow, RecordRefKey } from '../domain/filters.ts';
import type { Pace } from '../domain/estimate.ts';
import type { MappingScheduleRow } from '../domain/schedule.ts';
import type { CouplingRow, JobRow, RecordRow, RunRow, StepRow } from '../domain/stored.ts';

/** Ids in one statement; a page has 100 rows with a handful of references each. */
const KEYS_MAX = 1000;

export interface RefKey extends RecordRefKey {
  readonly integration: string;
}

export interface RecordOf {
  readonly integration: string;
  readonly system: 'ERP' | 'CRM';
  readonly id: string;
}

export function createLoaders(access: SyncAccess) {
  const jobs = new DataLoader<string, JobRow[]>(
    async (steps) => grouped(steps, await access.runs.jobs(steps), (job) => job.step),
    { maxBatchSize: KEYS_MAX },
  );
  return {
    counts: new DataLoader<string, Map<string, MappingCountRow>>((keys) =>
      Promise.all(keys.map((key) => access.counts(key))),
    ),
    pace: new DataLoader<string, Pace>((keys) => Promise.all(keys.map((key) => access.pace(key)))),
    schedules: new DataLoader<string, Map<string, MappingScheduleRow>>((keys) =>
      Promise.all(keys.map((key) => access.mappings.schedules(key))),
    ),
    coupling: byId<CouplingRow>((ids) => access.couplings.byIds(ids)),
    run: byId<RunRow>((ids) => access.runs.byIds(ids)),
    steps: new DataLoader<string, StepRow[]>(
      async (runs) => {
        const read = await access.runs.steps(runs);
        for (const { id } of read.steps) {
          jobs.clear(id).prime(
            id,
            read.jobs.filter(({ step }) => step === id),
          );
        }
        return grouped(runs, read.steps, (step) => step.run);
      },
      { maxBatchSize: KEYS_MAX },
    ),
    jobs,
    record: new DataLoader<RefKey, RecordRow | null, string>((keys) => readRefs(access, keys), {
      maxBatchSize: KEYS_MAX,
      cacheKeyFn: refName,
    }),
    couplingsOf: new DataLoader<RecordOf, CouplingRow[], string>(
      (keys) => readCouplingsOf(access, keys),
      { maxBatchSize: KEYS_MAX, cacheKeyFn: ({ system, id }) => `${system}/${id}` },
    ),
  };
}

export type SyncLoaders = ReturnType<typeof createLoaders>;

function byId<Row extends { readonly id: string }>(
  read: (ids: readonly string[]) => Promise<Row[]>,
): DataLoader<string, Row | null> {
  return new DataLoader<string, Row | null>(
    async (ids) => {
      const rows = new Map((await read(ids)).map((row) => [row.id, row]));
      return ids.map((id) => rows.get(id) ?? null);
    },
    { maxBatchSize: KEYS_MAX },
  );
}

function grouped<Row>(
  keys: readonly string[],
  rows: readonly Row[],
  keyOf: (row: Row) => string,
): Row[][] {
  return keys.map((key) => rows.filter((row) => keyOf(row) === key));
}

const refName = ({ mapping, system, id }: RecordRefKey): string => `${mapping}/${system}/${id}`;

async function readRefs(
  access: SyncAccess,
  keys: readonly RefKey[],
): Promise<(RecordRow | null)[]> {
  const found = new Map<string, RecordRow>();
  for (const integration of new Set(keys.map((key) => key.integration))) {
    const own = keys.filter((key) => key.integration === integration);
    for (const row of await access.records.byKeys(integration, own)) found.set(refName(row), row);
  }
  return keys.map((key) => found.get(refName(key)) ?? null);
}

async function readCouplingsOf(
  access: SyncAccess,
  keys: readonly RecordOf[],
): Promise<CouplingRow[][]> {
  const rows: CouplingRow[] = [];
  for (const integration of new Set(keys.map((key) => key.integration))) {
    const own = keys.flatMap((key) =>
      key.integration === integration ? [{ mappings: [], ...key }] : [],
    );
    rows.push(...(await access.couplings.ofRecords(integration, own)));
  }
  return keys.map(({ system, id }) =>
    rows.filter((row) => (system === 'ERP' ? row.erpId : row.crmId) === id),
  );
}
