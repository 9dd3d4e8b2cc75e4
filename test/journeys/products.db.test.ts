/** What products show of items and resources, and the other way round (domain.md 2.5). */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { pairsOf, type Pair, type Pairs } from '../support/pairs.ts';
import { callContext } from '../support/systems.ts';
import { syncGraph, type SyncGraph } from '../support/sync-graph.ts';
import { startSynchronisation, type Synchronisation } from '../support/synchronisation.ts';

const MS = 120_000;
const CHANGE_MS = 20_000;

let system: Synchronisation;
let graph: SyncGraph;
let pairs: Pairs;

beforeAll(async () => {
  system = await startSynchronisation('products');
  graph = await syncGraph(system);
  pairs = pairsOf(system, graph);
  const units = ['CURRENCY', 'UNIT GROUP', 'RESOURCE UNIT GROUP', 'ITEM UOM', 'RESOURCE UOM'];
  const names = [...units, 'ITEM-PRODUCT', 'RESOURCE-PRODUCT'];
  await graph.ended(await graph.start(names, 'FULL_SYNC'));
}, MS);
afterAll(() => system.close());

describe('a product', () => {
  it('has number, prices, costs, measures, units and what is on hand of its item', async () => {
    const { erp, crm } = await pairs.of('ITEM-PRODUCT', '1896-S');
    const group = await pairs.of('UNIT GROUP', '1896-S');
    const unit = await pairs.of('ITEM UOM', '1896-S PCS');
    const { levels } = await system.systems.erp.stockLevels(['1896-S'], callContext());
    const stock = levels.reduce((sum, { quantity }) => sum + Number(quantity), 0);
    expect(Number(crm.row['quantityonhand'])).toBe(stock);
    expect(crm.row).toMatchObject({
      productnumber: '1896-S',
      name: erp.row['displayName'],
      producttypecode: 1,
      productstructure: 1,
      quantitydecimal: 2,
      statecode: 0,
      _defaultuomscheduleid_value: group.crm.id,
      _defaultuomid_value: unit.crm.id,
      vendorid: erp.row['vendorNumber'],
      vendorpartnumber: erp.row['vendorItemNumber'],
    });
    for (const [there, here] of [
      ['price', 'unitPrice'],
      ['standardcost', 'unitCost'],
      ['currentcost', 'unitCost'],
      ['stockweight', 'grossWeight'],
      ['stockvolume', 'unitVolume'],
    ] as const) {
      expect(Number(crm.row[there] ?? 0)).toBe(Number(erp.row[here] ?? 0));
    }
  });

  it('follows the stock of its item, below zero as well', async () => {
    const { crm } = await pairs.of('ITEM-PRODUCT', '1896-S');
    const before = Number(crm.row['quantityonhand']);
    await system.systems.control('erp', 'stock-movements', { item: '1896-S', quantity: 5 });
    const isNow = (quantity: number) =>
      pairs.until(
        'ITEM-PRODUCT',
        '1896-S',
        (now) => Number(now.crm.row['quantityonhand']) === quantity,
      );
    await isNow(before + 5);
    await system.systems.control('erp', 'stock-movements', {
      item: '1896-S',
      quantity: -before - 8,
    });
    expect((await isNow(-3)).crm.row['quantityonhand']).toMatch(/^-3(?:\.0+)?$/);
  });

  it('is retired when its item is blocked, and blocks the item when it is retired', async () => {
    const { erp, crm } = await pairs.of('ITEM-PRODUCT', '1928-S');
    await pairs.edit('erp', 'items', { id: erp.id, blocked: true });
    await pairs.until('ITEM-PRODUCT', '1928-S', (now) => now.crm.row['statecode'] === 1);
    await pairs.edit('crm', 'products', { productid: crm.id, statecode: 0, statuscode: 1 });
    await pairs.until('ITEM-PRODUCT', '1928-S', (now) => now.erp.row['blocked'] === false);
    await pairs.edit('crm', 'products', { productid: crm.id, statecode: 3, statuscode: 3 });
    const revised = await pairs.until(
      'ITEM-PRODUCT',
      '1928-S',
      (now) => now.erp.row['blocked'] === true,
    );
    expect(revised.crm.row['statecode']).toBe(3);
  });

  it('never has a price below zero, and hands its name to the item', async () => {
    const { erp, crm } = await pairs.of('ITEM-PRODUCT', '1920-S');
    await pairs.edit('erp', 'items', { id: erp.id, unitPrice: '-4' });
    await pairs.until('ITEM-PRODUCT', '1920-S', (now) => Number(now.crm.row['price']) === 0);
    await pairs.edit('crm', 'products', { productid: crm.id, name: 'Renamed there' });
    const after = await pairs.until(
      'ITEM-PRODUCT',
      '1920-S',
      (now) => now.erp.row['displayName'] === 'Renamed there',
    );
    expect(Number(after.crm.row['price'])).toBe(0);
  });

  it('is never made of the item that stands for products without number', async () => {
    const company = await system.systems.erp.find(
      'company',
      { field: 'name', in: ['CRONUS International Ltd.'] },
      callContext(),
    );
    await pairs.edit('erp', 'companySettings', {
      id: company[0]?.id,
      writeInProductType: 'Item',
      writeInProductNumber: 'WRITEIN',
    });
    const { id } = await pairs.create('erp', 'items', {
      number: 'WRITEIN',
      displayName: 'Anything',
      baseUnitOfMeasureCode: 'PCS',
    });
    const answer = await eventually('the setting is known', MS, async () => {
      const tried = await pairs.coupleKnown('ITEM-PRODUCT', String(id), null);
      return tried.userErrors[0]?.code === 'OUTSIDE_FILTER' ? tried : null;
    });
    expect(answer.coupling).toBeNull();
  });

  it('follows the number of its item, with its units', async () => {
    const { id, erp, crm } = await pairs.of('ITEM-PRODUCT', '1936-S');
    await pairs.edit('erp', 'items', { id: erp.id, number: '1936-X' });
    const isSo = (pair: Pair): boolean =>
      pair.id === id && pair.state === 'IN_SYNC' && pair.crm.row['productnumber'] === '1936-X';
    await pairs.until('ITEM-PRODUCT', '1936-X', isSo);
    await pairs.edit('crm', 'products', { productid: crm.id, productnumber: 'Something else' });
    // Only the ERP numbers items.
    await pairs.until('ITEM-PRODUCT', '1936-X', isSo);
    await pairs.until('UNIT GROUP', '1936-X', (group) => group.crm.row['name'] === 'ITEM 1936-X');
    await pairs.edit('erp', 'items', { id: erp.id, number: '1936-S' });
    const isBack = ({ crm: { row } }: Pair): boolean => row['productnumber'] === '1936-S';
    expect((await pairs.until('ITEM-PRODUCT', '1936-S', isBack)).id).toBe(id);
  });

  it('is left alone once its item stands for products without number', async () => {
    const { id, erp, crm } = await pairs.of('ITEM-PRODUCT', '1928-S');
    const [company] = await system.systems.erp.find(
      'company',
      { field: 'name', in: ['CRONUS International Ltd.'] },
      callContext(),
    );
    const stands = (writeInProductNumber: string): Promise<unknown> =>
      pairs.edit('erp', 'companySettings', {
        id: company?.id,
        writeInProductType: 'Item',
        writeInProductNumber,
      });
    await stands('1928-S');
    await eventually('it stands for others', MS, async () => {
      const tried = await pairs.couple('ITEM-PRODUCT', erp.id, crm.id);
      return tried.userErrors[0]?.code === 'OUTSIDE_FILTER' ? tried : null;
    });
    await pairs.edit('erp', 'items', { id: erp.id, displayName: 'Anything else' });
    const { syncRecords } = await graph.ask<{ syncRecords: { run: { id: string } } }>(
      `mutation ($ids: [ID!]!) { syncRecords(input: { couplingIds: $ids, from: ERP }) {
        run { id } } }`,
      { ids: [id] },
    );
    expect(await graph.ended(syncRecords.run.id)).toBe('SUCCEEDED');
    expect((await pairs.of('ITEM-PRODUCT', '1928-S')).crm.row['name']).toBe(crm.row['name']);
    await stands('WRITEIN');
  });

  it('stands for a resource as a service with the unit of the resource', async () => {
    const { erp, crm } = await pairs.of('RESOURCE-PRODUCT', 'LINA');
    const unit = await pairs.of('RESOURCE UOM', 'LINA HOUR');
    expect(crm.row).toMatchObject({
      productnumber: 'LINA',
      name: erp.row['displayName'],
      producttypecode: 3,
      statecode: 0,
      _defaultuomid_value: unit.crm.id,
    });
    expect(Number(crm.row['currentcost'])).toBe(Number(erp.row['unitCost']));
  });
});

describe('a product without an item', () => {
  it('becomes one with its unit when somebody asks, and gets the units of the item', async () => {
    const group = await pairs.create('crm', 'uomschedules', { name: 'Packs', baseuomname: 'PCS' });
    const schedule = String(group['uomscheduleid']);
    const [unit] = await system.systems.crm.find(
      'unit',
      { field: '_uomscheduleid_value', in: [schedule] },
      callContext(),
    );
    const { productid } = await pairs.create('crm', 'products', {
      name: 'Made in the CRM',
      productnumber: 'CRM-1',
      producttypecode: 1,
      productstructure: 1,
      quantitydecimal: 2,
      'defaultuomscheduleid@odata.bind': `/uomschedules(${schedule})`,
      'defaultuomid@odata.bind': `/uoms(${unit?.id})`,
      statecode: 0,
      statuscode: 1,
    });
    await eventually('the unit is known', CHANGE_MS, async () => {
      const rows = await system.database.sql`select from sync.record where id = ${unit?.id ?? ''}`;
      return rows.length > 0 ? true : null;
    });
    const made = await pairs.coupleKnown('ITEM-PRODUCT', null, String(productid));
    expect(made.coupling).not.toBeNull();
    expect(made.userErrors).toMatchObject([{ code: 'DEPENDENCY_NOT_COUPLED' }]);
    const { erp } = await pairs.of('ITEM-PRODUCT', 'Made in the CRM');
    expect(erp.row['baseUnitOfMeasureCode']).toBe('PCS');
    expect((await pairs.coupleKnown('UNIT GROUP', erp.id, null)).userErrors).toEqual([]);
    const number = String(erp.row['number']);
    const own = await system.systems.erp.find(
      'itemUnit',
      { field: 'itemNumber', in: [number] },
      callContext(),
    );
    await eventually('its base unit is coupled', MS, async () => {
      const { userErrors } = await pairs.couple('ITEM UOM', own[0]?.id ?? '', null);
      return userErrors.length === 0 ? true : null;
    });
    const after = await pairs.until(
      'ITEM-PRODUCT',
      'Made in the CRM',
      ({ state }) => state === 'IN_SYNC',
    );
    expect(after.crm.row['productnumber']).toBe(number);
  });
});

describe('units and their groups', () => {
  it('are coupled by hand again, the base unit as well, which is its own base', async () => {
    for (const label of ['1896-S PCS', 'LS-75 PALLET']) {
      const { id, erp, crm } = await pairs.of('ITEM UOM', label);
      expect(await pairs.uncouple(id)).toEqual([id]);
      expect((await pairs.couple('ITEM UOM', erp.id, crm.id)).userErrors).toEqual([]);
    }
  });

  it('are listed in every mapping of their table, however few were made at once', async () => {
    const { crm } = await pairs.of('RESOURCE UNIT GROUP', 'LINA');
    type Answer = { records: { nodes: { key: string }[] } };
    const { records } = await graph.ask<Answer>(
      `query ($m: ID!) { records(mappingId: $m, system: CRM, coupled: false, search: "LINA") {
        nodes { key } } }`,
      { m: await graph.mapping('UNIT GROUP') },
    );
    expect(records.nodes).toEqual([{ key: crm.id }]);
  });
});

describe('a product whose unit can be no code of the ERP', () => {
  it('is no item before that unit is coupled', async () => {
    const find = (kind: 'unitGroup' | 'unit', name: string) =>
      system.systems.crm.find(kind, { field: 'name', in: [name] }, callContext());
    const [group] = await find('unitGroup', 'Default Unit');
    const [unit] = await find('unit', 'Primary Unit');
    const { productid } = await pairs.create('crm', 'products', {
      name: 'In primary units',
      productnumber: 'PRIMARY',
      producttypecode: 1,
      quantitydecimal: 2,
      'defaultuomid@odata.bind': `/uoms(${String(unit?.id)})`,
      'defaultuomscheduleid@odata.bind': `/uomschedules(${String(group?.id)})`,
    });
    await pairs.edit('crm', 'products', { productid, statecode: 0, statuscode: 1 });
    const answer = await eventually('the product is known as active', CHANGE_MS, async () => {
      const now = await pairs.couple('ITEM-PRODUCT', null, String(productid));
      const isKnown = !['NOT_FOUND', 'OUTSIDE_FILTER'].includes(now.userErrors[0]?.code ?? '');
      return isKnown ? now : null;
    });
    expect(answer).toMatchObject({
      coupling: null,
      userErrors: [{ code: 'DEPENDENCY_NOT_COUPLED', missing: [{ label: 'Primary Unit' }] }],
    });
    const items = await system.systems.erp.find(
      'item',
      { field: 'displayName', in: ['In primary units'] },
      callContext(),
    );
    expect(items).toEqual([]);
  });
});

describe('a price list that is coupled', () => {
  it('brings its lines along, with their prices', async () => {
    const [list] = await system.systems.erp.find(
      'priceList',
      { field: 'code', in: ['S00008'] },
      callContext(),
    );
    const made = await pairs.coupleKnown('PLHEADER-PRICE', String(list?.id), null);
    expect(made.userErrors).toEqual([]);
    const line = await pairs.until('PLLINE-PRODPRICE', 'S00008 1936-S', () => true);
    const { crm } = await pairs.of('PLHEADER-PRICE', 'S00008');
    expect(line.crm.row).toMatchObject({
      _pricelevelid_value: crm.id,
      productnumber: '1936-S',
      pricingmethodcode: 1,
    });
    expect(Number(line.crm.row['amount'])).toBe(143.05);
    const euro = await pairs.of('CURRENCY', 'EUR');
    expect(crm.row).toMatchObject({
      _transactioncurrencyid_value: euro.crm.id,
      statecode: 0,
      statuscode: 100_001,
    });
  });

  it('is active only while the ERP says so: neither inactive nor a draft', async () => {
    const { erp } = await pairs.of('PLHEADER-PRICE', 'S00008');
    for (const [status, statecode, statuscode] of [
      ['Draft', 1, 100_002],
      ['Active', 0, 100_001],
    ] as const) {
      await pairs.edit('erp', 'priceLists', { id: erp.id, status });
      const { crm } = await pairs.until(
        'PLHEADER-PRICE',
        'S00008',
        (now) => now.crm.row['statecode'] === statecode,
      );
      expect(crm.row['statuscode']).toBe(statuscode);
    }
  });
});

describe('a currency', () => {
  it('has the rate of the ERP turned round, and the decimals of the organisation', async () => {
    const { crm } = await pairs.of('CURRENCY', 'EUR');
    const rates = await system.systems.erp.find(
      'exchangeRate',
      { field: 'currencyCode', in: ['EUR'] },
      callContext(),
    );
    const today = new Date().toISOString().slice(0, 10);
    const [rate] = rates
      .filter(({ data }) => String(data['startingDate'] ?? '') <= today)
      .toSorted((a, b) =>
        String(b.data['startingDate']).localeCompare(String(a.data['startingDate'])),
      );
    const units =
      Number(rate?.data['exchangeRateAmount']) / Number(rate?.data['relationalExchangeRateAmount']);
    expect(Number(crm.row['exchangerate'])).toBeCloseTo(units, 10);
    expect(crm.row).toMatchObject({ currencyprecision: 2, isocurrencycode: 'EUR' });
  });

  it('has the symbol of the ERP, and keeps the one it has while there is none', async () => {
    const { erp, crm } = await pairs.of('CURRENCY', 'EUR');
    expect([erp.row['symbol'] ?? '', crm.row['currencysymbol']]).toEqual(['', 'EUR']);
    const is = (symbol: string, name: string) =>
      pairs.until(
        'CURRENCY',
        'EUR',
        ({ crm: { row } }) => row['currencysymbol'] === symbol && row['currencyname'] === name,
      );
    await pairs.edit('erp', 'currencies', { id: erp.id, symbol: '€' });
    await is('€', 'Euro');
    await pairs.edit('erp', 'currencies', { id: erp.id, symbol: '', displayName: 'The euro' });
    await is('€', 'The euro');
  });
});
