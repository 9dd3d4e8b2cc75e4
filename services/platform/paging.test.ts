import { encodeCursor } from '@drawbar/schema/values';
import { describe, expect, it } from 'vitest';
import { connection, cursorIn, pageOf, pageRequest, sortedList } from './paging.ts';

const ID = '00000000-0000-4000-8000-000000000001';
const types = ['timestamptz', 'uuid'] as const;

describe('a page of a list', () => {
  it.each([0, -1, 101])('refuses a size of %d and names the limit', (first) =>
    expect(() => pageRequest({ first }, types, 20, 'runs')).toThrow('between 1 and 100'),
  );

  it('starts at the beginning without a cursor', () => {
    expect(pageRequest({}, types, 20, 'runs')).toEqual({ list: 'runs', limit: 20, after: null });
  });

  it.each([
    'x',
    encodeCursor(['2026-01-22T08:00:00.000Z', ID]),
    cursorIn('issues', ['2026-01-22T08:00:00.000Z', ID]),
    cursorIn('runs', [ID]),
    cursorIn('runs', ['yesterday', ID]),
    cursorIn('runs', ['0000-01-01T00:00:00.000Z', ID]),
    cursorIn('runs', ['2026-01-22T08:00:00.000Z', 'x']),
    cursorIn('runs', ['2026-01-22T08:00:00.000Z', null]),
  ])('refuses the cursor %s of another list', (after) =>
    expect(() => pageRequest({ after }, types, 20, 'runs')).toThrow('not a cursor of this list'),
  );

  it('refuses a cursor of the same list in another order', () => {
    const [up, down] = [false, true].map((descending) =>
      sortedList('items', [{ by: 'NUMBER', descending }]),
    );
    const after = cursorIn(up ?? '', ['1000', ID]);
    expect(pageRequest({ after }, ['text', 'uuid'], 20, up ?? '').after).toEqual(['1000', ID]);
    expect(() => pageRequest({ after }, ['text', 'uuid'], 20, down ?? '')).toThrow('sort order');
  });

  it('says whether more follow, and goes on behind its last row', async () => {
    const request = pageRequest({ first: 2 }, ['text'], 20, 'items');
    const page = connection(
      pageOf(['a', 'b', 'c'], 2, (row) => [row]),
      request,
      async () => 3,
    );
    expect(page.nodes).toEqual(['a', 'b']);
    expect(page.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: false });
    expect(pageRequest({ after: page.pageInfo.endCursor }, ['text'], 20, 'items').after).toEqual([
      'b',
    ]);
    expect(await page.totalCount()).toBe(3);
  });
});
