import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { otherLine, purchaseLine, reservation, salesLine, transferLines } from './open-lines.ts';
import { createErp } from './erp.ts';
import {
  json,
  sandboxSettings,
  startFakeSystem,
  testContext,
  testOptions,
  type FakeSystem,
} from '../testing/fake-system.ts';

const open = { variantCode: '', locationCode: 'BLUE', dropShipment: false };

describe('open lines', () => {
  it('count what is outstanding of orders and returns, without drop shipments', () => {
    const row = {
      ...open,
      number: 'LS-75',
      outstandingQuantityBase: '12.50',
      shipmentDate: '2026-02-01',
    };
    const line = {
      itemNumber: 'LS-75',
      variantCode: '',
      locationCode: 'BLUE',
      date: '2026-02-01',
      quantity: '12.5',
    };
    expect(salesLine({ ...row, documentType: 'Order' })).toEqual([
      { ...line, kind: 'SALES_ORDER' },
    ]);
    expect(salesLine({ ...row, documentType: 'Return_x0020_Order' })).toEqual([
      { ...line, kind: 'SALES_RETURN' },
    ]);
    expect(salesLine({ ...row, documentType: 'Order', dropShipment: true })).toEqual([]);
    expect(salesLine({ ...row, documentType: 'Quote' })).toEqual([]);
    expect(salesLine({ ...row, documentType: 'Order', outstandingQuantityBase: 0 })).toEqual([]);
    const takenBack = { ...row, documentType: 'Order', outstandingQuantityBase: '-2' };
    expect(salesLine(takenBack)).toEqual([{ ...line, kind: 'SALES_ORDER', quantity: '-2' }]);
    const bought = { ...row, documentType: 'Order', expectedReceiptDate: '0001-01-01' };
    expect(purchaseLine(bought)).toEqual([{ ...line, kind: 'PURCHASE_ORDER', date: '' }]);
  });

  it('split a transfer into its two ends and what is on its way', () => {
    const found = transferLines({
      itemNumber: 'LS-75',
      transferFromCode: 'BLUE',
      transferToCode: 'RED',
      shipmentDate: '2026-02-01',
      receiptDate: '2026-02-03',
      outstandingQuantityBase: 4,
      quantityInTransitBase: 1,
    });
    expect(
      found.map(({ kind, locationCode, date, quantity }) => [kind, locationCode, date, quantity]),
    ).toEqual([
      ['TRANSFER_OUT', 'BLUE', '2026-02-01', '4'],
      ['TRANSFER_IN', 'RED', '2026-02-03', '4'],
      ['IN_TRANSIT', 'RED', '2026-02-03', '1'],
    ]);
  });

  it('know the kinds of the other documents, and leave releases of requisitions out', () => {
    const row = { itemNumber: 'LS-75', date: '2026-02-01', quantityBase: 3 };
    const kindOf = (kind: string) => otherLine({ ...row, kind }).map((line) => line.kind);
    expect(kindOf('Firm_x0020_Planned_x0020_Production')).toEqual(['PRODUCTION_OUTPUT']);
    expect(kindOf('Planning_x0020_Transfer')).toEqual(['PLANNING_TRANSFER']);
    expect(kindOf('Requisition_x0020_Release')).toEqual([]);
  });
});

describe('reservations', () => {
  const entry = {
    itemNumber: 'LS-75',
    locationCode: 'BLUE',
    reservationStatus: 'Reservation',
    expectedReceiptDate: '2026-02-02',
    shipmentDate: '2026-02-04',
  };
  it.each([
    [32, 0, 5, 'INVENTORY', ''],
    [39, 1, 5, 'RECEIPT', '2026-02-02'],
    [37, 1, -5, 'REQUIREMENT', '2026-02-04'],
    [5741, 0, -5, 'REQUIREMENT', '2026-02-04'],
  ])(
    'of table %i, document %i, %i pieces, are %s at %j',
    (sourceType, sourceSubtype, n, side, date) => {
      const [found] = reservation({ ...entry, sourceType, sourceSubtype, quantityBase: n });
      expect(found).toMatchObject({ side, date, quantity: '5' });
    },
  );

  it('are not trackings, nor of a table that is in no sum', () => {
    const stock = { ...entry, sourceType: 32, sourceSubtype: 0, quantityBase: 5 };
    expect(reservation({ ...stock, reservationStatus: 'Surplus' })).toEqual([]);
    expect(reservation({ ...stock, sourceType: 83 })).toEqual([]);
  });
});

describe('supply and demand', () => {
  let system: FakeSystem;
  beforeAll(async () => {
    system = await startFakeSystem();
  });
  afterAll(() => system.close());

  it('is asked in one batch per 60 items, and read to the last page', async () => {
    const has = (part: string) => (request: { url: string }) => request.url.includes(part);
    const company = 'c0000000-0000-4000-8000-000000000001';
    system.on(has('/v2.0/companies'), json({ value: [{ id: company, name: 'CRONUS' }] }));
    const capabilities = 'stock,reservations,otherSupplyDemand';
    system.on(
      has('/syncStates'),
      json({ value: [{ committedRowVersion: 1, deletedFrom: 0, capabilities }] }),
    );
    const more = `${system.url}/more-sales-lines`;
    const sale = { number: 'N0', documentType: 'Order', outstandingQuantityBase: 1 };
    system.on(has('/more-sales-lines'), json({ value: [sale] }));
    system.on(has('/$batch'), (request, response) => {
      const { requests } = JSON.parse(request.body) as { requests: { id: string; url: string }[] };
      const responses = requests.map(({ id, url }) => ({
        id,
        status: 200,
        body: url.includes('/salesLines?')
          ? { value: [sale], '@odata.nextLink': more }
          : { value: url.includes('/stockLevels?') ? [{ itemNumber: 'N0', quantity: 7 }] : [] },
      }));
      json({ responses })(request, response);
    });
    const erp = createErp(sandboxSettings(`${system.url}/api`), testOptions());
    const items = Array.from({ length: 61 }, (_, index) => `N${index}`);
    const { levels, plan } = await erp.supplyAndDemand(items, testContext({ lane: 'live' }));
    expect(system.seen.filter(has('/$batch'))).toHaveLength(2);
    expect(levels).toHaveLength(2);
    expect(plan?.lines.map(({ kind }) => kind)).toEqual(Array(4).fill('SALES_ORDER'));
    expect(plan?.reservations).toEqual([]);
    await erp.close();
  });
});
