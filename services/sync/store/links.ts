/** Answers what records point at, for a whole batch in three statements. */
import type { Link, LinkRequest, Links, MissingRecord } from '../domain/links.ts';
import type { MappingName } from '../domain/mapping.ts';
import { readCrmSettings } from './crm-settings.ts';
import { readExchangeRates } from './exchange-rates.ts';
import { readItemStock } from './item-stock.ts';
import { readSerials } from './serials.ts';
import type { Sql } from './sql.ts';

interface Known {
  readonly partner: string | null;
  readonly code: string | null;
  readonly record: MissingRecord;
}

/** The pair's other half of the link scope: whose records, and what "today" and "local" mean. */
export interface LinkScope {
  readonly integration: string;
  readonly localCurrency: string | null;
  /** YYYY-MM-DD in the company's time zone. */
  readonly today: string;
}

export async function readLinks(
  sql: Sql,
  scope: LinkScope,
  requests: readonly LinkRequest[],
): Promise<Links> {
  const erp = await readErpKeys(sql, scope.integration, requests);
  const crm = await readCrmIds(sql, scope.integration, requests);
  await addLocalCurrency(sql, scope, erp, crm);
  const currencies = requests.flatMap((one) => (one.ask === 'exchangeRate' ? one.key : []));
  const rates = await readExchangeRates(sql, scope.integration, currencies, scope.today);
  const items = requests.flatMap((one) => (one.ask === 'stock' ? one.key : []));
  const stock = await readItemStock(sql, scope.integration, [...new Set(items)]);
  const asksDecimals = requests.some(({ ask }) => ask === 'currencyDecimals');
  const settings = asksDecimals ? await readCrmSettings(sql, scope.integration) : {};
  const serials = await readSerials(sql, scope.integration, requests);
  return {
    localCurrency: scope.localCurrency,
    crmId: (mapping, key) =>
      found(erp.get(`${mapping}\n${key}`)?.partner) ?? gone(erp, mapping, 'ERP', key),
    code: (mapping, key) =>
      found(erp.get(`${mapping}\n${key}`)?.code) ?? gone(erp, mapping, 'ERP', key),
    erpCode: (mapping, id) =>
      found(crm.get(`${mapping}\n${id}`)?.code) ?? gone(crm, mapping, 'CRM', id),
    exchangeRate: (currency) => rates.get(currency) ?? null,
    stock: (item) => stock.get(item) ?? null,
    currencyDecimals: settings.currencyDecimals ?? null,
    serial: (mapping, key) => serials.get(`${mapping}\n${key}`) ?? null,
  };
}

function found(value: string | null | undefined): Link | null {
  return value == null ? null : { kind: 'found', value };
}

function gone(
  known: ReadonlyMap<string, Known>,
  mapping: MappingName,
  system: 'ERP' | 'CRM',
  key: string,
): Link {
  const record = known.get(`${mapping}\n${key}`)?.record;
  return { kind: 'missing', record: record ?? { mapping, system, id: null, label: key } };
}

async function readErpKeys(
  sql: Sql,
  integration: string,
  requests: readonly LinkRequest[],
): Promise<Map<string, Known>> {
  const asked = requests.flatMap((one) => (one.ask === 'crmId' || one.ask === 'code' ? [one] : []));
  if (asked.length === 0) return new Map();
  const names = [...new Set(asked.map(({ mapping }) => mapping))];
  // One look into an index per key and per record, whatever the planner thinks of tables that have
  // just been filled: else each is compared with all.
  const keys = [...new Set(asked.map(({ key }) => key))];
  const rows = await sql<
    {
      mapping: MappingName;
      key: string;
      id: string;
      label: string;
      code: string;
      crm_id: string | null;
    }[]
  >`/* readErpKeys */
    select r.mapping, key, r.id, r.label, r.keys[1] as code,
      -- A partner that was deleted is nothing to point at.
      case when k.gone then null else c.crm_id end as crm_id
    from unnest(${keys}::text[]) as key
    cross join lateral (select * from sync.record where keys @> array[key] offset 0) r
    left join lateral (select crm_id from sync.coupling where integration = r.integration
      and mapping = r.mapping and erp_id = r.id limit 1) c on true
    left join lateral (select gone from sync.record where integration = r.integration
      and mapping = r.mapping and system = 'CRM' and id = c.crm_id limit 1) k on true
    where r.integration = ${integration} and r.mapping = any(${names}::text[]) and r.system = 'ERP'
      and not r.gone
    order by r.label desc, r.id desc`;
  return new Map(
    rows.map(({ mapping, key, id, label, code, crm_id: partner }) => [
      `${mapping}\n${key}`,
      { partner, code, record: { mapping, system: 'ERP', id, label } },
    ]),
  );
}

async function readCrmIds(
  sql: Sql,
  integration: string,
  requests: readonly LinkRequest[],
): Promise<Map<string, Known>> {
  const asked = requests.filter((one) => one.ask === 'erpCode');
  if (asked.length === 0) return new Map();
  const mappings = asked.map(({ mapping }) => mapping);
  const ids = asked.map(({ key }) => key);
  const rows = await sql<
    {
      mapping: MappingName;
      id: string;
      label: string;
      code: string | null;
      inside: boolean;
    }[]
  >`/* readCrmIds */
    -- A record made in bulk has its partner before any feed has shown it.
    select asked.mapping, asked.id, coalesce(r.label, '') as label, e.keys[1] as code,
      coalesce(r.in_filter, true) as inside
    from (select distinct * from unnest(${mappings}::text[], ${ids}::uuid[])) as asked (mapping, id)
    left join lateral (select label, in_filter from sync.record where integration = ${integration}
      and mapping = asked.mapping and system = 'CRM' and id = asked.id limit 1) r on true
    left join lateral (select erp_id from sync.coupling where integration = ${integration}
      and mapping = asked.mapping and crm_id = asked.id limit 1) c on true
    left join lateral (select keys from sync.record where integration = ${integration}
      and mapping = asked.mapping and system = 'ERP' and id = c.erp_id limit 1) e on true
    where r.label is not null or e.keys is not null`;
  return new Map(
    rows.map(({ mapping, id, label, code, inside }) => {
      const record: MissingRecord = { mapping, system: 'CRM', id, label };
      const known = inside ? record : { ...record, isOutside: true as const };
      return [`${mapping}\n${id}`, { partner: null, code, record: known }];
    }),
  );
}

/**
 * The local currency is a record of the CRM alone and needs no coupling (`domain.md` 2.7, rule 3).
 */
async function addLocalCurrency(
  sql: Sql,
  { integration, localCurrency }: LinkScope,
  erp: Map<string, Known>,
  crm: Map<string, Known>,
): Promise<void> {
  if (localCurrency === null) return;
  const [row] = await sql<{ id: string; label: string }[]>`/* addLocalCurrency */
    select id, label from sync.record
    where integration = ${integration} and mapping = 'CURRENCY' and system = 'CRM' and not gone
      and keys && ${[localCurrency]}::text[] order by id limit 1`;
  if (row === undefined) return;
  const record: MissingRecord = {
    mapping: 'CURRENCY',
    system: 'CRM',
    id: row.id,
    label: row.label,
  };
  erp.set(`CURRENCY\n${localCurrency}`, { partner: row.id, code: localCurrency, record });
  crm.set(`CURRENCY\n${row.id}`, { partner: null, code: localCurrency, record });
}
