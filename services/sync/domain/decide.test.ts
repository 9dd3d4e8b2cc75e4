import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CONTACT } from '../mapping/contact.ts';
import { CUSTOMER } from '../mapping/customer.ts';
import { PRICE_LINE } from '../mapping/prices.ts';
import { ITEM_PRODUCT } from '../mapping/products.ts';
import { linksOf } from '../test-support/links.ts';
import { decide, type Decision, type Intent, type PairFacts, type Side } from './decide.ts';
import type { TableMapping } from './mapping.ts';
import type { Base } from './merge.ts';
import type { Row } from './ports.ts';

const FEED: Intent = {
  initial: null,
  mayCreate: [],
  match: false,
  winner: null,
  choices: {},
  deletion: null,
};
const ERP_ID = '00000000-0000-4000-8000-00000000000e';
const CRM_ID = '00000000-0000-4000-8000-00000000000c';
const GBP = '00000000-0000-4000-8000-0000000000a0';
const links = linksOf({ 'CURRENCY/GBP': GBP });
const present = (id: string, data: Row['data'], inFilter = true): Side => ({
  kind: 'present',
  row: { id, version: '1', modifiedAt: null, data },
  inFilter,
});
const facts = (change: Partial<PairFacts>): PairFacts => ({
  mapping: CUSTOMER,
  erp: { kind: 'absent' },
  crm: { kind: 'absent' },
  coupling: null,
  intent: FEED,
  candidates: { kind: 'none' },
  links,
  ...change,
});

interface World {
  erp: Record<string, string | null>;
  crm: Record<string, string | null>;
  base: Base | null;
}
const FIELDS = [
  ['displayName', 'name', 'name'],
  ['email', 'emailaddress1', 'email'],
  ['city', 'address1_city', 'city'],
] as const;
const start = (): World => ({
  erp: { number: '10000', displayName: 'Cannon', email: 'a@x', city: 'Leeds', currencyCode: null },
  crm: {
    accountnumber: '10000',
    name: 'Cannon',
    emailaddress1: 'a@x',
    address1_city: 'Leeds',
    _transactioncurrencyid_value: GBP,
  },
  base: null,
});
const decideWorld = (world: World, intent: Intent = FEED, mapping: TableMapping = CUSTOMER) =>
  decide(
    facts({
      mapping,
      intent,
      erp: present(ERP_ID, world.erp),
      crm: present(CRM_ID, world.crm),
      coupling: { base: world.base },
    }),
  );
/** Writes what was decided, as a system without opinions would. */
const apply = (world: World, decision: Decision): void => {
  if (decision.kind !== 'synchronise') return;
  Object.assign(world.erp, decision.erp);
  Object.assign(world.crm, decision.crm);
  world.base = decision.base;
};
const isQuiet = (decision: Decision): boolean =>
  decision.kind === 'synchronise' &&
  Object.keys(decision.erp).length === 0 &&
  Object.keys(decision.crm).length === 0;
const settled = (): World => {
  const world = start();
  apply(world, decideWorld(world));
  return world;
};

const value = fc.constantFrom('Cannon', 'Selangorian', 'Haddock', null);
const edit = fc.record({ field: fc.nat(FIELDS.length - 1), value });
const edits = fc.array(edit, { maxLength: 4 });

const editErp = (world: World, list: readonly { field: number; value: string | null }[]): void => {
  for (const { field, value: to } of list) world.erp[FIELDS[field]?.[0] ?? ''] = to;
};
const editCrm = (world: World, list: readonly { field: number; value: string | null }[]): void => {
  for (const { field, value: to } of list) world.crm[FIELDS[field]?.[1] ?? ''] = to;
};

describe('deciding about a coupled pair', () => {
  it('converges from any edits of both sides, and then writes nothing', () => {
    fc.assert(
      fc.property(edits, edits, fc.constantFrom('ERP', 'CRM'), (one, two, winner) => {
        const world = settled();
        editErp(world, one);
        editCrm(world, two);
        apply(world, decideWorld(world, { ...FEED, winner }));
        expect(isQuiet(decideWorld(world))).toBe(true);
        for (const [erp, crm] of FIELDS)
          expect(world.crm[crm] ?? null).toBe(world.erp[erp] ?? null);
      }),
    );
  });

  it('is in conflict exactly when one field differs from the base on both sides', () => {
    fc.assert(
      fc.property(edits, edits, (one, two) => {
        const world = settled();
        const before = structuredClone(world);
        editErp(world, one);
        editCrm(world, two);
        const expected = FIELDS.filter(
          ([erp, crm]) =>
            world.erp[erp] !== before.erp[erp] &&
            world.crm[crm] !== before.crm[crm] &&
            world.erp[erp] !== world.crm[crm],
        ).map(([, , field]) => field);
        const decision = decideWorld(world);
        const found = decision.kind === 'conflict' ? decision.fields.map(({ field }) => field) : [];
        expect(found.toSorted()).toEqual(expected.toSorted());
      }),
    );
  });

  it('merges edits of different fields to the same state in either order', () => {
    fc.assert(
      fc.property(value, value, fc.boolean(), (name, city, erpFirst) => {
        const together = settled();
        together.erp['displayName'] = name;
        together.crm['address1_city'] = city;
        apply(together, decideWorld(together));
        const oneByOne = settled();
        const steps = [
          () => (oneByOne.erp['displayName'] = name),
          () => (oneByOne.crm['address1_city'] = city),
        ];
        for (const step of erpFirst ? steps : steps.reverse()) {
          step();
          apply(oneByOne, decideWorld(oneByOne));
        }
        expect([together.erp, together.crm]).toEqual([oneByOne.erp, oneByOne.crm]);
      }),
    );
  });

  it('writes no field that both sides hold alike', () => {
    fc.assert(
      fc.property(edits, edits, (one, two) => {
        const world = settled();
        editErp(world, one);
        editCrm(world, two);
        const decision = decideWorld(world, { ...FEED, winner: 'ERP' });
        if (decision.kind !== 'synchronise') throw new Error(decision.kind);
        for (const [erp, crm] of FIELDS) {
          if (world.erp[erp] !== world.crm[crm]) continue;
          expect(decision.erp).not.toHaveProperty(erp);
          expect(decision.crm).not.toHaveProperty(crm);
        }
      }),
    );
  });

  it('takes differences of a new pair from the winner, and copies what one side lacks', () => {
    const world = start();
    Object.assign(world.erp, { displayName: 'Selangorian Ltd.', email: null });
    Object.assign(world.crm, { name: 'SELANGORIAN LTD.', address1_city: null });
    const decision = decideWorld(world, { ...FEED, winner: 'ERP' });
    expect(decision).toMatchObject({
      erp: { email: 'a@x' },
      crm: { name: 'Selangorian Ltd.', address1_city: 'Leeds' },
    });
  });

  it('leaves differences of a new pair alone until one side is edited', () => {
    const world = start();
    world.crm['name'] = 'CANNON';
    const decision = decideWorld(world);
    expect(isQuiet(decision)).toBe(true);
    apply(world, decision);
    expect(isQuiet(decideWorld(world))).toBe(true);
    world.erp['displayName'] = 'Cannon Group';
    expect(decideWorld(world)).toMatchObject({
      kind: 'synchronise',
      crm: { name: 'Cannon Group' },
    });
    world.erp['displayName'] = 'Cannon';
    world.crm['name'] = 'The Cannon';
    expect(decideWorld(world)).toMatchObject({ erp: { displayName: 'The Cannon' }, crm: {} });
  });

  it('takes what a system made of a value that was sent as its form of it, once', () => {
    const world = settled();
    world.erp['creditLimit'] = '1000';
    world.crm['creditlimit'] = null;
    apply(world, decideWorld(world));
    expect(world.crm['creditlimit']).toBe('1000');
    world.crm['creditlimit'] = '999';
    const decision = decideWorld(world);
    expect(isQuiet(decision)).toBe(true);
    apply(world, decision);
    expect(isQuiet(decideWorld(world))).toBe(true);
    world.crm['creditlimit'] = '5';
    expect(decideWorld(world)).toMatchObject({ crm: { creditlimit: '1000' } });
  });

  it('resolves a conflict per field', () => {
    const world = settled();
    Object.assign(world.erp, { displayName: 'A', city: 'York' });
    Object.assign(world.crm, { name: 'B', address1_city: 'Hull' });
    expect(decideWorld(world)).toMatchObject({
      kind: 'conflict',
      fields: [
        { field: 'name', erp: 'A', crm: 'B', base: 'Cannon' },
        { field: 'city', erp: 'York', crm: 'Hull', base: 'Leeds' },
      ],
    });
    const choices = { name: 'ERP', city: 'CRM' } as const;
    expect(decideWorld(world, { ...FEED, choices })).toMatchObject({
      erp: { city: 'Hull' },
      crm: { name: 'A' },
    });
  });

  it('waits for a currency that is not coupled, naming it', () => {
    const world = settled();
    world.erp['currencyCode'] = 'EUR';
    expect(decideWorld(world)).toEqual({
      kind: 'wait-for',
      missing: [{ mapping: 'CURRENCY', system: 'ERP', id: null, label: 'EUR' }],
    });
  });

  it.each([
    ['MANUAL', null, { kind: 'conflict', conflict: 'CRM_DELETED' }],
    ['UNCOUPLE', null, { kind: 'uncouple', reason: 'POLICY' }],
    ['RESTORE', null, { kind: 'create', side: 'CRM' }],
    ['MANUAL', 'RESTORE', { kind: 'create', side: 'CRM' }],
    ['MANUAL', 'DELETE_REMAINING', { kind: 'delete', side: 'ERP' }],
  ] as const)('after a deletion with policy %s and choice %s', (policy, deletion, expected) => {
    const decision = decide(
      facts({
        mapping: { ...CUSTOMER, onDeleteConflict: policy },
        erp: present(ERP_ID, start().erp),
        crm: { kind: 'deleted' },
        coupling: { base: null },
        intent: { ...FEED, deletion },
      }),
    );
    expect(decision).toMatchObject(expected);
  });

  it('dissolves a pair of which nothing is left', () => {
    const gone = { kind: 'deleted' } as const;
    expect(decide(facts({ erp: gone, crm: gone, coupling: { base: null } }))).toEqual({
      kind: 'uncouple',
      reason: 'BOTH_GONE',
    });
  });
});

describe('deciding about a record without a partner', () => {
  const erp = present(ERP_ID, start().erp);
  const full: Intent = { ...FEED, mayCreate: ['CRM', 'ERP'] };

  it.each([
    ['a feed never creates', { erp, intent: FEED }, { kind: 'skip', reason: 'NOT_COUPLED' }],
    [
      'outside the filter',
      { erp: present(ERP_ID, {}, false), intent: full },
      { kind: 'skip', reason: 'OUTSIDE_FILTER' },
    ],
    [
      'one candidate',
      { erp, candidates: { kind: 'one', id: CRM_ID } },
      { kind: 'couple', crmId: CRM_ID },
    ],
    ['several', { erp, candidates: { kind: 'many', ids: ['a', 'b'] } }, { kind: 'ambiguous' }],
    ['nothing left', { erp: { kind: 'deleted' }, intent: full }, { kind: 'skip', reason: 'GONE' }],
  ] as const)('%s', (_name, change, expected) => {
    const decision = decide(facts({ intent: full, ...(change as Partial<PairFacts>) }));
    expect(decision).toMatchObject(expected);
  });

  it('creates with constants and without blanks, and remembers what was sent', () => {
    expect(decide(facts({ erp, intent: full }))).toMatchObject({
      kind: 'create',
      side: 'CRM',
      patch: {
        name: 'Cannon',
        accountnumber: '10000',
        customertypecode: 3,
        _transactioncurrencyid_value: GBP,
      },
      base: { values: { name: 'Cannon', currency: 'GBP' } },
    });
  });

  it('is held back while it has no name, which the CRM takes no record without', () => {
    const nameless = present(ERP_ID, { number: '10000', displayName: ' ' });
    expect(decide(facts({ erp: nameless, intent: full }))).toEqual({
      kind: 'unfit',
      unfit: { code: 'REQUIRED_VALUE_MISSING', field: 'Name' },
    });
    // Where there is a partner, its name is taken.
    const crm = present(CRM_ID, { name: 'Cannon' });
    const paired = decide(facts({ erp: nameless, crm, coupling: { base: null } }));
    expect(paired).toMatchObject({ kind: 'synchronise', erp: { displayName: 'Cannon' } });
  });

  it('is refused for what it needs when a person asks, although there is a candidate', () => {
    const data = { number: '20000', displayName: 'Selang', currencyCode: 'USD' };
    const customer = present(ERP_ID, data);
    const candidates = { kind: 'one', id: CRM_ID } as const;
    const intent: Intent = { ...FEED, mayCreate: ['CRM'] };
    expect(decide(facts({ erp: customer, candidates, intent }))).toMatchObject({
      kind: 'wait-for',
      missing: [{ mapping: 'CURRENCY', label: 'USD' }],
    });
    const run: Intent = { ...intent, match: true };
    expect(decide(facts({ erp: customer, candidates, intent: run })).kind).toBe('couple');
  });

  it('names everything that a price line has to wait for', () => {
    const data = {
      priceListCode: 'S00001',
      assetType: 'Resource',
      assetNumber: 'LINA',
      unitPrice: '98',
    };
    const line = present(ERP_ID, data);
    const decision = decide(facts({ mapping: PRICE_LINE, erp: line, intent: full }));
    expect(decision).toMatchObject({
      kind: 'wait-for',
      missing: [
        { mapping: 'PLHEADER-PRICE', label: 'S00001' },
        { mapping: 'RESOURCE-PRODUCT', label: 'LINA' },
        { mapping: 'RESOURCE UOM', label: 'LINA/' },
      ],
    });
  });

  it('does not repeat a price line whose place in the CRM is taken', () => {
    const candidates = { kind: 'taken', id: CRM_ID } as const;
    const line = present(ERP_ID, { unitPrice: '98' });
    expect(decide(facts({ mapping: PRICE_LINE, erp: line, intent: full, candidates }))).toEqual({
      kind: 'skip',
      reason: 'PARTNER_TAKEN',
    });
  });

  it('gives a new person of the ERP the company of its customer', () => {
    const account = '00000000-0000-4000-8000-0000000000b0';
    const crm = present(CRM_ID, { lastname: 'Teal', _parentcustomerid_value: account });
    const known = linksOf({ 'CUSTOMER/10000': account });
    expect(decide(facts({ mapping: CONTACT, crm, intent: full, links: known }))).toMatchObject({
      kind: 'create',
      side: 'ERP',
      patch: { type: 'Person', surname: 'Teal', companyNumber: 'CT-company-of/10000' },
    });
  });
});

describe('a new product', () => {
  it('is a draft first, and activated as soon as it is seen', () => {
    const erp = present(ERP_ID, { number: '1000', displayName: 'Bicycle', blocked: false });
    const group = '00000000-0000-4000-8000-0000000000b1';
    const known = linksOf({
      'CURRENCY/GBP': GBP,
      'UNIT GROUP/1000': group,
      'ITEM UOM/1000/': group,
    });
    const intent: Intent = { ...FEED, mayCreate: ['CRM'] };
    const created = decide(facts({ mapping: ITEM_PRODUCT, erp, intent, links: known }));
    if (created.kind !== 'create') throw new Error(created.kind);
    const crm = present(CRM_ID, { ...created.patch, statecode: 2, statuscode: 0 });
    const next = decide(
      facts({ mapping: ITEM_PRODUCT, erp, crm, coupling: { base: created.base }, links: known }),
    );
    expect(next).toMatchObject({ erp: {}, crm: { statecode: 0, statuscode: 1 } });
  });
});
