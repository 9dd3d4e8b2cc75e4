import { Decimal, decimalText } from '@drawbar/schema/values';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PriceAsk } from './price-ask.ts';
import { priceBreaks } from './price-breaks.ts';
import examples from './price-examples.json' with { type: 'json' };
import { explain } from './price-explain.ts';
import { priceRow, type PriceRow } from './price-row.ts';
import { lineAmount, netUnitPrice, resolvePrice, type Price } from './price.ts';

interface ExampleLine {
  readonly list: string;
  readonly price?: string;
  readonly discount?: string;
  readonly min?: string;
  readonly uom?: string;
  readonly variant?: string;
  readonly currency?: string;
  readonly source?: readonly string[];
  readonly asset?: readonly string[];
  readonly status?: string;
  readonly type?: string;
  readonly from?: string;
  readonly to?: string;
  readonly allowDiscount?: boolean;
  readonly includesTax?: boolean;
  readonly taxGroup?: string;
}

/** A line as the ERP's wire has it. */
function lineOf(line: ExampleLine, index: number): PriceRow[] {
  const [sourceType = 'All Customers', sourceNumber = ''] = line.source ?? [];
  const [assetType = 'Item', assetNumber = '1000'] = line.asset ?? [];
  const row = priceRow({
    priceListCode: line.list,
    lineNumber: (index + 1) * 10_000,
    status: line.status ?? 'Active',
    priceType: line.type ?? 'Sale',
    amountType: line.price === undefined ? 'Discount' : 'Price',
    sourceType,
    sourceNumber,
    assetType,
    assetNumber,
    variantCode: line.variant ?? null,
    unitOfMeasureCode: line.uom ?? null,
    minimumQuantity: line.min ?? '0',
    currencyCode: line.currency ?? null,
    unitPrice: line.price ?? '0',
    lineDiscountPercent: line.discount ?? '0',
    allowLineDiscount: line.allowDiscount ?? true,
    priceIncludesTax: line.includesTax ?? false,
    taxBusinessPostingGroup: line.taxGroup ?? null,
    startingDate: line.from ?? null,
    endingDate: line.to ?? null,
  });
  return row === null ? [] : [row];
}

const ASK: PriceAsk = {
  quantity: '1',
  uom: 'PCS',
  perUnit: '1',
  variant: '',
  day: '2026-02-01',
  currencyCode: '',
  rate: null,
  sources: [
    { scope: 'ALL_CUSTOMERS', code: '' },
    { scope: 'CUSTOMER', code: '10000' },
    { scope: 'CUSTOMER_PRICE_GROUP', code: 'RETAIL' },
    { scope: 'CUSTOMER_DISCOUNT_GROUP', code: 'LARGE ACC' },
  ],
  assetLevels: [
    [
      { type: 'Item', number: '1000' },
      { type: 'Item Discount Group', number: 'FINISHED' },
    ],
    [{ type: 'Item', number: '' }],
  ],
  pricesIncludeTax: false,
  taxPercent: null,
  taxGroup: 'DOMESTIC',
  taxPercents: new Map(),
  allowLineDiscount: true,
  unitRounding: '0.00001',
  amountRounding: '0.01',
};

function askOf({
  rate,
  taxes,
  ...more
}: {
  readonly rate?: readonly string[];
  readonly taxes?: readonly (readonly string[])[];
}): PriceAsk {
  const [numerator = '1', denominator = '1'] = rate ?? [];
  return {
    ...ASK,
    ...more,
    taxPercents: new Map((taxes ?? []).map(([group = '', percent = '0']) => [group, percent])),
    rate:
      rate === undefined
        ? null
        : {
            validFrom: '2025-01-01',
            numerator: new Decimal(numerator),
            denominator: new Decimal(denominator),
          },
  };
}

const card = (unitPrice: string) => ({ unitPrice, priceIncludesTax: false });

describe('the worked examples', () => {
  it.each(examples)('$name', (example) => {
    const ask = askOf(example.ask ?? {});
    const rows = (example.lines as readonly ExampleLine[]).flatMap(lineOf);
    expect(seen(ask, rows, example.card)).toEqual(example.expect);
  });
});

/** What an example expects of a question. */
function seen(ask: PriceAsk, rows: readonly PriceRow[], cardPrice: string) {
  const outcome = resolvePrice(ask, rows, card(cardPrice));
  if (outcome.kind === 'tax-unknown') return { unknownTax: outcome.row?.listCode };
  return {
    unitPrice: decimalText(outcome.unitPrice),
    discount: decimalText(outcome.discountPercent),
    lineAmount: decimalText(lineAmount(outcome, ask)),
    list: outcome.priceRow?.listCode ?? null,
    breaks: priceBreaks(ask, rows, card(cardPrice)).map((step) => [
      decimalText(step.minimumQuantity),
      decimalText(step.unitPrice),
    ]),
  };
}

describe('the explanation', () => {
  const rows = (
    [
      { list: 'S1', price: '100' },
      { list: 'S1', price: '95', min: '10' },
      { list: 'S2', price: '90', to: '2026-01-01' },
      { list: 'S3', price: '1', source: ['Customer', '20000'] },
      { list: 'S4', price: '130', asset: ['Item', ''] },
      { list: 'S5', discount: '10' },
      { list: 'S6', discount: '5', source: ['Customer Price Group', 'RETAIL'] },
    ] satisfies ExampleLine[]
  ).flatMap(lineOf);
  const explained = (ask: PriceAsk) => {
    const outcome = resolvePrice(ask, rows, card('120'));
    if (outcome.kind !== 'price') throw new Error('the examples of this test need no tax');
    return explain(ask, rows, card('120'), outcome);
  };

  it('names every line that concerns the question, the chosen first, and no other customer', () => {
    expect(
      explained(ASK).map(({ listCode, chosen, reason }) => [listCode, chosen, reason]),
    ).toEqual([
      ['S1', true, 'It gives the lowest price that applies.'],
      ['S5', true, 'It gives the highest discount.'],
      ['S1', false, 'The line holds from a quantity of 10 on.'],
      ['S2', false, 'The line was valid until 2026-01-01.'],
      ['S4', false, 'A line for the item itself goes before it.'],
      ['S6', false, 'A customer price group gives prices, no discounts.'],
      [null, false, 'A price list gives a price; the card is the last resort.'],
    ]);
  });

  it('shows the steps from a line to the price asked for', () => {
    const ask = askOf({ rate: ['70', '100'] });
    const [first] = explained({ ...ask, currencyCode: 'EUR', uom: 'BOX', perUnit: '3' });
    expect(
      first?.conversions.map(({ kind, before, after, currencyBefore, currencyAfter }) => [
        kind,
        before.toFixed(2),
        after.toFixed(2),
        currencyBefore,
        currencyAfter,
      ]),
    ).toEqual([
      ['UNIT', '100.00', '300.00', '', ''],
      ['CURRENCY', '300.00', '428.57', '', 'EUR'],
      ['ROUNDING', '428.57', '428.57', 'EUR', 'EUR'],
    ]);
  });
});

describe('the laws of prices', () => {
  const amount = fc
    .integer({ min: 1, max: 1_000_000 })
    .map((n) => new Decimal(n).div(100).toFixed());
  const open = { variant: fc.constant(''), currency: fc.constant('') };
  const line = (more: { variant: fc.Arbitrary<string>; currency: fc.Arbitrary<string> }) =>
    fc.record({
      list: fc.constantFrom('S1', 'S2', 'S3'),
      price: fc.option(amount, { nil: undefined }),
      discount: fc.integer({ min: 0, max: 100 }).map(String),
      min: fc.integer({ min: 0, max: 20 }).map(String),
      uom: fc.constantFrom('', 'PCS'),
      source: fc.constantFrom(['All Customers', ''], ['Customer', '10000'], ['Customer', '2']),
      ...more,
    });
  const linesOf = (more: Parameters<typeof line>[0]) =>
    fc
      .array(line(more), { maxLength: 8 })
      .map((lines) =>
        lines.flatMap(({ price, ...rest }, index) =>
          lineOf({ ...rest, ...(price === undefined ? {} : { price }) }, index),
        ),
      );
  const anyLines = linesOf({
    variant: fc.constantFrom('', 'BLACK'),
    currency: fc.constantFrom('', 'EUR'),
  });
  const priceAt = (rows: readonly PriceRow[], ask: PriceAsk = ASK): Price => {
    const outcome = resolvePrice(ask, rows, card('500'));
    if (outcome.kind !== 'price') throw new Error('no line of this test includes tax');
    return outcome;
  };

  it('more never costs more per unit, unless the card was cheaper than the lists', () => {
    fc.assert(
      fc.property(linesOf(open), fc.nat(25), fc.nat(25), (rows, a, b) => {
        const [less, more] = [Math.min(a, b) + 1, Math.max(a, b) + 1].map((quantity) =>
          priceAt(rows, { ...ASK, quantity: String(quantity) }),
        );
        if (less === undefined || more === undefined || less.priceRow === null) return;
        expect(netUnitPrice(more).lte(netUnitPrice(less))).toBe(true);
      }),
    );
  });

  it('a line that leaves currency and variant open never beats one that names them', () => {
    fc.assert(
      fc.property(anyLines, (rows) => {
        const ask = { ...askOf({ rate: ['70', '100'] }), currencyCode: 'EUR', variant: 'BLACK' };
        const { priceRow: chosen } = priceAt(rows, { ...ask, quantity: '99' });
        if (chosen === null || chosen.currencyCode !== '' || chosen.variant !== '') return;
        const specific = rows.filter(
          (row) =>
            row.givesPrice &&
            row.scopeCode !== '2' &&
            (row.currencyCode !== '' || row.variant !== ''),
        );
        expect(specific).toEqual([]);
      }),
    );
  });

  it('the order in which lines arrive changes nothing', () => {
    fc.assert(
      fc.property(anyLines, (rows) => {
        const ask = { ...askOf({ rate: ['70', '100'] }), currencyCode: 'EUR', variant: 'BLACK' };
        expect(priceAt([...rows].reverse(), ask)).toEqual(priceAt(rows, ask));
      }),
    );
  });

  it('a unit of n costs n times as much, to the rounding, when no line names a unit', () => {
    fc.assert(
      fc.property(linesOf(open), fc.integer({ min: 2, max: 50 }), (rows, n) => {
        const unnamed = rows.map((row) => ({ ...row, uom: '' }));
        const single = priceAt(unnamed, { ...ASK, quantity: String(n) });
        const boxed = priceAt(unnamed, { ...ASK, uom: 'BOX', perUnit: String(n) });
        expect(boxed.unitPrice).toEqual(single.unitPrice.times(n));
      }),
    );
  });

  it('every break costs something else than the step before, and costs it from there on', () => {
    fc.assert(
      fc.property(linesOf(open), (rows) => {
        let before = netUnitPrice(priceAt(rows)).toFixed(5);
        for (const { minimumQuantity, unitPrice } of priceBreaks(ASK, rows, card('500'))) {
          expect(unitPrice.toFixed(5)).not.toBe(before);
          const there = priceAt(rows, { ...ASK, quantity: decimalText(minimumQuantity) });
          expect(netUnitPrice(there).toFixed(5)).toBe(unitPrice.toFixed(5));
          before = unitPrice.toFixed(5);
        }
      }),
    );
  });

  it('the line amount never differs from the exact one by more than its two roundings', () => {
    fc.assert(
      fc.property(linesOf(open), fc.integer({ min: 1, max: 999 }), (rows, n) => {
        const ask = { ...ASK, quantity: String(n) };
        const price = priceAt(rows, ask);
        const exact = netUnitPrice(price).times(n);
        expect(lineAmount(price, ask).minus(exact).abs().lte('0.01')).toBe(true);
      }),
    );
  });
});
