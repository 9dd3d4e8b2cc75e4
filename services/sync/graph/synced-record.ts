/** The two fields that every record which can be coupled has, whichever subgraph owns it. */
import { connection, pageRequest, type Connection } from '@drawbar/platform/paging';
import { globalId, parseGlobalId, type IdPrefix } from '@drawbar/schema/values';
import { ANY_ISSUE } from '../domain/filters.ts';
import type { System } from '../domain/integration.ts';
import type { MappingName } from '../domain/mapping.ts';
import type { CouplingRow, IssueRow } from '../domain/stored.ts';
import type { SyncContext } from './context.ts';
import { integrationOf } from './keys.ts';
import type { RecordRefParent } from './record-ref.ts';

/** A record of another subgraph, by its global id. */
export interface SyncedStub {
  readonly __typename: string;
  readonly id: string;
}

interface Place {
  readonly type: string;
  readonly prefix: IdPrefix;
  readonly system: System;
  readonly mappings: readonly MappingName[];
}

/** Where the records of each type stand, and the mappings that couple them. */
const PLACES: readonly Place[] = [
  { type: 'Account', prefix: 'acc', system: 'CRM', mappings: ['CUSTOMER'] },
  { type: 'Customer', prefix: 'cus', system: 'ERP', mappings: ['CUSTOMER'] },
  { type: 'Contact', prefix: 'cct', system: 'CRM', mappings: ['CONTACT'] },
  { type: 'Contact', prefix: 'ect', system: 'ERP', mappings: ['CONTACT'] },
  { type: 'Salesperson', prefix: 'sp', system: 'ERP', mappings: ['SALESPEOPLE'] },
  { type: 'User', prefix: 'usr', system: 'CRM', mappings: ['SALESPEOPLE'] },
  { type: 'Item', prefix: 'itm', system: 'ERP', mappings: ['ITEM-PRODUCT'] },
  { type: 'Resource', prefix: 'res', system: 'ERP', mappings: ['RESOURCE-PRODUCT'] },
  {
    type: 'Product',
    prefix: 'prd',
    system: 'CRM',
    mappings: ['ITEM-PRODUCT', 'RESOURCE-PRODUCT'],
  },
  {
    type: 'UnitGroup',
    prefix: 'ugr',
    system: 'CRM',
    mappings: ['UNIT GROUP', 'RESOURCE UNIT GROUP', 'UNIT OF MEASURE'],
  },
  { type: 'UnitOfMeasure', prefix: 'uom', system: 'ERP', mappings: ['UNIT OF MEASURE'] },
  { type: 'Currency', prefix: 'cur', system: 'ERP', mappings: ['CURRENCY'] },
  { type: 'PriceList', prefix: 'pl', system: 'ERP', mappings: ['PLHEADER-PRICE'] },
];

/** Not mapped itself: a list of it is. */
const PRICE_GROUP: Place = {
  type: 'CustomerPriceGroup',
  prefix: 'cpg',
  system: 'ERP',
  mappings: [],
};

const ISSUES_PAGE = 10;

/** The typed record behind a reference; null for tables the graph has no type for. */
export async function stubOf(
  ref: RecordRefParent,
  context: SyncContext,
): Promise<SyncedStub | null> {
  const place = PLACES.find(
    ({ system, mappings }) =>
      system === ref.system && mappings.includes(ref.mapping as MappingName),
  );
  if (place !== undefined) {
    return { __typename: place.type, id: globalId(place.prefix, ref.integration, ref.id) };
  }
  // A mere copy in the CRM (a currency, a price list) is shown as the ERP's record it stands for.
  const owner = PLACES.find(
    ({ system, mappings }) => system === 'ERP' && mappings.includes(ref.mapping as MappingName),
  );
  if (owner === undefined || ref.system === 'ERP') return null;
  const pairs = await context.loaders.couplingsOf.load(ref);
  const pair = pairs.find(({ mapping }) => mapping === ref.mapping);
  if (pair === undefined) return null;
  return { __typename: owner.type, id: globalId(owner.prefix, ref.integration, pair.erpId) };
}

/** The coupling of a record named by its global id; null when it has none. */
export async function couplingOfRecord(
  id: string,
  context: SyncContext,
): Promise<CouplingRow | null> {
  const found = await placeOf(id, context);
  if (found === null) return null;
  const { place, integration, key } = found;
  if (place.type === PRICE_GROUP.type) return groupCoupling(id, key, context);
  const pairs = await context.loaders.couplingsOf.load({
    integration,
    system: place.system,
    id: key,
  });
  return pairs.find(({ mapping }) => place.mappings.includes(mapping as MappingName)) ?? null;
}

async function groupCoupling(
  id: string,
  key: string,
  context: SyncContext,
): Promise<CouplingRow | null> {
  const integration = await integrationOf(id, context);
  return integration && context.access.records.ofPriceGroup(integration, key);
}

async function placeOf(
  id: string,
  context: SyncContext,
): Promise<{ readonly place: Place; readonly integration: string; readonly key: string } | null> {
  const parsed = parseGlobalId(id);
  const place = [...PLACES, PRICE_GROUP].find(({ prefix }) => prefix === parsed?.prefix);
  const integration = await integrationOf(id, context);
  if (parsed === null || place === undefined || integration === null) return null;
  return { place, integration: integration.key, key: parsed.systemId };
}

interface ContributedResolvers {
  __resolveReference(reference: { readonly id: string }): SyncedStub;
  coupling(parent: SyncedStub, args: object, context: SyncContext): Promise<CouplingRow | null>;
  syncIssues(
    parent: SyncedStub,
    args: { readonly first: number; readonly after?: string | null },
    context: SyncContext,
  ): Promise<Connection<IssueRow>>;
}

/** The resolvers of every contributed type; they differ in nothing but their name. */
export function syncedRecord(typename: string): ContributedResolvers {
  return {
    __resolveReference: ({ id }) => ({ __typename: typename, id }),
    coupling: ({ id }, _args, context) => couplingOfRecord(id, context),
    async syncIssues({ id }, args, context) {
      const request = pageRequest(args, ['timestamptz', 'uuid'], ISSUES_PAGE, 'issues');
      const found = await placeOf(id, context);
      if (found === null) {
        return connection({ rows: [], hasNextPage: false }, request, async () => 0);
      }
      const record = { system: found.place.system, id: found.key, orCandidate: true } as const;
      const filter = { ...ANY_ISSUE, record };
      const page = await context.access.issues.list(found.integration, filter, request);
      return connection(page, request, () =>
        context.access.issues.count(found.integration, filter),
      );
    },
  };
}

/** Global ids of records, as the systems' own ids. */
export function recordKeys(ids: readonly string[]): string[] {
  return ids.flatMap((id) => {
    const parsed = parseGlobalId(id);
    const isRecord = PLACES.some(({ prefix }) => prefix === parsed?.prefix);
    return parsed === null || !isRecord ? [] : [parsed.systemId];
  });
}
