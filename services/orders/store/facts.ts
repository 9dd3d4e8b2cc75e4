/**
 * Reads everything a new order names from the replicas: account, customer, what is sold,
 * places.
 */
import type { Database } from '@drawbar/platform/database';
import { ID_PREFIX, parseGlobalId } from '@drawbar/schema/values';
import { and, eq, inArray } from 'drizzle-orm';
import type { AccountFacts, OrderFacts, SoldFacts } from '../domain/order-request.ts';
import type { FactReader } from '../domain/place-ports.ts';
import { textOf } from './document.ts';
import { isBlocked, itemFacts, resourceFacts, type Found } from './sellable-facts.ts';
import * as tables from './tables.ts';

type FindById = (table: tables.NamedTable, ids: readonly string[]) => Promise<Map<string, Found>>;

export function createFactReader({ orm }: Database): FactReader {
  return {
    async facts(integration, accountId, request, rights) {
      const columns = ({ id, code, partner, document }: tables.NamedTable) => ({
        id,
        code,
        partner,
        document,
      });
      const byId: FindById = async (table, ids) => {
        if (ids.length === 0) return new Map();
        const rows = await orm
          .select(columns(table))
          .from(table)
          .where(and(eq(table.integration, integration), inArray(table.id, [...ids])));
        return new Map(rows.map((row) => [row.id, row]));
      };
      const byCode = async (table: tables.NamedTable, codes: readonly string[]) =>
        codes.length === 0
          ? []
          : orm
              .select(columns(table))
              .from(table)
              .where(and(eq(table.integration, integration), inArray(table.code, [...codes])));
      const places = [request.locationId, ...request.lines.map(({ locationId }) => locationId)];
      const [account, currencies, locations, sold] = await Promise.all([
        accountFacts(byId, accountId),
        orm
          .select({ code: tables.currency.code })
          .from(tables.currency)
          .where(
            and(eq(tables.currency.integration, integration), eq(tables.currency.system, 'ERP')),
          ),
        locationFacts(byId, integration, places),
        soldFacts(
          byId,
          byCode,
          integration,
          request.lines.map(({ itemId }) => itemId),
        ),
      ]);
      return {
        ...rights,
        account,
        currencies: new Set(currencies.map(({ code }) => code)),
        locations,
        sold,
      } satisfies OrderFacts;
    },
  };
}

async function accountFacts(byId: FindById, accountId: string): Promise<AccountFacts | null> {
  const account = (await byId(tables.account, [accountId])).get(accountId);
  if (account === undefined) return null;
  const { partner } = account;
  const customer =
    partner === null ? undefined : (await byId(tables.customer, [partner])).get(partner);
  return {
    id: account.id,
    name: account.code,
    customer:
      customer === undefined
        ? null
        : {
            id: customer.id,
            number: customer.code,
            currencyCode: textOf(customer.document, 'currencyCode'),
            blocked: textOf(customer.document, 'blocked')?.trim().toLowerCase() === 'all',
          },
  };
}

/** Codes of locations by the global ids given; null for one that names none. */
async function locationFacts(
  byId: FindById,
  integration: string,
  ids: readonly (string | null)[],
): Promise<Map<string, string | null>> {
  const named = new Map(
    ids.flatMap((id) =>
      id === null ? [] : ([[id, recordId(id, integration, LOCATION)]] as const),
    ),
  );
  const found = await byId(
    tables.location,
    [...named.values()].filter((id) => id !== null),
  );
  return new Map(
    [...named].map(([id, record]) => [id, found.get(record ?? '')?.code ?? null] as const),
  );
}

const LOCATION = [ID_PREFIX.Location];

/** The record of a global id of one of the types in this integration; null when it is none. */
function recordId(id: string, integration: string, prefixes: readonly string[]): string | null {
  const parsed = parseGlobalId(id);
  if (parsed === null || !prefixes.includes(parsed.prefix)) return null;
  return parsed.belongsTo(integration) ? parsed.systemId : null;
}

/** What is sold by the global ids given: items, resources, and products through their coupling. */
async function soldFacts(
  byId: FindById,
  byCode: (table: tables.NamedTable, codes: readonly string[]) => Promise<readonly Found[]>,
  integration: string,
  ids: readonly string[],
): Promise<Map<string, SoldFacts>> {
  const all = [ID_PREFIX.Item, ID_PREFIX.Resource, ID_PREFIX.Product];
  const named = new Map(
    ids.flatMap((id) => {
      const record = recordId(id, integration, all);
      return record === null ? [] : [[id, record] as const];
    }),
  );
  const products = await byId(tables.product, [...named.values()]);
  const wanted = [...named.values()].map((id) => products.get(id)?.partner ?? id);
  const [items, resources] = await Promise.all([
    byId(tables.item, wanted),
    byId(tables.resource, wanted),
  ]);
  const itemIds = [...items.keys()];
  const [units, variants] = await Promise.all([
    byCode(tables.itemUnit, itemIds),
    byCode(tables.itemVariant, itemIds),
  ]);
  const sold = new Map<string, SoldFacts>();
  for (const [id, record] of named) {
    const product = products.get(record);
    const sellable = product?.partner ?? record;
    const item = items.get(sellable);
    const resource = resources.get(sellable);
    if (item !== undefined) {
      const own = variants.filter(({ code }) => code === item.id);
      const variantsOf = own.map(({ document }) => variantOf(document));
      sold.set(id, itemFacts(item, codesOf(units, item.id), variantsOf));
    } else if (resource !== undefined) sold.set(id, resourceFacts(resource));
    else if (product !== undefined) {
      sold.set(id, { kind: 'uncoupled', productId: product.id, label: product.code });
    }
  }
  return sold;
}

function variantOf(document: Found['document']): readonly [string, boolean] {
  return [textOf(document, 'code') ?? '', isBlocked(document)];
}

/** Codes of the units of an item. */
function codesOf(rows: readonly Found[], itemId: string): string[] {
  return rows
    .filter(({ code }) => code === itemId)
    .flatMap((row) => textOf(row.document, 'code') ?? []);
}
