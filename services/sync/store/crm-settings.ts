/** Settings of the CRM's organisation that decide how new records are made there. */
import { json, type Sql } from './sql.ts';

export interface CrmSettings {
  /** Decimals of amounts in a new currency, 0 to 4; left out when the CRM does not say. */
  readonly currencyDecimals?: number;
}

export async function keepCrmSettings(
  sql: Sql,
  integration: string,
  settings: CrmSettings,
): Promise<void> {
  await sql`/* keepCrmSettings */
    update sync.integration set crm_settings = ${json(sql, settings)}
    where id = ${integration} and crm_settings <> ${json(sql, settings)}`;
}

export async function readCrmSettings(sql: Sql, integration: string): Promise<CrmSettings> {
  const [row] = await sql<{ settings: CrmSettings }[]>`/* readCrmSettings */
    select crm_settings as settings from sync.integration where id = ${integration}`;
  return row?.settings ?? {};
}
