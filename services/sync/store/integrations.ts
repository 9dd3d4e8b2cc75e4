/** Rows of integrations: read all, insert, change under the version that was read. */
import type { Database, Transaction } from '@drawbar/platform/database';
import type {
  CompanySettings,
  CrmSolution,
  Endpoint,
  Integration,
  IntegrationSettings,
  ItemAvailability,
  OwnershipModel,
  SalesOrders,
  TestResult,
} from '../domain/integration.ts';
import type { MappingOverride } from '../domain/mapping-settings.ts';
import { OVERRIDES } from './mapping-settings.ts';
import { forgetAllServed } from './schedule.ts';
import { json } from './sql.ts';

type Sql = Database['sql'];

/** Everybody's directory: read whole and kept in memory, so it has to stay small. */
const INTEGRATIONS_MAX = 1000;

interface IntegrationRow {
  readonly id: string;
  readonly name: string;
  readonly enabled: boolean;
  readonly crm: Endpoint | null;
  readonly erp: Endpoint | null;
  readonly ownership: OwnershipModel;
  readonly unit_group_per_item: boolean;
  readonly item_availability: ItemAvailability;
  readonly sales_orders: SalesOrders;
  readonly time_zone: string;
  readonly local_currency: string | null;
  readonly company_id: string | null;
  readonly company_name: string | null;
  readonly company_settings: CompanySettings;
  readonly last_test: TestResult | null;
  readonly solution: CrmSolution | null;
  readonly continuous: boolean;
  readonly mappings_version: number;
  readonly overrides: readonly MappingOverride[];
  readonly version: string;
  readonly created_at: Date;
  readonly updated_at: Date;
}

/** Every integration, by name. */
export async function readIntegrations(sql: Sql): Promise<Integration[]> {
  const rows = await sql<IntegrationRow[]>`/* readIntegrations */
    select i.*, ${sql.unsafe(OVERRIDES)} as overrides
    from sync.integration i order by lower(name), id limit ${INTEGRATIONS_MAX}`;
  return rows.map(integration);
}

/** The new integration; null when its name or its id is taken. */
export async function insertIntegration(
  sql: Sql,
  key: string,
  settings: IntegrationSettings & { readonly enabled: boolean },
  now: Date,
): Promise<Integration | null> {
  const [row] = await sql<IntegrationRow[]>`/* insertIntegration */
    insert into sync.integration as i
      (id, name, enabled, crm, erp, ownership, unit_group_per_item, item_availability,
        sales_orders, created_at, updated_at)
    values (${key}, ${settings.name}, ${settings.enabled}, ${document(sql, settings.crm)},
      ${document(sql, settings.erp)}, ${settings.ownership}, ${settings.unitGroupPerItem},
      ${document(sql, settings.itemAvailability)}, ${document(sql, settings.salesOrders)},
      ${now}, ${now})
    on conflict do nothing returning i.*, ${sql.unsafe(OVERRIDES)} as overrides`;
  return row === undefined ? null : integration(row);
}

/**
 * Writes settings over the version they were read at, which stays when they are the same; null when
 * somebody was faster.
 * @throws {postgres.PostgresError} unique_violation when the name is taken.
 */
export async function updateSettings(
  sql: Sql | Transaction,
  before: Integration,
  settings: IntegrationSettings,
  now: Date,
): Promise<Integration | null> {
  const isOther = sql`(i.name, i.crm, i.erp, i.ownership, i.unit_group_per_item,
    i.item_availability, i.sales_orders) is distinct from (${settings.name},
    ${document(sql, settings.crm)}::jsonb, ${document(sql, settings.erp)}::jsonb,
    ${settings.ownership}, ${settings.unitGroupPerItem}::boolean,
    ${document(sql, settings.itemAvailability)}::jsonb,
    ${document(sql, settings.salesOrders)}::jsonb)`;
  const [row] = await sql<IntegrationRow[]>`/* updateSettings */
    update sync.integration i set name = ${settings.name}, crm = ${document(sql, settings.crm)},
      erp = ${document(sql, settings.erp)}, ownership = ${settings.ownership},
      unit_group_per_item = ${settings.unitGroupPerItem},
      item_availability = ${document(sql, settings.itemAvailability)},
      sales_orders = ${document(sql, settings.salesOrders)},
      mappings_version = mappings_version + case when ownership <> ${settings.ownership}
        or unit_group_per_item <> ${settings.unitGroupPerItem} then 1 else 0 end,
      version = version + case when ${isOther} then 1 else 0 end,
      updated_at = case when ${isOther} then ${now} else updated_at end
    where id = ${before.key} and version = ${before.version.toString()}
    returning i.*, ${sql.unsafe(OVERRIDES)} as overrides`;
  return row === undefined ? null : integration(row);
}

/** The integration as it is then; null when it is gone. */
export async function setEnabled(
  sql: Sql | Transaction,
  key: string,
  enabled: boolean,
  now: Date,
): Promise<Integration | null> {
  const [row] = await sql<IntegrationRow[]>`/* setEnabled */
    update sync.integration i set enabled = ${enabled}, version = version + 1, updated_at = ${now}
    where id = ${key} and enabled <> ${enabled}
    returning i.*, ${sql.unsafe(OVERRIDES)} as overrides`;
  if (row !== undefined) {
    // Changes that were made meanwhile were only noted: they are due.
    if (enabled) await forgetAllServed(sql, key);
    return integration(row);
  }
  const [unchanged] = await sql<IntegrationRow[]>`/* setEnabled read */
    select i.*, ${sql.unsafe(OVERRIDES)} as overrides from sync.integration i where id = ${key}`;
  return unchanged === undefined ? null : integration(unchanged);
}

/** Keeps the result of a connection test; no change of settings, so the version stays. */
export async function setLastTest(sql: Sql, key: string, test: TestResult): Promise<void> {
  await sql`/* setLastTest */
    update sync.integration set last_test = ${document(sql, test)} where id = ${key}`;
}

/** Keeps what was seen in the CRM; no change of settings either. */
export async function setSolution(sql: Sql, key: string, solution: CrmSolution): Promise<void> {
  await sql`/* setSolution */
    update sync.integration set solution = ${document(sql, solution)} where id = ${key}`;
}

/** What the ERP says about its company. */
export interface CompanyFacts {
  readonly id: string;
  readonly name: string | null;
  readonly localCurrency: string | null;
  readonly timeZone: string | null;
  readonly settings: CompanySettings;
}

/** Keeps what was read about the company; what is not known stays as it was. */
export async function setCompanyFacts(
  sql: Sql | Transaction,
  key: string,
  facts: CompanyFacts,
): Promise<void> {
  await sql`/* setCompanyFacts */
    update sync.integration set company_id = ${facts.id},
      company_name = coalesce(${facts.name}, company_name),
      local_currency = coalesce(${facts.localCurrency}, local_currency),
      time_zone = coalesce(${facts.timeZone}, time_zone)
    where id = ${key}`;
  // They are part of the mappings' filters: whoever indexes by them has to know, and ends first.
  await sql`/* setCompanyFacts hold */
    select from sync.integration
    where id = ${key} and company_settings <> ${json(sql, facts.settings)} for update`;
  await sql`/* setCompanyFacts settings */
    update sync.integration set company_settings = ${json(sql, facts.settings)},
      mappings_version = mappings_version + 1
    where id = ${key} and company_settings <> ${json(sql, facts.settings)}`;
}

function document(sql: Sql | Transaction, value: object | null): ReturnType<Sql['json']> | null {
  return value === null ? null : sql.json(value as Parameters<Sql['json']>[0]);
}

function integration(row: IntegrationRow): Integration {
  return {
    key: row.id,
    name: row.name,
    enabled: row.enabled,
    crm: row.crm,
    erp: row.erp,
    ownership: row.ownership,
    unitGroupPerItem: row.unit_group_per_item,
    itemAvailability: row.item_availability,
    salesOrders: row.sales_orders,
    timeZone: row.time_zone,
    localCurrency: row.local_currency,
    companyId: row.company_id,
    companyName: row.company_name,
    companySettings: row.company_settings,
    lastTest: row.last_test,
    solution: row.solution,
    continuous: row.continuous,
    overrides: row.overrides,
    mappingsVersion: row.mappings_version,
    version: BigInt(row.version),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
