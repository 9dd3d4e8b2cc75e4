import { describe, expect, it } from 'vitest';
import { ITEM_PRODUCT } from '../mapping/products.ts';
import { ITEM_UOM } from '../mapping/units.ts';
import { linksOf } from '../test-support/links.ts';
import { decide, type Intent } from './decide.ts';
import type { Link, Links } from './links.ts';
import type { TableMapping } from './mapping.ts';
import { missingLinks } from './new-pair.ts';
import type { Row } from './ports.ts';

const PIECE = '00000000-0000-4000-8000-0000000000e1';
const UNIT = '00000000-0000-4000-8000-0000000000c1';
const GROUP = '00000000-0000-4000-8000-0000000000c2';
const row = (id: string, data: Row['data']): Row => ({ id, version: '1', modifiedAt: null, data });
const piece = row(PIECE, { itemNumber: '1896-S', code: 'PCS', quantityPerUnitOfMeasure: '1' });

/** As the store answers: records that are known and not coupled have an id. */
function linksWith(coupled: Readonly<Record<string, string>>, labels: Record<string, string>) {
  const plain = linksOf(coupled);
  const known = (link: Link, id: string | null, label: string | undefined): Link =>
    link.kind === 'found'
      ? link
      : { ...link, record: { ...link.record, id, label: label ?? link.record.label } };
  return {
    ...plain,
    crmId: (mapping, key) =>
      known(plain.crmId(mapping, key), key.endsWith('/') ? PIECE : null, undefined),
    erpCode: (mapping, id) => known(plain.erpCode(mapping, id), id, labels[id]),
  } satisfies Links;
}

const ASKED: Intent = {
  initial: null,
  mayCreate: ['ERP', 'CRM'],
  match: false,
  winner: null,
  choices: {},
  deletion: null,
};
const toCreate = (mapping: TableMapping, side: 'erp' | 'crm', own: Row, links: Links) =>
  decide({
    mapping,
    erp: { kind: 'absent' },
    crm: { kind: 'absent' },
    [side]: { kind: 'present', row: own, inFilter: true },
    coupling: null,
    intent: ASKED,
    candidates: { kind: 'none' },
    links,
  });

describe('the base unit of an item', () => {
  const unit = row(UNIT, { name: 'PCS', _uomscheduleid_value: GROUP, _baseuom_value: null });

  it('is coupled by hand with that of its group', () => {
    const links = linksWith({ 'UNIT GROUP/1896-S': GROUP }, {});
    expect(missingLinks(ITEM_UOM, { erp: piece, crm: unit }, links)).toEqual([]);
  });

  it('needs its group first, and not itself', () => {
    const links = linksWith({}, {});
    expect(missingLinks(ITEM_UOM, { erp: piece, crm: unit }, links)).toMatchObject([
      { mapping: 'UNIT GROUP' },
    ]);
    expect(toCreate(ITEM_UOM, 'erp', piece, links)).toMatchObject({
      kind: 'wait-for',
      missing: [{ mapping: 'UNIT GROUP' }],
    });
  });

  it('is waited for once the group stands, which brings it along', () => {
    const links = linksWith({ 'UNIT GROUP/1896-S': GROUP }, {});
    expect(toCreate(ITEM_UOM, 'erp', piece, links)).toMatchObject({
      kind: 'wait-for',
      missing: [{ mapping: 'ITEM UOM', id: PIECE }],
    });
  });
});

describe('an item made of a product', () => {
  const product = row('00000000-0000-4000-8000-0000000000c3', {
    name: 'Kite',
    statecode: '0',
    _defaultuomid_value: UNIT,
  });

  it('starts with the unit of the product, whatever group that is in', () => {
    const links = linksWith({}, { [UNIT]: 'pcs ' });
    expect(toCreate(ITEM_PRODUCT, 'crm', product, links)).toMatchObject({
      kind: 'create',
      patch: { displayName: 'Kite', baseUnitOfMeasureCode: 'PCS' },
    });
  });

  it('is not made before that unit is coupled when its name can be no code', () => {
    const links = linksWith({}, { [UNIT]: 'Primary Unit' });
    expect(toCreate(ITEM_PRODUCT, 'crm', product, links)).toMatchObject({
      kind: 'wait-for',
      missing: [{ mapping: 'ITEM UOM', system: 'CRM', id: UNIT, label: 'Primary Unit' }],
    });
  });
});
