import { globalId, ID_PREFIX } from '@drawbar/schema/values';
import { testDatabase } from '@drawbar/test/database';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { fillCompany } from '../test-support/company.ts';
import { testCatalog, type TestCatalog } from '../test-support/graph.ts';
import { guid, INTEGRATION } from '../test-support/replica.ts';

let catalog: TestCatalog;

beforeAll(async () => {
  catalog = await testCatalog(await testDatabase('catalog-availability'));
  await fillCompany(catalog.database);
});
afterAll(() => catalog.close());

const idOf = (prefix: 'itm' | 'res' | 'prd' | 'loc', digits: string): string =>
  globalId(prefix, INTEGRATION, guid(digits));
const DESK = idOf(ID_PREFIX.Item, '1');
const CHAIR = idOf(ID_PREFIX.Item, '2');
const SPEAKER = idOf(ID_PREFIX.Item, '3');

const level = (itemNumber: string, locationCode: string, quantity: string, variantCode = '') => ({
  itemNumber,
  locationCode,
  quantity,
  variantCode,
});

const FIELDS = `item { number } basis at missing
  total { onHand { value uom } available { value } reserved { value } }
  locations { location { code } variant onHand { value } available { value } }
  freshness { source readAt maxAgeSeconds stale }`;
const ASK = `query($input: AvailabilityInput!) { availability(input: $input) { ${FIELDS} } }`;

interface Row {
  readonly location: { readonly code: string } | null;
  readonly variant: string | null;
  readonly onHand: { readonly value: string };
}
interface Seen {
  readonly total: {
    readonly onHand: { readonly value: string };
    readonly available: { readonly value: string };
  };
  readonly locations: readonly Row[];
  readonly freshness: { readonly source: string; readonly stale: boolean };
}
const ask = async (input: Record<string, unknown>) => {
  const answer = await catalog.ask(ASK, { input });
  return { ...answer, seen: answer.data['availability'] as readonly (Seen | null)[] };
};
const onHand = (seen: Seen | null | undefined): string | undefined => seen?.total.onHand.value;

beforeEach(() => {
  const { erp } = catalog;
  erp.levels = [
    level('1896-S', 'BLUE', '200'),
    level('1896-S', 'RED', '-3.5'),
    level('1896-S', '', '4'),
    level('LS-75', 'BLUE', '30'),
    level('LS-75', 'BLUE', '6', 'LS-75-B'),
  ];
  erp.calls.length = 0;
  erp.down = false;
  erp.liveStock = 'variant';
  erp.plan = null;
  erp.capacity = new Map([['LINA', '160']]);
  catalog.clock.now = new Date(catalog.clock.now.getTime() + 3_600_000);
});

describe('availability of items', () => {
  it('is the stock per location and in total, negative kept but never promised', async () => {
    const { seen, errors, sideErrors } = await ask({ itemIds: [DESK] });
    expect([errors, sideErrors]).toEqual([[], []]);
    expect(seen).toEqual([
      {
        item: { number: '1896-S' },
        basis: 'INVENTORY',
        at: '2026-01-22',
        missing: ['RESERVATIONS', 'RECEIPTS', 'REQUIREMENTS', 'DATES'],
        total: {
          onHand: { value: '200.5', uom: 'PCS' },
          available: { value: '200.5' },
          reserved: null,
        },
        locations: [
          { location: null, variant: null, onHand: { value: '4' }, available: { value: '4' } },
          row('BLUE', '200', '200'),
          row('RED', '-3.5', '0'),
        ],
        freshness: {
          source: 'LIVE',
          readAt: catalog.clock.now.toISOString(),
          maxAgeSeconds: 30,
          stale: false,
        },
      },
    ]);
  });

  const row = (code: string, value: string, available: string) => ({
    location: { code },
    variant: null,
    onHand: { value },
    available: { value: available },
  });

  it('is zero everywhere, and known, for an item without entries', async () => {
    const { seen } = await ask({ itemIds: [CHAIR] });
    expect(onHand(seen[0])).toBe('0');
    expect(seen[0]?.locations).toEqual([row('BLUE', '0', '0'), row('RED', '0', '0')]);
  });

  it('shows stock of a location that the replica does not have yet, and loses none', async () => {
    const { erp } = catalog;
    erp.levels.push(level('1896-S', 'NEW', '7'), level('1896-S', 'GONE', '2'));
    erp.locations = [{ id: guid('77'), code: 'NEW', displayName: 'New hall' }];
    const { seen } = await ask({ itemIds: [DESK], maxAgeSeconds: 0 });
    const rows = seen[0]?.locations.map((one) => [one.location?.code ?? null, one.onHand.value]);
    // what stood at a location that nobody knows is with what has none
    expect(rows).toContainEqual(['NEW', '7']);
    expect(rows).toContainEqual([null, '6']);
    const sum = rows?.reduce((all, [, value]) => all + Number(value), 0);
    expect(String(sum)).toBe(onHand(seen[0]));
  });

  it('is counted in the unit, the variant and the locations asked', async () => {
    const blue = idOf(ID_PREFIX.Location, '72');
    const boxes = await ask({ itemIds: [SPEAKER], uom: 'BOX' });
    expect(onHand(boxes.seen[0])).toBe('3');
    const black = await ask({ itemIds: [SPEAKER], variant: 'LS-75-B', locationIds: [blue] });
    expect(onHand(black.seen[0])).toBe('6');
    expect(black.seen[0]?.locations).toHaveLength(1);
    const [every, blank] = await Promise.all([
      ask({ itemIds: [SPEAKER] }),
      ask({ itemIds: [SPEAKER], variant: '' }),
    ]);
    expect(blank.seen[0]?.locations).toEqual(every.seen[0]?.locations);
    const rows = await ask({ itemIds: [SPEAKER], byVariant: true, locationIds: [blue] });
    expect(
      rows.seen[0]?.locations.map(({ variant, onHand: { value } }) => [variant, value]),
    ).toEqual([
      [null, '36'],
      ['LS-75-B', '6'],
    ]);
  });

  it('is the same through the list, the item, the product and the entity', async () => {
    const field = `availability { ${FIELDS} }`;
    const { data, errors } = await catalog.ask(
      `query($r: [_Any!]!, $input: AvailabilityInput!) {
        availability(input: $input) { ${FIELDS} }
        item(by: { number: "LS-75" }) { ${field} }
        product(by: { number: "P-LS-75" }) { ${field} }
        _entities(representations: $r) { ... on Item { ${field} } } }`,
      { r: [{ __typename: 'Item', id: SPEAKER }], input: { itemIds: [idOf('prd', 'e1')] } },
    );
    expect(errors).toEqual([]);
    const [listed] = data['availability'] as Seen[];
    const one = { availability: { ...listed, freshness: { stale: false } } };
    expect(data).toMatchObject({ item: one, product: one, _entities: [one] });
    expect(catalog.erp.calls).toEqual([['LS-75']]);
  });

  it('names what is wrong, item by item, and leaves the others alone', async () => {
    const { seen, errors } = await ask({ itemIds: [DESK, 'itm_nothing', CHAIR] });
    expect(seen.map((one) => one === null)).toEqual([false, true, false]);
    expect(errors).toMatchObject([{ path: ['availability', 1], code: 'NOT_FOUND' }]);
  });

  it.each([
    [{ uom: 'PALLET' }, 'not sold in "PALLET". Its units are PCS'],
    [{ variant: 'X' }, 'no variant "X"'],
    [{ locationIds: ['loc_x'] }, 'no location loc_x'],
    [{ maxAgeSeconds: -1 }, 'between 0 and 86400'],
    [{ itemIds: Array.from({ length: 101 }, () => DESK) }, 'at most 100 values; got 101'],
  ])('refuses %j', async (input, message) => {
    const { errors } = await ask({ itemIds: [DESK], ...input });
    expect(errors[0]?.message).toContain(message);
  });

  it('says what an ERP with totals alone cannot tell', async () => {
    catalog.erp.liveStock = 'item';
    const { seen } = await ask({ itemIds: [DESK], maxAgeSeconds: 0 });
    expect(seen[0]).toMatchObject({
      locations: [],
      missing: ['LOCATIONS', 'VARIANTS', 'RESERVATIONS', 'RECEIPTS', 'REQUIREMENTS', 'DATES'],
    });
    expect(onHand(seen[0])).toBe('200.5');
  });
});

describe('availability on a day', () => {
  const PLAN = `total { projected { value } availableToPromise { value } available { value } }
    locations { location { code } reserved { value } scheduledReceipts { value }
      grossRequirements { value } terms { kind quantity { value uom } } projected { value } }
    earliest(quantity: "5") missing`;
  const line = { itemNumber: 'LS-75', variantCode: '', locationCode: 'BLUE' };
  const onDay = (at: string, more = '') =>
    catalog.ask(
      `{ item(by: { number: "LS-75" }) {
        availability(uom: "BOX", at: "${at}" ${more}) { ${PLAN} } } }`,
    );

  beforeEach(() => {
    catalog.erp.plan = {
      lines: [
        { ...line, kind: 'PURCHASE_ORDER', date: '2026-02-02', quantity: '60' },
        { ...line, kind: 'SALES_ORDER', date: '2026-02-01', quantity: '24' },
      ],
      reservations: [{ ...line, side: 'INVENTORY', date: '', quantity: '12' }],
    };
  });

  it('says what comes, what goes, what is free, and when enough is there', async () => {
    const blue = idOf(ID_PREFIX.Location, '72');
    const { data, errors } = await onDay('2026-02-01', `locationIds: ["${blue}"]`);
    expect(errors).toEqual([]);
    expect(data['item']).toEqual({
      availability: {
        total: {
          projected: { value: '1' },
          availableToPromise: { value: '0' },
          available: { value: '0' },
        },
        locations: [
          {
            location: { code: 'BLUE' },
            reserved: { value: '1' },
            scheduledReceipts: { value: '0' },
            grossRequirements: { value: '2' },
            terms: [{ kind: 'SALES_ORDER', quantity: { value: '2', uom: 'BOX' } }],
            projected: { value: '1' },
          },
        ],
        earliest: '2026-02-02',
        missing: [],
      },
    });
  });

  it('names reservations alone as missing where the ERP tells everything else', async () => {
    catalog.erp.plan = { lines: [], reservations: null };
    const { data } = await onDay('2026-02-01');
    expect(data).toMatchObject({ item: { availability: { missing: ['RESERVATIONS'] } } });
  });
});

describe('availability of other things', () => {
  it('is capacity of a resource, and not tracked for a service', async () => {
    const { seen, errors } = await ask({ itemIds: [idOf('res', '51'), idOf('itm', '4')] });
    expect(errors).toEqual([]);
    expect(seen).toMatchObject([
      {
        basis: 'CAPACITY',
        total: { onHand: { value: '160', uom: 'HOUR' } },
        locations: [],
        missing: [],
      },
      { basis: 'NOT_TRACKED', total: null, locations: [], freshness: { source: 'REPLICA' } },
    ]);
  });
});

describe('live reading', () => {
  it('asks the ERP for each item once, whatever number of requests want it', async () => {
    const both = await Promise.all([
      ask({ itemIds: [DESK, CHAIR] }),
      ask({ itemIds: [CHAIR, SPEAKER] }),
      catalog.ask('{ items { nodes { availability { total { onHand { value } } } } } }'),
    ]);
    expect(both.flatMap(({ errors }) => errors)).toEqual([]);
    expect(catalog.erp.calls.flat().toSorted()).toEqual(['1896-S', '1900-S', 'LS-75']);
  });

  it('serves the cache as long as the caller accepts, and the ERP after', async () => {
    const first = await ask({ itemIds: [DESK] });
    catalog.erp.levels = [level('1896-S', 'BLUE', '7')];
    catalog.clock.now = new Date(catalog.clock.now.getTime() + 20_000);
    const cached = await ask({ itemIds: [DESK] });
    expect(onHand(cached.seen[0])).toBe(onHand(first.seen[0]));
    expect(cached.seen[0]?.freshness).toMatchObject({ source: 'CACHE', stale: false });
    expect(onHand((await ask({ itemIds: [DESK], maxAgeSeconds: 10 })).seen[0])).toBe('7');
    catalog.erp.levels = [level('1896-S', 'BLUE', '8')];
    expect(onHand((await ask({ itemIds: [DESK], maxAgeSeconds: 0 })).seen[0])).toBe('8');
  });

  it('gives the last known figure flagged stale beside an error, restarted or not', async () => {
    await ask({ itemIds: [DESK], maxAgeSeconds: 0 });
    catalog.erp.down = true;
    const source = `query($id: ID!) { a: availability(input: { itemIds: [$id], maxAgeSeconds: 0 }) {
      ${FIELDS} } item(by: { id: $id }) { description } }`;
    for (const restart of [false, true]) {
      if (restart) catalog.restart();
      const { data, errors, sideErrors } = await catalog.ask(source, { id: DESK });
      expect(errors).toEqual([]);
      expect(sideErrors).toEqual([
        {
          message: 'Business Central is unreachable.',
          path: ['a', 0],
          code: 'UPSTREAM_UNAVAILABLE',
        },
      ]);
      expect(data).toMatchObject({
        a: [
          { total: { onHand: { value: '200.5' } }, freshness: { source: 'REPLICA', stale: true } },
        ],
        item: { description: 'ATHENS Desk' },
      });
    }
  });

  it('gives null and an error for a figure that was never known', async () => {
    catalog.erp.down = true;
    const { seen, errors } = await ask({ itemIds: [idOf('itm', '3')], maxAgeSeconds: 0 });
    expect(seen[0]?.freshness.stale).toBe(true);
    await catalog.database.sql`delete from catalog.last_reading`;
    catalog.restart();
    const never = await ask({ itemIds: [DESK] });
    expect([errors, never.seen]).toEqual([[], [null]]);
    expect(never.errors).toMatchObject([
      { path: ['availability', 0], code: 'UPSTREAM_UNAVAILABLE' },
    ]);
  });
});
