/** A workshop: keys inside keys, and requirements that lead through three other subgraphs. */
import { fails, ref } from '../../../universe/data.ts';
import type { Self, State, UniverseData } from '../../../universe/data.ts';

const part = (id: string) => ref('Part', id);
const POUND = 2;
const number = (value: unknown): number | null => (value === null ? null : Number(value));
const sum = (a: unknown, b: unknown): number | null =>
  a === null || b === null ? null : Number(a) + Number(b);

const data: UniverseData = {
  records: {
    Part: [
      {
        __typename: 'Part',
        id: 'p1',
        sku: 's1',
        $mass: 4,
        children: [part('p2'), part('p3')],
        drawing: { number: 'D1', revision: 2, sheets: [{ name: 'a', scale: 0.5 }] },
        parent: null,
        price: { amount: 10.5, currency: 'EUR' },
        supplier: ref('Supplier', 'v1'),
        bins: [ref('Bin', 'A-z1')],
        openOrders: [ref('WorkOrder', 'w1')],
      },
      {
        __typename: 'Part',
        id: 'p2',
        sku: 's2',
        $mass: 1.5,
        children: [],
        drawing: { number: 'D1', revision: 3, sheets: null },
        parent: part('p1'),
        price: { amount: 2, currency: null },
        supplier: ref('Supplier', 'v2'),
        bins: [ref('Bin', 'A-z2'), ref('Bin', 'B-z1')],
        openOrders: [],
      },
      {
        __typename: 'Part',
        id: 'p3',
        sku: 's3',
        $mass: null,
        children: null,
        drawing: { number: 'D2', revision: 2, sheets: [] },
        parent: part('p1'),
        price: fails('the price is secret'),
        supplier: null,
        bins: null,
        openOrders: null,
      },
    ],
    Assembly: [
      {
        __typename: 'Assembly',
        id: 'a1',
        part: part('p1'),
        duration: 7,
        steps: [
          { name: 'cut', part: part('p2'), tools: [[ref('Tool', 't1')], [], null] },
          { name: null, part: null, tools: null },
        ],
      },
      { __typename: 'Assembly', id: 'a1b', part: part('p2'), duration: null, steps: null },
    ],
    Tool: [{ __typename: 'Tool', $id: 't1', serial: 't1', step: 'cut', bin: ref('Bin', 'B-z1') }],
    Supplier: [
      {
        __typename: 'Supplier',
        $id: 'v1',
        ids: { vat: 'v1' },
        name: 'Steel works',
        parts: [part('p1'), part('p3')],
      },
      { __typename: 'Supplier', $id: 'v2', ids: { vat: 'v2' }, name: null, parts: [] },
    ],
    Bin: [
      {
        __typename: 'Bin',
        $id: 'A-z1',
        code: 'A',
        zone: ref('Zone', 'z1'),
        near: ref('Bin', 'A-z2'),
        content: [part('p1'), null],
        count: 4,
      },
      {
        __typename: 'Bin',
        $id: 'A-z2',
        code: 'A',
        zone: ref('Zone', 'z2'),
        near: null,
        content: null,
        count: 0,
      },
      {
        __typename: 'Bin',
        $id: 'B-z1',
        code: 'B',
        zone: ref('Zone', 'z1'),
        near: ref('Bin', 'A-z1'),
        content: [part('p2'), part('p3')],
        count: null,
      },
    ],
    Zone: [
      { __typename: 'Zone', id: 'z1', name: 'north', manager: 'M' },
      { __typename: 'Zone', id: 'z2', name: null, manager: null },
    ],
    WorkOrder: [
      {
        __typename: 'WorkOrder',
        id: 'w1',
        state: 'OPEN',
        makes: part('p1'),
        uses: [part('p2'), part('p3')],
      },
      { __typename: 'WorkOrder', id: 'w2', state: 'DONE', makes: null, uses: [] },
    ],
  },
  fields: {
    Query: {
      parts: (_, { first }) =>
        [part('p1'), part('p2'), part('p3')].slice(0, typeof first === 'number' ? first : 9),
      part: (_, { id }) => (/^p[123]$/.test(String(id)) ? part(String(id)) : null),
      assemblies: () => [ref('Assembly', 'a1'), null, ref('Assembly', 'a1b')],
      offers: () => [
        {
          part: part('p1'),
          price: { amount: 9, currency: 'EUR' },
          alternatives: [part('p2'), null],
        },
        { part: part('p3'), price: null, alternatives: null },
      ],
      cheapest: () => ({ part: part('p2'), price: null, alternatives: [] }),
      bins: () => [ref('Bin', 'A-z1'), ref('Bin', 'B-z1')],
      orders: (_, { filter }) => {
        const state = (filter as { state?: string } | null)?.state;
        return state === 'DONE' ? [ref('WorkOrder', 'w2'), null] : [ref('WorkOrder', 'w1')];
      },
    },
    Mutation: {
      stamp: (_, { text, times }, state) => {
        if (text === 'two') return fails('the stamp is dry');
        const log = [...logOf(state), ...Array.from({ length: Number(times) }, () => text ?? null)];
        state.set('log', log);
        return { log, part: part(log.length % 2 === 0 ? 'p1' : 'p2') };
      },
      forget: (_, __, state) => {
        const log = logOf(state);
        state.set('log', []);
        return log.length > 3 ? fails('too much to forget') : { log, part: null };
      },
      buy: (_, { count }, state) => {
        const total = Number(state.get('total') ?? 0) + Number(count);
        state.set('total', total);
        return { total, before: logOf(state), part: part('p1') };
      },
    },
    WorkOrder: { echo: (_, args) => JSON.stringify(args) },
    Part: {
      mass: (self, { unit }) => {
        const mass = number(self.get('$mass'));
        return mass === null ? null : mass * (unit === 'LB' ? POUND : 1);
      },
      margin: (self) => number(self.at('price')?.get('amount') ?? null),
      freight: (self) => number(self.get('mass', { unit: 'LB' })),
      freightKg: (self) => number(self.get('mass', { unit: 'KG' })),
      heaviest: (self) => heaviest(self.list('children')),
      advice: (self) => {
        const total = sum(self.get('margin'), self.get('freight'));
        return total === null ? null : `keep ${total}`;
      },
      source: (self) => {
        const supplier = self.at('supplier');
        if (supplier === null) return null;
        return `${String(supplier.get('name'))} ${String(supplier.at('ids')?.get('vat'))}`;
      },
      urgency: (self) => (self.get('advice') === null ? null : String(self.get('advice')).length),
    },
    Supplier: {
      short: (self) => (self.get('name') === null ? null : String(self.get('name')).slice(0, 2)),
    },
  },
};

function logOf(state: State): readonly unknown[] {
  return (state.get('log') as readonly unknown[] | undefined) ?? [];
}

function heaviest(children: readonly Self[]): number | null {
  const masses = children.map((child) => number(child.get('mass', { unit: 'KG' })) ?? 0);
  return masses.length === 0 ? null : Math.max(...masses);
}

export default data;
