import { globalId, ID_PREFIX } from '@drawbar/schema/values';
import { testDatabase } from '@drawbar/test/database';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fillCompany } from '../test-support/company.ts';
import { testCatalog, type TestCatalog, type TestStream } from '../test-support/graph.ts';
import { guid, INTEGRATION } from '../test-support/replica.ts';

let catalog: TestCatalog;

beforeAll(async () => {
  catalog = await testCatalog(await testDatabase('catalog-stream'));
  await fillCompany(catalog.database);
});
afterAll(() => catalog.close());

const DESK = globalId(ID_PREFIX.Item, INTEGRATION, guid('1'));
const SPEAKER = globalId(ID_PREFIX.Item, INTEGRATION, guid('3'));
const STREAM = `subscription($items: [ID!]!, $places: [ID!], $after: String) {
  availabilityChanged(itemIds: $items, locationIds: $places, after: $after) {
    cursor kind availability {
      item { number } total { onHand { value } } freshness { stale } } } }`;

interface Event {
  readonly cursor: string;
  readonly kind: string;
  readonly availability: readonly {
    readonly item: { readonly number: string };
    readonly total: { readonly onHand: { readonly value: string } };
  }[];
}

async function eventOf(stream: TestStream): Promise<Event> {
  const { data, errors } = await stream.next();
  expect(errors).toEqual([]);
  return data['availabilityChanged'] as Event;
}
const stocks = ({ availability }: Event) =>
  availability.map(({ item, total }) => [item.number, total.onHand.value]);

function post(itemNumber: string, quantity: string): void {
  catalog.erp.levels = [
    ...catalog.erp.levels.filter((level) => level.itemNumber !== itemNumber),
    { itemNumber, locationCode: 'BLUE', variantCode: '', quantity },
  ];
  catalog.erp.ledger.push(itemNumber);
}

describe('the stream of availability', () => {
  it('shows everything first, then what moved, and goes on from a cursor', async () => {
    post('1896-S', '5');
    const stream = await catalog.listen(STREAM, { items: [DESK, SPEAKER] });
    const snapshot = await eventOf(stream);
    expect(snapshot.kind).toBe('SNAPSHOT');
    expect(stocks(snapshot)).toEqual([
      ['1896-S', '5'],
      ['LS-75', '0'],
    ]);
    const next = eventOf(stream);
    post('1900-S', '1');
    post('LS-75', '7');
    const change = await next;
    expect(change.kind).toBe('CHANGE');
    expect(stocks(change)).toEqual([['LS-75', '7']]);
    stream.close();
    post('1896-S', '6');
    const resumed = await catalog.listen(STREAM, { items: [DESK], after: change.cursor });
    const missed = await eventOf(resumed);
    expect(missed.kind).toBe('CHANGE');
    expect(stocks(missed)).toEqual([['1896-S', '6']]);
    resumed.close();
  });

  it('says that events were lost when a cursor leads nowhere, and starts again', async () => {
    const first = await catalog.listen(STREAM, { items: [DESK] });
    const { cursor } = await eventOf(first);
    first.close();
    expect(cursor).not.toBe('');
    const lost = await catalog.listen(STREAM, { items: [DESK], after: 'WyJub3doZXJlIl0' });
    expect((await eventOf(lost)).kind).toBe('GAP');
    expect((await eventOf(lost)).kind).toBe('SNAPSHOT');
    lost.close();
  });

  it('shows the last known figures of an ERP that is down, all again when it is back', async () => {
    post('1896-S', '9');
    const before = await catalog.listen(STREAM, { items: [DESK] });
    await eventOf(before);
    before.close();
    catalog.restart();
    catalog.erp.down = true;
    const stream = await catalog.listen(STREAM, { items: [DESK] });
    const { data, sideErrors } = await stream.next();
    expect(data).toMatchObject({
      availabilityChanged: { kind: 'SNAPSHOT', availability: [{ freshness: { stale: true } }] },
    });
    expect(sideErrors).toMatchObject([{ code: 'UPSTREAM_UNAVAILABLE' }]);
    catalog.erp.down = false;
    expect((await eventOf(stream)).kind).toBe('GAP');
    expect((await eventOf(stream)).kind).toBe('SNAPSHOT');
    stream.close();
  });

  it.each([
    [{ items: [] }, 'itemIds takes 1 to 100 ids; got 0'],
    [{ items: ['itm_x'] }, 'there is no item, resource or coupled product itm_x'],
    [{ items: [DESK], after: '!' }, 'not a cursor'],
    [{ items: [DESK], places: ['loc_x'] }, 'there is no location loc_x'],
  ])('refuses %j', async (variables, message) => {
    await expect(catalog.listen(STREAM, variables)).rejects.toThrow(message);
  });
});
