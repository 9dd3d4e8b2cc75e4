/** The reconciler's store: claims, records from the replicas, links, settling. */
import type { Database, Transaction } from '@drawbar/platform/database';
import type { Intake } from '@drawbar/platform/replica';
import type { Integration } from '../domain/integration.ts';
import type { KnownRecord, PairStore, Scope, Settled } from '../domain/pair-ports.ts';
import type { System } from '../domain/integration.ts';
import { sideOf, type TableMapping } from '../domain/mapping.ts';
import { mappingsOf } from '../mapping/index.ts';
import { dateInZone } from '@drawbar/schema/values';
import { announcer } from './announce.ts';
import { announceHints } from './announce-hints.ts';
import type { CouplingScope } from './couplings.ts';
import { readLinks } from './links.ts';
import { lockMappings, readOverrides } from './mapping-settings.ts';
import { claimPending, noteCreationKeys, noteTries, releaseClaims } from './pending.ts';
import { insideFilter, kindOf, recordsMatching, type RecordScope } from './records.ts';
import { settle } from './settle.ts';
import { transact } from './transact.ts';

export interface PairStoreOptions {
  readonly database: Database;
  readonly intakes: readonly Intake[];
  readonly now: () => Date;
  /** Database session of this worker: when it ends, its claims end. */
  readonly session: () => Promise<number>;
  /** By GUID; null when it is gone. */
  readonly integration: (key: string) => Promise<Integration | null>;
  /** Of what is settled: issues name it. */
  readonly traceId: string;
}

export function createPairStore(options: PairStoreOptions): PairStore {
  const { database, intakes, now } = options;
  const { sql } = database;
  const records = (scope: Scope, system: System): RecordScope => ({ ...scope, system });
  return {
    async claim({ integration, mapping }, max) {
      const worker = await options.session();
      const claim = { max, now: now(), worker };
      return claimPending(sql, { integration, mapping: mapping.name }, claim);
    },
    records: (scope, system, ids) => readRecords(options, records(scope, system), ids),
    async links({ integration }, requests) {
      const found = await options.integration(integration);
      const zone = found?.timeZone ?? 'UTC';
      const localCurrency = found?.localCurrency ?? null;
      const scope = { integration, localCurrency, today: dateInZone(now(), zone) };
      return readLinks(sql, scope, requests);
    },
    matching: (scope, system, keys) => recordsMatching(sql, records(scope, system), keys),
    noteCreations: (pending) => noteCreationKeys(sql, pending),
    noteTries: (tries) => noteTries(sql, tries),
    release: (pairs, inMs) =>
      releaseClaims(
        sql,
        pairs.map(({ id }) => id),
        new Date(now().getTime() + inMs),
      ),
    async settle({ integration, mapping }, settled) {
      await transact(sql, async (tx) => {
        const current = await currentMappings(tx, options, integration, mapping);
        const { traceId } = options;
        const scope = { integration, ...current, intakes, now: now(), traceId };
        await settle(tx, scope, settled, announcer(tx, integration));
      });
      await lookAround(options, integration, mapping, settled);
    },
  };
}

/** Codes of what becomes of every record while a system is away. */
const AWAY: ReadonlySet<string> = new Set(['SYSTEM_UNAVAILABLE', 'CREDENTIALS_REJECTED']);

/**
 * Records of the ERP that others name and nobody has seen are looked for at once: who renames an
 * item renames its units as well, and those send no hints. A system that did not take a record is
 * looked at, too: everybody should know when it is away.
 */
async function lookAround(
  { database, integration: byKey }: PairStoreOptions,
  key: string,
  { name }: TableMapping,
  settled: readonly Settled[],
): Promise<void> {
  const failures = settled.flatMap((one) => (one.kind === 'failed' ? [one.failure] : []));
  const named = failures.flatMap(({ missing }) =>
    missing.flatMap((one) => (one.id === null && one.system === 'ERP' ? [one.mapping] : [])),
  );
  const away = (system: System): boolean =>
    failures.some(({ code, origin }) => AWAY.has(code) && origin === system);
  const looks = [
    { system: 'ERP', mappings: away('ERP') ? [...named, name] : named },
    { system: 'CRM', mappings: away('CRM') ? [name] : [] },
  ] as const;
  for (const { system, mappings } of looks) {
    const integration = mappings.length === 0 ? null : await byKey(key);
    if (integration === null) continue;
    const hints = mappingsOf(integration)
      .filter((mapping) => mappings.includes(mapping.name))
      .map((mapping) => ({ kind: sideOf(mapping, system).kind, by: null }));
    await announceHints(database.sql, key, system, hints);
  }
}

/** Records are indexed by the mapping as it is by now, whatever it was when they were claimed. */
async function currentMappings(
  tx: Transaction,
  options: PairStoreOptions,
  key: string,
  claimed: TableMapping,
): Promise<Pick<CouplingScope, 'mapping' | 'others'>> {
  const version = await lockMappings(tx, key, 'read');
  const known = await options.integration(key);
  if (known === null) return { mapping: claimed };
  const isCurrent = known.mappingsVersion === version;
  const overrides = isCurrent ? null : await readOverrides(tx, key);
  const all = mappingsOf(overrides === null ? known : { ...known, overrides });
  const own = isCurrent ? claimed : all.find(({ name }) => name === claimed.name);
  const others = all.filter(({ name }) => name !== claimed.name);
  return { mapping: own ?? claimed, others };
}

async function readRecords(
  { database, intakes }: PairStoreOptions,
  scope: RecordScope,
  ids: readonly string[],
): Promise<Map<string, KnownRecord>> {
  if (ids.length === 0) return new Map();
  const kind = kindOf(scope);
  const intake = intakes.find(({ kinds }) => kinds.includes(kind));
  if (intake === undefined) throw new Error(`No service keeps rows of kind ${kind}.`);
  return await database.sql.begin(async (tx) => {
    const replica = { integration: scope.integration, system: scope.system };
    const rows = await intake.readMany(tx, replica, kind, ids);
    const inside = await insideFilter(tx, scope, ids);
    return new Map([...rows].map(([id, row]) => [id, { row, inFilter: inside.has(id) }] as const));
  });
}
