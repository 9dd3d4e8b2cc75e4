/** Reads what documents name: parties, what is sold, units, currencies. */
import type { Database } from '@drawbar/platform/database';
import type { ReplicaDocument } from '@drawbar/platform/replica';
import { and, eq, inArray, sql } from 'drizzle-orm';
import type { LineAccounts } from '../domain/line.ts';
import type { Named, NamedKind, NameReader } from '../domain/ports.ts';
import { customerAddress } from './addresses.ts';
import { textOf } from './document.ts';
import * as tables from './tables.ts';

const TABLES: Readonly<Record<NamedKind, tables.NamedTable>> = {
  account: tables.account,
  contact: tables.contact,
  customer: tables.customer,
  item: tables.item,
  resource: tables.resource,
  product: tables.product,
  unit: tables.unit,
  currency: tables.currency,
};

export function createNameReader({ orm }: Database): NameReader {
  const company = orm
    .select({ document: tables.company.document })
    .from(tables.company)
    .where(eq(tables.company.integration, sql.placeholder('integration')))
    .limit(1)
    .prepare('company');
  const columns = ({ id, code, partner }: tables.NamedTable) => ({ id, code, partner });
  return {
    async byIds(integration, kind, ids) {
      const table = TABLES[kind];
      const rows: Named[] = await orm
        .select(columns(table))
        .from(table)
        .where(and(eq(table.integration, integration), inArray(table.id, [...ids])));
      return new Map(rows.map((row) => [row.id, row]));
    },
    async byCodes(integration, kind, system, codes) {
      const table = TABLES[kind];
      const rows: Named[] = await orm
        .select(columns(table))
        .from(table)
        .where(
          and(
            eq(table.integration, integration),
            eq(table.system, system),
            inArray(table.code, [...codes]),
          ),
        );
      return new Map(rows.map((row) => [row.code, row]));
    },
    async productNames(integration, products) {
      const { product } = tables;
      const rows = await orm
        .select({ id: product.id, document: product.document })
        .from(product)
        .where(and(eq(product.integration, integration), inArray(product.id, [...products])));
      return new Map(rows.flatMap(({ id, document }) => nameOf(id, document)));
    },
    async addresses(integration, customers) {
      const { customer } = tables;
      const rows = await orm
        .select({ id: customer.id, document: customer.document })
        .from(customer)
        .where(and(eq(customer.integration, integration), inArray(customer.id, [...customers])));
      return new Map(rows.map(({ id, document }) => [id, customerAddress(document)]));
    },
    async lineAccounts(integration): Promise<LineAccounts> {
      const [row] = await company.execute({ integration });
      return {
        freightAccount: row === undefined ? null : textOf(row.document, 'freightAccountNumber'),
        writeIn: row === undefined ? null : textOf(row.document, 'writeInProductNumber'),
      };
    },
  };
}

function nameOf(id: string, document: ReplicaDocument): [string, string][] {
  const name = textOf(document, 'name');
  return name === null ? [] : [[id, name]];
}
