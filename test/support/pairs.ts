/** Coupled pairs by what people call them, with both records as their systems have them now. */
import { eventually } from './eventually.ts';
import type { SyncGraph } from './sync-graph.ts';
import type { Synchronisation } from './synchronisation.ts';
import { callContext } from './systems.ts';

type Value = string | number | boolean | null;

export interface PairedRecord {
  readonly id: string;
  /** Empty when the record is gone. */
  readonly row: Readonly<Record<string, Value>>;
}

export interface Pair {
  readonly id: string;
  readonly state: string;
  readonly version: string;
  readonly label: string;
  readonly erp: PairedRecord;
  readonly crm: PairedRecord;
}

export interface Pairs {
  /** The first pair of a mapping whose labels hold the text. @throws {Error} when there is none. */
  of(mapping: string, search: string): Promise<Pair>;
  /** null when there is none. */
  find(mapping: string, search: string): Promise<Pair | null>;
  /** Waits until a pair is as it should be. */
  until(mapping: string, search: string, isSo: (pair: Pair) => boolean): Promise<Pair>;
  /** As a user of that system. */
  edit(side: 'erp' | 'crm', set: string, row: object): Promise<unknown>;
  create(side: 'erp' | 'crm', set: string, row: object): Promise<Record<string, Value>>;
  remove(side: 'erp' | 'crm', set: string, row: object): Promise<unknown>;
  /** @throws {Error} with the codes when it is refused. */
  couple(mapping: string, erpKey: string | null, crmKey: string | null): Promise<Refusable>;
  /** As soon as the records are known. */
  coupleKnown(mapping: string, erpKey: string | null, crmKey: string | null): Promise<Refusable>;
  uncouple(coupling: string, dryRun?: boolean): Promise<string[]>;
}

export interface Refusable {
  readonly coupling: { readonly id: string; readonly state: string } | null;
  readonly userErrors: readonly {
    readonly code: string;
    readonly message: string;
    readonly fix: string | null;
    readonly missing?: readonly { readonly label: string }[];
    readonly existing?: { readonly id: string };
  }[];
}

const CHANGE_MS = 20_000;

/** Kinds of the connectors behind each mapping. */
const KINDS: Readonly<Record<string, readonly [erp: string, crm: string]>> = {
  SALESPEOPLE: ['salesperson', 'user'],
  CURRENCY: ['currency', 'currency'],
  'PAYMENT TERMS': ['paymentTerm', 'paymentTerm'],
  'SHIPMENT METHOD': ['shipmentMethod', 'shipmentMethod'],
  'SHIPPING AGENT': ['shippingAgent', 'shippingAgent'],
  'UNIT OF MEASURE': ['unitOfMeasure', 'unitGroup'],
  'BASE UNIT': ['unitOfMeasure', 'unit'],
  'UNIT GROUP': ['item', 'unitGroup'],
  'RESOURCE UNIT GROUP': ['resource', 'unitGroup'],
  'ITEM UOM': ['itemUnit', 'unit'],
  'RESOURCE UOM': ['resourceUnit', 'unit'],
  'ITEM-PRODUCT': ['item', 'product'],
  'RESOURCE-PRODUCT': ['resource', 'product'],
  'PLHEADER-PRICE': ['priceList', 'priceList'],
  'PLLINE-PRODPRICE': ['priceLine', 'priceLine'],
  CUSTOMER: ['customer', 'account'],
  CONTACT: ['contact', 'contact'],
};

interface Node {
  readonly id: string;
  readonly state: string;
  readonly version: string;
  readonly erp: { readonly key: string; readonly label: string };
  readonly crm: { readonly key: string; readonly label: string };
}

export function pairsOf(system: Synchronisation, graph: SyncGraph): Pairs {
  const { systems } = system;
  const row = async (side: 'erp' | 'crm', kind: string, id: string): Promise<PairedRecord> => {
    const rows = await systems[side].byIds(kind as 'contact', [id], callContext());
    return { id, row: rows.get(id)?.data ?? {} };
  };
  const find: Pairs['find'] = async (mapping, search) => {
    const { couplings } = await graph.ask<{ couplings: { nodes: Node[] } }>(
      `query ($id: ID!, $filter: CouplingFilter) {
        couplings(integrationId: $id, first: 100, filter: $filter) {
          nodes { id state version erp { key label } crm { key label } } } }`,
      {
        id: graph.integrationId,
        filter: { mappingIds: [await graph.mapping(mapping)], search },
      },
    );
    const [node] = couplings.nodes;
    if (node === undefined) return null;
    const [erp = '', crm = ''] = KINDS[mapping] ?? [];
    return {
      id: node.id,
      state: node.state,
      version: node.version,
      label: node.erp.label,
      erp: await row('erp', erp, node.erp.key),
      crm: await row('crm', crm, node.crm.key),
    };
  };
  const of: Pairs['of'] = async (mapping, search) => {
    const pair = await find(mapping, search);
    if (pair === null) throw new Error(`No pair ${search} of ${mapping}`);
    return pair;
  };
  const couple: Pairs['couple'] = async (mapping, erpKey, crmKey) => {
    const answer = await graph.ask<{ couple: Refusable }>(
      `mutation ($input: CoupleInput!) { couple(input: $input) { coupling { id state }
        userErrors { code message fix ... on DependencyError { missing { label } }
          ... on AlreadyCoupledError { existing { id } } } } }`,
      {
        input: {
          mappingId: await graph.mapping(mapping),
          erpKey,
          crmKey,
          createMissing: erpKey === null || crmKey === null,
        },
      },
    );
    return answer.couple;
  };
  return {
    of,
    find,
    couple,
    coupleKnown: (mapping, erpKey, crmKey) =>
      eventually(`${mapping} is known`, CHANGE_MS, async () => {
        const answer = await couple(mapping, erpKey, crmKey);
        return answer.userErrors.some(({ code }) => code === 'NOT_FOUND') ? null : answer;
      }),
    until: (mapping, search, isSo) =>
      eventually(`${mapping} ${search}`, CHANGE_MS, async () => {
        const pair = await find(mapping, search);
        return pair !== null && isSo(pair) ? pair : null;
      }),
    edit: (side, set, changed) => systems.control(side, 'records', { set, update: [changed] }),
    async create(side, set, given) {
      const { created } = await systems.control<{ created: Record<string, Value>[] }>(
        side,
        'records',
        { set, create: [given] },
      );
      return created[0] ?? {};
    },
    remove: (side, set, key) => systems.control(side, 'records', { set, delete: [key] }),
    async uncouple(coupling, dryRun = false) {
      const { uncouple } = await graph.ask<{ uncouple: { uncoupled: { id: string }[] } }>(
        `mutation ($input: UncoupleInput!) { uncouple(input: $input) {
          uncoupled { id } userErrors { code } } }`,
        { input: { couplingIds: [coupling], dryRun } },
      );
      return uncouple.uncoupled.map(({ id }) => id);
    },
  };
}
