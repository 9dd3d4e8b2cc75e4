import { Decimal } from '@drawbar/schema/values';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { earliest, figures, missingParts, type FigureQuestion } from './availability.ts';
import type { ItemFacts, Movement, Reservation, StockLevel } from './item-facts.ts';
import type { StockScope } from './stock-scope.ts';
import { TERM_KINDS, TERMS } from './terms.ts';

const ALL: StockScope = { variant: null, locations: null };
const at = (day: string, more: Partial<FigureQuestion> = {}): FigureQuestion => ({
  at: day,
  perUnit: '1',
  lookahead: { formula: '', bucket: 'Day' },
  inTransit: ['TRUCK'],
  ...more,
});
const movement = (
  kind: Movement['kind'],
  date: string,
  quantity: string,
  location = 'BLUE',
): Movement => ({ kind, date, quantity, location, variant: '' });
const reservation = (side: Reservation['side'], date: string, quantity: string): Reservation => ({
  side,
  date,
  quantity,
  location: 'BLUE',
  variant: '',
});
const level = (quantity: string, location = 'BLUE', variant = ''): StockLevel => ({
  quantity,
  location,
  variant,
});
const facts = (
  stock: readonly StockLevel[],
  movements: readonly Movement[] = [],
  reservations: readonly Reservation[] = [],
): ItemFacts => ({ detail: 'variant', stock, plan: { movements, reservations } });

/** Ten in BLUE, five of them to be sent to RED; three more are on their way there. */
const moving = facts(
  [level('10'), level('2', 'RED'), level('3', 'TRUCK')],
  [
    movement('TRANSFER_OUT', '2026-02-01', '5'),
    movement('TRANSFER_IN', '2026-02-02', '5', 'RED'),
    movement('IN_TRANSIT', '2026-02-02', '3', 'RED'),
  ],
);

describe('figures', () => {
  it('add receipts, subtract requirements until the day, and say what they are made of', () => {
    const item = facts(
      [level('100')],
      [
        movement('PURCHASE_ORDER', '2026-02-01', '50'),
        movement('PURCHASE_ORDER', '2026-02-02', '7'),
        movement('SALES_ORDER', '2026-01-31', '30'),
        movement('SALES_ORDER', '', '5'),
        movement('SALES_RETURN', '2026-02-01', '2'),
        movement('REQUISITION_RECEIPT', '2026-02-01', '1000'),
      ],
    );
    expect(figures(item, ALL, at('2026-02-01'))).toEqual({
      onHand: '100',
      planned: {
        reserved: '0',
        scheduledReceipts: '1052',
        grossRequirements: '35',
        terms: [
          { kind: 'PURCHASE_ORDER', quantity: '50' },
          { kind: 'SALES_RETURN', quantity: '2' },
          { kind: 'REQUISITION_RECEIPT', quantity: '1000' },
          { kind: 'SALES_ORDER', quantity: '35' },
        ],
        projected: '1117',
        // A suggestion of the planning worksheet cannot be promised.
        availableToPromise: '117',
      },
      available: '117',
    });
  });

  it('count a reserved piece once: neither free stock nor an open requirement', () => {
    const item = facts(
      [level('10')],
      [movement('SALES_ORDER', '2026-02-10', '4'), movement('PURCHASE_ORDER', '2026-02-05', '6')],
      [
        reservation('INVENTORY', '', '3'),
        reservation('REQUIREMENT', '2026-02-10', '4'),
        reservation('RECEIPT', '2026-02-05', '1'),
      ],
    );
    // Of the order's 4, three are reserved on stock and one on the purchase.
    expect(figures(item, ALL, at('2026-02-01'))?.planned).toMatchObject({
      reserved: '3',
      availableToPromise: '7',
    });
    expect(figures(item, ALL, at('2026-02-10'))?.planned).toMatchObject({
      projected: '12',
      availableToPromise: '12',
    });
  });

  it('keep back what a later requirement needs, until a day on which more comes in', () => {
    const short = facts(
      [level('10')],
      [
        movement('SALES_ORDER', '2026-02-03', '4'),
        movement('PURCHASE_ORDER', '2026-02-04', '100'),
        movement('SALES_ORDER', '2026-02-05', '90'),
      ],
    );
    expect(figures(short, ALL, at('2026-02-01'))?.planned?.availableToPromise).toBe('6');
    const month = at('2026-02-01', { lookahead: { formula: '', bucket: 'Month' } });
    // Within one period receipts and requirements net, and the period began on the day itself.
    expect(figures(short, ALL, month)?.planned?.availableToPromise).toBe('10');
    const soon = at('2026-02-01', { lookahead: { formula: '1D', bucket: 'Day' } });
    expect(figures(short, ALL, soon)?.planned?.availableToPromise).toBe('10');
  });

  it('count transfers in the balance only where locations are asked: else they net to zero', () => {
    const projected = (locations: readonly string[] | null, day: string) =>
      figures(moving, { variant: null, locations }, at(day))?.planned?.projected;
    expect(projected(null, '2026-02-01')).toBe('15');
    expect(projected(['BLUE'], '2026-02-01')).toBe('5');
    expect(projected(['RED'], '2026-02-01')).toBe('2');
    expect(projected(['RED'], '2026-02-02')).toBe('10');
    expect(projected(['BLUE', 'RED'], '2026-02-02')).toBe('15');
  });

  it('promise what is moved between locations from the day it arrives, and once', () => {
    const promised = (day: string) => figures(moving, ALL, at(day))?.planned?.availableToPromise;
    expect(promised('2026-01-31')).toBe('7');
    expect(promised('2026-02-01')).toBe('7');
    expect(promised('2026-02-02')).toBe('15');
    expect(earliest(moving, ALL, at('2026-01-31'), '8')).toBe('2026-02-02');
  });

  it('keep negative figures, but never offer them', () => {
    const item = facts([level('-5')], [movement('SALES_ORDER', '2026-02-01', '1')]);
    expect(figures(item, ALL, at('2026-02-01'))).toMatchObject({
      onHand: '-5',
      planned: { projected: '-6', availableToPromise: '-6' },
      available: '0',
    });
  });

  it('are null where the ERP counts less finely than asked, and missing says so', () => {
    const total: ItemFacts = { detail: 'item', stock: [level('5', '')], plan: null };
    expect(missingParts(total)).toEqual([
      'LOCATIONS',
      'VARIANTS',
      'RESERVATIONS',
      'RECEIPTS',
      'REQUIREMENTS',
      'DATES',
    ]);
    expect(figures(total, { variant: null, locations: ['BLUE'] }, at('2026-02-01'))).toBeNull();
    expect(figures(total, { variant: 'X', locations: null }, at('2026-02-01'))).toBeNull();
    expect(figures(total, ALL, at('2026-02-01'))).toEqual({
      onHand: '5',
      planned: null,
      available: '5',
    });
    expect(missingParts(facts([]))).toEqual([]);
  });
});

describe('the earliest day', () => {
  const item = facts(
    [level('10')],
    [
      movement('SALES_ORDER', '2026-02-03', '8'),
      movement('PURCHASE_ORDER', '2026-02-05', '20'),
      movement('SALES_ORDER', '2026-02-08', '15'),
      movement('PURCHASE_ORDER', '2026-02-20', '1'),
    ],
  );
  it.each([
    ['2', '2026-02-01'],
    ['3', '2026-02-05'],
    ['7', '2026-02-05'],
    ['8', '2026-02-20'],
    ['9', null],
  ])('for %s is %s: from then on the quantity stays', (quantity, day) => {
    expect(earliest(item, ALL, at('2026-02-01'), quantity)).toBe(day);
  });

  it('never lies before the day asked, and counts in the unit asked', () => {
    expect(earliest(item, ALL, at('2026-02-06'), '7')).toBe('2026-02-06');
    expect(earliest(item, ALL, at('2026-02-01', { perUnit: '7' }), '1')).toBe('2026-02-05');
  });

  it('is unknown where the ERP tells stock alone', () => {
    expect(earliest({ ...item, plan: null }, ALL, at('2026-02-01'), '1')).toBeNull();
  });
});

describe('the laws of availability', () => {
  const day = fc.constantFrom(
    '',
    '2026-01-30',
    '2026-02-01',
    '2026-02-02',
    '2026-02-15',
    '2027-01-01',
  );
  const quantity = fc
    .integer({ min: 1, max: 99_999 })
    .map((n) => new Decimal(n).div(100).toFixed());
  const place = fc.constantFrom('BLUE', 'RED', '');
  const variant = fc.constantFrom('', 'V');
  const anyFacts: fc.Arbitrary<ItemFacts> = fc.record({
    detail: fc.constant('variant' as const),
    stock: fc.array(fc.record({ variant, location: place, quantity }), { maxLength: 6 }),
    plan: fc.record({
      movements: fc.array(
        fc.record({
          kind: fc.constantFrom(...TERM_KINDS),
          variant,
          location: place,
          date: day,
          quantity,
        }),
        { maxLength: 12 },
      ),
      reservations: fc.constant([]),
    }),
  });
  const planned = (item: ItemFacts, scope: StockScope, question = at('2026-02-01')) => {
    const found = figures(item, scope, question);
    if (found?.planned == null) throw new Error('the facts of this test are complete');
    return { ...found, ...found.planned };
  };

  it('projected is on hand plus the receipt terms less the requirement terms', () => {
    fc.assert(
      fc.property(anyFacts, (item) => {
        const { onHand, terms, projected } = planned(item, { variant: null, locations: ['BLUE'] });
        const balance = terms.reduce(
          (total, { kind, quantity: value }) =>
            TERMS[kind].side === 'receipt' ? total.plus(value) : total.minus(value),
          new Decimal(onHand),
        );
        expect(projected).toBe(balance.toFixed());
        expect(terms.every(({ quantity: value }) => new Decimal(value).gt(0))).toBe(true);
      }),
    );
  });

  it('all locations together are the sum of the locations, on hand', () => {
    fc.assert(
      fc.property(anyFacts, (item) => {
        const parts = ['BLUE', 'RED', ''].map(
          (location) => planned(item, { variant: null, locations: [location] }).onHand,
        );
        expect(new Decimal(planned(item, ALL).onHand)).toEqual(
          parts.reduce((total, part) => total.plus(part), new Decimal(0)),
        );
      }),
    );
  });

  it('what can be promised never exceeds what is free on the day', () => {
    fc.assert(
      fc.property(anyFacts, (item) => {
        const scope = { variant: null, locations: ['BLUE'] };
        const none = { lookahead: { formula: '0D', bucket: 'Day' as const } };
        const free = planned(item, scope, at('2026-02-01', none)).availableToPromise;
        const promised = planned(item, scope).availableToPromise;
        expect(new Decimal(promised).lte(free)).toBe(true);
      }),
    );
  });

  it('a larger quantity is never there earlier', () => {
    fc.assert(
      fc.property(anyFacts, quantity, quantity, (item, a, b) => {
        const [less, more] = new Decimal(a).lte(b) ? [a, b] : [b, a];
        const first = earliest(item, ALL, at('2026-02-01'), less);
        const second = earliest(item, ALL, at('2026-02-01'), more);
        expect(second === null || (first !== null && first <= second)).toBe(true);
      }),
    );
  });

  it('a unit of n divides every figure by n', () => {
    fc.assert(
      fc.property(anyFacts, (item) => {
        const base = planned(item, ALL);
        const inTwos = planned(item, ALL, at('2026-02-01', { perUnit: '2' }));
        expect(new Decimal(inTwos.projected).times(2)).toEqual(new Decimal(base.projected));
      }),
    );
  });
});
