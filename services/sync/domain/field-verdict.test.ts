import { describe, expect, it } from 'vitest';
import { CUSTOMER, CUSTOMER_WITH_OWNER } from '../mapping/customer.ts';
import { ITEM_PRODUCT } from '../mapping/products.ts';
import { CURRENCY } from '../mapping/currency.ts';
import { linksOf } from '../test-support/links.ts';
import { verdictOf } from './field-verdict.ts';
import type { TableMapping } from './mapping.ts';
import type { Row } from './ports.ts';

type Data = Row['data'];

const links = linksOf({ 'CONTACT/CT1': 'contact-1', 'CONTACT/CT2': 'contact-2' });
const NOBODY = { winner: null, initial: null, choices: {} };

/** The verdict on one field of a pair; `last`: what was synchronised last. */
function verdict(
  mapping: TableMapping,
  id: string,
  rows: { readonly erp: Data; readonly crm: Data },
  last?: string | null,
  known = links,
) {
  const field = mapping.fields.find((one) => one.id === id);
  if (field === undefined) throw new Error(`No field ${id}`);
  const values = last === undefined ? {} : { [id]: last };
  const base = { values, erpHolds: {}, crmHolds: {}, sent: [] };
  return verdictOf(mapping, field, rows, base, NOBODY, known);
}

const primary = (erp: string | null, crm: string | null, last?: string | null) =>
  verdict(
    CUSTOMER,
    'primaryContact',
    { erp: { primaryContactNumber: erp }, crm: { _primarycontactid_value: crm } },
    last,
  );

describe('a field of which a person said whose value to copy', () => {
  const city = (erp: string, crm: string, last: string | undefined, copied: 'ERP' | 'CRM') => {
    const field = CUSTOMER.fields.find(({ id }) => id === 'city');
    if (field === undefined) throw new Error('No field city');
    const values = last === undefined ? {} : { city: last };
    const base = { values, erpHolds: {}, crmHolds: { city: 'as accepted' }, sent: [] };
    const rows = { erp: { city: erp }, crm: { address1_city: crm } };
    const preference = { ...NOBODY, winner: copied, initial: copied, copied };
    return verdictOf(CUSTOMER, field, rows, base, preference, links);
  };

  it.each([
    ['changed there alone', 'old', 'new', 'old', 'ERP', 'CRM', 'old'],
    ['changed here alone', 'new', 'old', 'old', 'CRM', 'ERP', 'old'],
    ['changed on both sides', 'a', 'b', 'old', 'CRM', 'ERP', 'b'],
    ['empty where it comes from', '', 'there', undefined, 'ERP', 'CRM', null],
    ['different since the coupling', 'here', 'as accepted', 'here', 'ERP', 'CRM', 'here'],
  ] as const)('%s', (_name, erp, crm, last, copied, to, value) => {
    expect(city(erp, crm, last, copied)).toMatchObject({ kind: 'write', to, value });
  });

  it('is left alone where both agree', () => {
    expect(city('Leeds', 'Leeds', 'old', 'CRM')).toEqual({ kind: 'settled', value: 'Leeds' });
  });
});

describe('the symbol of a currency', () => {
  const symbol = (erp: string, crm: string, last?: string) =>
    verdict(
      CURRENCY,
      'symbol',
      { erp: { code: 'EUR', symbol: erp }, crm: { currencysymbol: crm } },
      last,
    );

  it('goes to the CRM, which keeps its own one where the ERP has none', () => {
    expect(symbol('€', 'EUR', 'EUR')).toMatchObject({ kind: 'write', to: 'CRM', value: '€' });
    expect(symbol('', '€')).toEqual({ kind: 'nothing' });
    expect(symbol('', 'EUR', 'EUR')).toEqual({ kind: 'nothing' });
  });
});

describe('the primary contact of a customer', () => {
  it.each([
    ['coupled, unknown to the account: told', 'CT1', null, undefined, 'CRM', 'CT1'],
    ['named by the account alone: told', null, 'contact-1', undefined, 'ERP', 'CT1'],
    ['taken from the account: taken from the customer', 'CT1', null, 'CT1', 'ERP', null],
    ['now another without partner: taken from the account', 'CT9', 'contact-1', 'CT1', 'CRM', null],
    ['uncoupled, and the account names another', 'CT9', 'contact-1', 'CT9', 'ERP', 'CT1'],
    ['one without partner at the account', 'CT1', 'contact-9', 'CT1', 'ERP', null],
    ['one without partner there, changed here', 'CT2', 'contact-9', 'CT1', 'CRM', 'CT2'],
  ] as const)('%s', (_name, erp, crm, last, to, value) => {
    expect(primary(erp, crm, last)).toMatchObject({ kind: 'write', to, value });
  });

  it.each([
    ['not coupled, and the account names none: the customer keeps it', 'CT9', null, 'CT9'],
    ['not coupled on either side', 'CT9', 'contact-9', undefined],
    ['not coupled, never synchronised', 'CT9', 'contact-1', undefined],
    ['unknown at the account, none here', null, 'contact-9', undefined],
  ] as const)('%s', (_name, erp, crm, last) => {
    expect(primary(erp, crm, last)).toEqual({ kind: 'nothing' });
  });

  it('is left alone where both name one record that was coupled between the two looks', () => {
    const record = { mapping: 'CONTACT', system: 'ERP', id: null, label: 'CT1' } as const;
    const before: typeof links = { ...links, crmId: () => ({ kind: 'missing', record }) };
    const rows = {
      erp: { primaryContactNumber: 'CT1' },
      crm: { _primarycontactid_value: 'contact-1' },
    };
    expect(verdict(CUSTOMER, 'primaryContact', rows, 'CT1', before)).toEqual({ kind: 'nothing' });
  });

  it('is in conflict when both sides changed it', () => {
    expect(primary('CT9', 'contact-2', 'CT1')).toMatchObject({ kind: 'conflict' });
    expect(primary('CT2', 'contact-1', null)).toMatchObject({ kind: 'conflict' });
  });
});

describe('an account that was made inactive', () => {
  const blocked = (erp: string | null, state: number, last?: string | null) =>
    verdict(CUSTOMER, 'blocked', { erp: { blocked: erp }, crm: { statecode: state } }, last);

  it('blocks its customer, if nothing does', () => {
    expect(blocked(null, 1)).toEqual({ kind: 'write', to: 'ERP', value: 'All' });
    expect(blocked('Ship', 1)).toMatchObject({ kind: 'settled' });
  });

  it('never unblocks it, and does not block it twice', () => {
    expect(blocked('All', 0, 'All')).toEqual({ kind: 'nothing' });
    expect(blocked(null, 1, 'All')).toMatchObject({ kind: 'settled' });
  });
});

describe('the owner of an account', () => {
  const people = linksOf({ 'SALESPEOPLE/JO': 'jo', 'SALESPEOPLE/OF': 'of' });
  const owner = (erp: string | null, crm: string, last?: string | null) => {
    const field = CUSTOMER_WITH_OWNER.fields.find(({ id }) => id === 'owner');
    if (field === undefined) throw new Error('No owner');
    const rows = { erp: { salespersonCode: erp }, crm: { _ownerid_value: crm } };
    const base = { values: { owner: last ?? null }, erpHolds: {}, crmHolds: {}, sent: [] };
    return verdictOf(CUSTOMER_WITH_OWNER, field, rows, base, NOBODY, people);
  };

  it('follows the salesperson, and stays where people put it', () => {
    expect(owner('OF', 'jo', 'JO')).toEqual({ kind: 'write', to: 'CRM', value: 'OF' });
    expect(owner('JO', 'of', 'JO')).toMatchObject({ kind: 'settled' });
    expect(owner(null, 'jo', 'JO')).toEqual({ kind: 'nothing' });
  });
});

describe('a field', () => {
  it('that one installation does not have is left alone', () => {
    expect(verdict(CUSTOMER, 'fax', { erp: {}, crm: { fax: '12' } })).toEqual({ kind: 'nothing' });
    expect(verdict(CUSTOMER, 'fax', { erp: { faxNumber: '12' }, crm: {} })).toEqual({
      kind: 'nothing',
    });
  });

  it('that is switched off is left alone', () => {
    const rows = { erp: { mobilePhoneNumber: '1' }, crm: { telephone2: null } };
    expect(verdict(CUSTOMER, 'mobile', rows)).toEqual({ kind: 'nothing' });
  });

  it('without what it needs holds the record back, naming it', () => {
    const rows = { erp: { number: '1', baseUnitOfMeasureCode: '' }, crm: {} };
    expect(verdict(ITEM_PRODUCT, 'unitGroup', rows)).toEqual({
      kind: 'unfit',
      unfit: { code: 'REQUIRED_VALUE_MISSING', field: 'Base Unit of Measure' },
    });
    const currency = { erp: { code: 'USD' }, crm: { exchangerate: '1' } };
    expect(verdict(CURRENCY, 'exchangeRate', currency)).toMatchObject({
      unfit: { code: 'EXCHANGE_RATE_MISSING' },
    });
  });

  it('shows a price below zero as zero', () => {
    const rows = { erp: { unitPrice: '-5' }, crm: { price: '2' } };
    expect(verdict(ITEM_PRODUCT, 'unitPrice', rows)).toEqual({
      kind: 'write',
      to: 'CRM',
      value: '0',
    });
  });
});
