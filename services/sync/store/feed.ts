/** What a page of a change feed means for pairs: index the records, note and enqueue what moved. */
import type { Transaction } from '@drawbar/platform/database';
import type { Intake } from '@drawbar/platform/replica';
import type { Intent } from '../domain/decide.ts';
import type { CompanySettings, OwnershipModel, System } from '../domain/integration.ts';
import {
  flowsTo,
  otherSystem,
  sideOf,
  type ConfiguredMapping,
  type MappingName,
} from '../domain/mapping.ts';
import type { MappingOverride } from '../domain/mapping-settings.ts';
import type { ReplicaKey, Row } from '../domain/ports.ts';
import { mappingsOf } from '../mapping/index.ts';
import { CHANNEL } from './announce.ts';
import { markChanged, setPartners } from './couplings.ts';
import { keepExchangeRates, ratesBegun } from './exchange-rates.ts';
import { resolveLeft } from './issues.ts';
import { lockMappings, OVERRIDES } from './mapping-settings.ts';
import { CHANGE_INTENT, enqueue, URGENCY } from './pending.ts';
import { indexRows, insideFilter, markGone, type RecordScope } from './records.ts';
import { seeRows } from './seen-records.ts';
import type { PartnerIds } from './unseen-records.ts';
import { releaseByName } from './waiting.ts';

export { CHANGE_INTENT } from './pending.ts';

export interface AppliedPage {
  readonly rows: readonly Row[];
  readonly inserted: ReadonlySet<string>;
  /** The mappings of those that were given their partner when they were inserted. */
  readonly partnered: ReadonlyMap<string, string>;
  readonly removed: readonly string[];
}

interface Settings {
  readonly follows: boolean;
  readonly ownership: OwnershipModel;
  readonly unitGroupPerItem: boolean;
  readonly companySettings: CompanySettings;
  readonly overrides: readonly MappingOverride[];
}

/** Runs in the transaction that applies the page. */
export async function notePage(
  tx: Transaction,
  key: ReplicaKey,
  page: AppliedPage,
  { intakes, now }: { readonly intakes: readonly Intake[]; readonly now: Date },
): Promise<void> {
  if (page.rows.length === 0 && page.removed.length === 0) return;
  const settings = await readSettings(tx, key.integration);
  if (key.system === 'ERP' && key.kind === 'exchangeRate') {
    const { rows, removed } = page;
    const currencies = await keepExchangeRates(tx, key.integration, rows, removed);
    await noteRates(tx, key.integration, settings, currencies, now);
  }
  for (const mapping of mappingsOf(settings)) {
    if (sideOf(mapping, key.system).kind !== key.kind) continue;
    const follows = settings.follows && followsChanges(mapping);
    await noteMapping(tx, { ...key, mapping }, page, { follows, intakes, now });
  }
}

/** Otherwise changes are gathered, and synchronised by the mapping's next run. */
function followsChanges({ enabled, eventDriven }: ConfiguredMapping): boolean {
  return enabled && eventDriven;
}

async function noteMapping(
  tx: Transaction,
  scope: RecordScope,
  page: AppliedPage,
  {
    follows,
    intakes,
    now,
  }: { readonly follows: boolean; readonly intakes: readonly Intake[]; readonly now: Date },
): Promise<void> {
  const { integration, mapping, system } = scope;
  await indexRows(tx, scope, page.rows);
  await markGone(tx, scope, page.removed);
  const ids = [...page.rows.map((row) => row.id), ...page.removed];
  await resolveLeft(tx, { integration, mapping, now }, system, ids);
  const named = { integration, mapping: mapping.name };
  const asSent = await seeRows(tx, scope, page.rows);
  const idOf = ({ erpId, crmId }: PartnerIds): string => (system === 'ERP' ? erpId : crmId);
  const known = new Set(asSent.map(idOf));
  const changed = ids.filter((id) => !known.has(id));
  const pairs = await markChanged(tx, { ...named, system }, changed, now);
  const { inserted, partnered } = page;
  const coupled = [...asSent, ...pairs];
  if (system === 'ERP') await releaseByName(tx, { ...named, mapping, now }, coupled.map(idOf));
  const arrived = coupled.filter((pair) => inserted.has(idOf(pair)) && !partnered.has(idOf(pair)));
  if (arrived.length > 0) {
    await setPartners(tx, { integration, mapping, intakes, now }, arrived, true);
  }
  await forgetPartners(tx, scope, intakes, letGo(page, mapping, coupled.map(idOf)));
  if (!follows) return;
  const options = { urgency: URGENCY.CHANGE, now };
  await enqueue(tx, named, pairs, CHANGE_INTENT, options);
  if (!mapping.onlyCoupled) {
    const paired = new Set(pairs.map(idOf));
    const rows = page.rows.filter(({ id }) => !known.has(id) && !paired.has(id));
    await enqueueUncoupled(tx, scope, rows, now);
  }
  await tx`select pg_notify(${CHANNEL}, ${`work ${integration}`})`;
}

/** Records that were uncoupled while the page that brings them was being written. */
function letGo(
  { partnered }: AppliedPage,
  { name }: RecordScope['mapping'],
  coupled: readonly string[],
): string[] {
  const still = new Set(coupled);
  return [...partnered].flatMap(([id, own]) => (own === name && !still.has(id) ? [id] : []));
}

async function forgetPartners(
  tx: Transaction,
  { integration, system, mapping }: RecordScope,
  intakes: readonly Intake[],
  ids: readonly string[],
): Promise<void> {
  if (ids.length === 0) return;
  const { kind } = sideOf(mapping, system);
  const alone = ids.map((id) => ({ id, partner: null }));
  for (const intake of intakes) {
    if (!intake.kinds.includes(kind)) continue;
    await intake.setPartners(tx, { integration, system }, kind, alone);
  }
}

/** Records of a mapping that is not limited to coupled ones are created on the other side. */
async function enqueueUncoupled(
  tx: Transaction,
  scope: RecordScope,
  rows: readonly Row[],
  now: Date,
): Promise<void> {
  const { integration, mapping, system } = scope;
  const target: System = otherSystem(system);
  if (!flowsTo(mapping, target)) return;
  const inside = await insideFilter(
    tx,
    scope,
    rows.map((row) => row.id),
  );
  const pairs = [...inside].map((id) =>
    system === 'ERP' ? { erpId: id, crmId: null } : { erpId: null, crmId: id },
  );
  const intent: Intent = { ...CHANGE_INTENT, mayCreate: [target] };
  const options = { urgency: URGENCY.CHANGE, now };
  await enqueue(tx, { integration, mapping: mapping.name }, pairs, intent, options);
}

/** A new rate is a change of its currency, and one that is gone is, too. */
async function noteRates(
  tx: Transaction,
  integration: string,
  settings: Settings,
  currencies: readonly string[],
  now: Date,
): Promise<void> {
  await noteBehind(tx, { integration, mapping: 'CURRENCY', settings }, currencies, now);
}

/** So is one that was entered earlier and begins today: no feed tells that. */
export async function noteBegunRates(
  tx: Transaction,
  integration: string,
  day: { readonly today: string; readonly timeZone: string },
  now: Date,
): Promise<void> {
  const settings = await readSettings(tx, integration);
  await noteRates(tx, integration, settings, await ratesBegun(tx, integration, day), now);
}

/** What an item has in stock is no field of it, and yet a change of it. */
export async function noteStock(
  tx: Transaction,
  integration: string,
  items: readonly string[],
  now: Date,
): Promise<void> {
  const settings = await readSettings(tx, integration);
  await noteBehind(tx, { integration, mapping: 'ITEM-PRODUCT', settings }, items, now);
}

/** A change of the ERP's records with these keys that their own feed does not show. */
async function noteBehind(
  tx: Transaction,
  given: {
    readonly integration: string;
    readonly mapping: MappingName;
    readonly settings: Settings;
  },
  keys: readonly string[],
  now: Date,
): Promise<void> {
  const { integration, settings } = given;
  const mapping = mappingsOf(settings).find(({ name }) => name === given.mapping);
  if (mapping === undefined || keys.length === 0) return;
  const rows = await tx<{ id: string }[]>`/* noteBehind */
    select id from sync.record where integration = ${integration} and mapping = ${mapping.name}
      and system = 'ERP' and keys && ${[...keys]}::text[]`;
  const scope = { integration, mapping: mapping.name };
  const ids = rows.map(({ id }) => id);
  const pairs = await markChanged(tx, { ...scope, system: 'ERP' }, ids, now);
  if (!settings.follows || !followsChanges(mapping)) return;
  await enqueue(tx, scope, pairs, CHANGE_INTENT, { urgency: URGENCY.CHANGE, now });
  await tx`select pg_notify(${CHANNEL}, ${`work ${integration}`})`;
}

const NO_SETTINGS: Settings = {
  follows: false,
  ownership: 'TEAM',
  unitGroupPerItem: true,
  companySettings: {},
  overrides: [],
};

async function readSettings(tx: Transaction, integration: string): Promise<Settings> {
  await lockMappings(tx, integration, 'read');
  const [row] = await tx<Settings[]>`/* readSettings */
    select enabled and continuous as follows, ownership,
      unit_group_per_item as "unitGroupPerItem", company_settings as "companySettings",
      ${tx.unsafe(OVERRIDES)} as overrides
    from sync.integration i where id = ${integration}`;
  return row ?? NO_SETTINGS;
}
