/**
 * Any object by its global id: our own records read, those of other subgraphs handed over as
 * stubs.
 */
import { graphqlError } from '@drawbar/platform/graphql-errors';
import { parseGlobalId, type IdPrefix } from '@drawbar/schema/values';
import type { AccountsContext } from './context.ts';

/** Ids in one `nodes` call. */
const NODES_MAX = 100;

/**
 * Types of other subgraphs by the prefix of their ids; both systems' ids of a document lead to
 * it.
 */
const STUBS: Partial<Record<IdPrefix, string>> = {
  itm: 'Item',
  res: 'Resource',
  prd: 'Product',
  loc: 'Location',
  pl: 'PriceList',
  cur: 'Currency',
  uom: 'UnitOfMeasure',
  ugr: 'UnitGroup',
  so: 'SalesOrder',
  cso: 'SalesOrder',
  sq: 'SalesQuote',
  csq: 'SalesQuote',
  inv: 'SalesInvoice',
  int: 'Integration',
  map: 'TableMapping',
  cpl: 'Coupling',
  rev: 'FullSyncReview',
  run: 'SyncRun',
  stp: 'SyncStep',
  job: 'SyncJob',
  iss: 'SyncIssue',
};

/** Parent of a `Node`: a record of ours, or the id of another subgraph's. */
export interface NodeParent {
  readonly __typename: string;
}

/** The object behind an id; null when there is none, or when it belongs to another integration. */
export async function readNode(id: string, context: AccountsContext): Promise<NodeParent | null> {
  const parsed = parseGlobalId(id);
  if (parsed === null || !parsed.belongsTo((await context.integration()).key)) return null;
  const stub = STUBS[parsed.prefix];
  if (stub !== undefined) return named(stub, { id });
  const { loaders } = context;
  const { systemId } = parsed;
  switch (parsed.prefix) {
    case 'acc':
      return named('Account', await loaders.account.load(systemId));
    case 'cus':
      return named('Customer', await loaders.customer.load(systemId));
    case 'cct':
      return named('Contact', await loaders.contact.load({ system: 'CRM', id: systemId }));
    case 'ect':
      return named('Contact', await loaders.contact.load({ system: 'ERP', id: systemId }));
    case 'sp':
      return named('Salesperson', await loaders.salesperson.load(systemId));
    case 'usr':
      return named('User', await loaders.user.load(systemId));
    default:
      return null;
  }
}

/**
 * Objects in the order asked.
 * @throws {GraphQLError} `BAD_USER_INPUT` for more than 100 ids.
 */
export async function readNodes(
  ids: readonly string[],
  context: AccountsContext,
): Promise<(NodeParent | null)[]> {
  if (ids.length > NODES_MAX) {
    throw graphqlError(
      'BAD_USER_INPUT',
      `nodes takes at most ${NODES_MAX} ids; got ${ids.length}. Ask in several calls.`,
    );
  }
  return Promise.all(ids.map((id) => readNode(id, context)));
}

function named(typename: string, record: object | null): NodeParent | null {
  return record === null ? null : { ...record, __typename: typename };
}
