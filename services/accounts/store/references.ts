/** Keys of other subgraphs' records that a row of ours names, from small replicas of our own. */
import type { Database } from '@drawbar/platform/database';
import { idList, idListText, textList } from '@drawbar/platform/keyset';
import { and, eq, sql } from 'drizzle-orm';
import type { ReferenceReader } from '../domain/ports.ts';
import { currency, priceGroup } from './tables.ts';

export function createReferenceReader({ orm }: Database): ReferenceReader {
  const currencies = orm
    .select({ id: currency.id, code: currency.code })
    .from(currency)
    .where(
      and(
        eq(currency.integration, sql.placeholder('integration')),
        eq(currency.system, 'CRM'),
        sql`${currency.id} = any(${idList(sql.placeholder('ids'))})`,
      ),
    )
    .prepare('crm_currencies');
  const groups = orm
    .select({ id: priceGroup.id, code: priceGroup.code })
    .from(priceGroup)
    .where(
      and(
        eq(priceGroup.integration, sql.placeholder('integration')),
        eq(priceGroup.system, 'ERP'),
        sql`${priceGroup.code} in (${textList(sql.placeholder('codes'))})`,
      ),
    )
    .prepare('price_groups');
  return {
    async crmCurrencies(integration, ids) {
      const rows = await currencies.execute({ integration, ids: idListText(ids) });
      return new Map(rows.map(({ id, code }) => [id, code]));
    },
    async priceGroups(integration, codes) {
      const rows = await groups.execute({ integration, codes: JSON.stringify(codes) });
      return new Map(rows.map(({ id, code }) => [code, id]));
    },
  };
}
