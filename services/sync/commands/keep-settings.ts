/** Keeps new states of mappings, all or none, and has the engine work by them from then on. */
import type { Transaction } from '@drawbar/platform/database';
import type { MappingSettings } from '../domain/mapping-settings.ts';
import type { ConfiguredMapping } from '../domain/mapping.ts';
import { announcer } from '../store/announce.ts';
import { insertMappingVersion, lockMappings, readOverrides } from '../store/mapping-settings.ts';
import { reindex } from '../store/reindex.ts';
import { forgetServed } from '../store/schedule.ts';
import type { CommandContext, SettingsCaller } from './context.ts';

export interface NewState {
  readonly before: ConfiguredMapping;
  readonly wanted: ConfiguredMapping;
  readonly settings: MappingSettings;
}

/** Indexed at once so far: 5,000 records; the worker does the rest. */
const PAGES_MAX = 10;

/** The mappings as they are then, in the order given; null: somebody else was faster. */
export async function keepSettings(
  context: CommandContext,
  asked: SettingsCaller,
  states: readonly NewState[],
): Promise<readonly ConfiguredMapping[] | null> {
  const { database, intakes, settingsChanged } = context;
  const { key } = asked.integration;
  const kept = await database.sql.begin(async (tx) => keepIn(tx, context, asked, states));
  settingsChanged();
  if (kept === null) return null;
  for (const mapping of kept.mappings) {
    const scope = { integration: key, mapping, mappingsVersion: kept.version };
    await reindex({ database, intakes }, scope, PAGES_MAX);
  }
  return kept.mappings;
}

async function keepIn(
  tx: Transaction,
  { now }: CommandContext,
  { integration, by }: SettingsCaller,
  states: readonly NewState[],
): Promise<{
  readonly mappings: readonly ConfiguredMapping[];
  readonly version: number;
} | null> {
  const { key } = integration;
  const version = await lockMappings(tx, key, 'change');
  const overrides = await readOverrides(tx, key);
  const isStale = states.some(({ before }) => {
    const latest = overrides.find(({ mapping }) => mapping === before.name);
    return latest !== undefined && latest.version !== before.version;
  });
  if (isStale) return null;
  const mappings: ConfiguredMapping[] = [];
  for (const { before, wanted, settings } of states) {
    const place = { integration: key, mapping: before.name };
    const next = before.version + 1;
    await insertMappingVersion(tx, place, { version: next, settings, by, at: now() });
    if (isNewlyFollowed(before, wanted)) await forgetServed(tx, key, before.name);
    mappings.push({ ...wanted, version: next });
  }
  await announcer(tx, key).settings();
  return { mappings, version: version + states.length };
}

/** What was gathered while the mapping was switched off need not wait for its interval. */
function isNewlyFollowed(before: ConfiguredMapping, now: ConfiguredMapping): boolean {
  return (now.enabled && !before.enabled) || (now.eventDriven && !before.eventDriven);
}
