import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PRICE_LIST } from '../mapping/prices.ts';
import { linksOf } from '../test-support/links.ts';
import { countryCode } from '@drawbar/schema/values';
import { crmHeld, crmWritten, erpHeld, erpWritten, type ValueRule } from './value-rule.ts';

const links = linksOf({ 'CURRENCY/EUR': 'eur-id', 'CURRENCY/GBP': 'gbp-id' });
const RULES: readonly ValueRule[] = [
  { kind: 'text', max: 10 },
  { kind: 'code', max: 10 },
  { kind: 'decimal', scale: 2 },
  { kind: 'prefixed', prefix: 'ITEM ', max: 20 },
  { kind: 'country' },
];

describe('a value on its way', () => {
  it('is held by the CRM exactly as it was meant, whatever the ERP holds', () => {
    const text = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.constantFrom('12.345', '-0.005', 'GB', ' padded ', '😀😀😀😀😀😀'),
    );
    fc.assert(
      fc.property(fc.constantFrom(...RULES), text, (rule, value) => {
        const held = erpHeld(rule, 'f', { f: value }, links);
        if (held.kind !== 'value') throw new Error(held.kind);
        const written = crmWritten(rule, 'f', held.value, { f: value }, links);
        if (written.kind !== 'patch') throw new Error(written.kind);
        expect(crmHeld(rule, 'f', written.patch, links)).toEqual(held);
      }),
      {
        examples: [
          [{ kind: 'country' }, 'ßßßßßßßßßß'],
          [{ kind: 'code', max: 10 }, 'straßenbaß'],
          [{ kind: 'country' }, 'guadeloupean'],
        ],
      },
    );
  });

  it('is compared as both sides can hold it', () => {
    const short: ValueRule = { kind: 'text', max: 5 };
    expect(erpHeld(short, 'f', { f: 'Selangorian' }, links)).toEqual({
      kind: 'value',
      value: 'Selan',
    });
    expect(crmHeld({ kind: 'decimal', scale: 2 }, 'f', { f: '12.345' }, links)).toEqual({
      kind: 'value',
      value: '12.35',
    });
  });

  it('takes a blank currency for the local one, in both directions', () => {
    const rule: ValueRule = {
      kind: 'lookup',
      lookup: { mapping: 'CURRENCY', blankIsLocalCurrency: true },
    };
    expect(erpHeld(rule, 'f', { f: null }, links)).toEqual({ kind: 'value', value: 'GBP' });
    expect(crmHeld(rule, 'f', { f: 'gbp-id' }, links)).toEqual({ kind: 'value', value: 'GBP' });
    expect(erpWritten(rule, 'f', 'GBP', links)).toEqual({ kind: 'patch', patch: { f: null } });
    expect(erpWritten(rule, 'f', 'EUR', links)).toEqual({ kind: 'patch', patch: { f: 'EUR' } });
    expect(crmWritten(rule, 'f', 'USD', null, links)).toMatchObject({
      kind: 'missing',
      record: { mapping: 'CURRENCY', label: 'USD' },
    });
  });

  it('has no opinion where a state is unknown, and writes a state with its reason', () => {
    const rule: ValueRule = {
      kind: 'state',
      cases: [
        { erp: 'false', state: 0, status: 1 },
        { erp: 'true', state: 1, status: 2 },
      ],
    };
    expect(crmHeld(rule, 'statecode', { statecode: 2 }, links)).toEqual({ kind: 'none' });
    expect(crmWritten(rule, 'statecode', 'true', null, links)).toEqual({
      kind: 'patch',
      patch: { statecode: 1, statuscode: 2 },
    });
    expect(erpWritten(rule, 'blocked', 'true', links)).toEqual({
      kind: 'patch',
      patch: { blocked: true },
    });
  });

  it('takes values that the CRM shows alike for one: a draft of a price list is not active', () => {
    const { rule } = PRICE_LIST.fields.find(({ id }) => id === 'status') ?? { rule: null };
    if (rule === null) throw new Error('price lists have no status');
    const draft = erpHeld(rule, 'status', { status: 'Draft' }, links);
    expect(draft).toEqual(erpHeld(rule, 'status', { status: 'Inactive' }, links));
    expect(draft).toEqual(crmHeld(rule, 'statecode', { statecode: 1 }, links));
    expect(crmWritten(rule, 'statecode', 'Inactive', null, links)).toEqual({
      kind: 'patch',
      patch: { statecode: 1, statuscode: 100_002 },
    });
  });

  it.each([
    ['GB', 'GB'],
    ['gb', 'GB'],
    ['United Kingdom', 'GB'],
    ['united states', 'US'],
    ['', null],
    ['Middle-earth', 'MIDDLE-EAR'],
    // Upper case is longer; what is left of a longer name may be a name.
    ['ßßßßßßßßßß', 'SSSSSSSSSS'],
    ['Guadeloupean', 'GP'],
  ])('reads the country %j as %j', (text, code) => {
    expect(countryCode(text)).toBe(code);
  });
});
