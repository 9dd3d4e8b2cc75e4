/** Reads the ERP's companies. */
import type { Database } from '@drawbar/platform/database';
import { asc, eq, sql } from 'drizzle-orm';
import type { CompanyReader } from '../domain/ports.ts';
import { companyOf } from './rows.ts';
import { company } from './tables.ts';

/** An ERP environment holds at most some hundreds; the list is not paged, so it is bounded. */
const COMPANIES_MAX = 500;

export function createCompanyReader({ orm }: Database): CompanyReader {
  const all = orm
    .select()
    .from(company)
    .where(eq(company.integration, sql.placeholder('integration')))
    .orderBy(asc(company.id))
    .limit(COMPANIES_MAX)
    .prepare('companies');
  return {
    async all(integration) {
      const rows = await all.execute({ integration });
      return rows.map(companyOf).filter((found) => found !== null);
    },
  };
}
