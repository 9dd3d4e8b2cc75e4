/** Requirements inside objects, lists, lists of lists, and inside another entity. */
import { ref } from '../../universe/data.ts';
import type { UniverseData } from '../../universe/data.ts';

const data: UniverseData = {
  records: {
    House: [
      {
        __typename: 'House',
        id: '1',
        owner: ref('Owner', 'o'),
        rooms: [
          { width: 2, length: 3, doors: [{ height: 200 }, null, { height: null }] },
          { width: 1, length: 1, doors: null },
        ],
        grid: [[{ value: 1 }, null], [], null, [{ value: 2 }, { value: null }]],
      },
      { __typename: 'House', id: '2', owner: null, rooms: null, grid: null },
    ],
    Owner: [
      {
        __typename: 'Owner',
        id: 'o',
        name: { first: 'F', last: 'L' },
        houses: [ref('House', '1'), ref('House', '2')],
      },
    ],
  },
  fields: {
    Query: { houses: () => [ref('House', '1'), null, ref('House', '2')] },
    House: {
      area: (self) =>
        self
          .list('rooms')
          .reduce((a, r) => a + Number(r.get('width')) * Number(r.get('length')), 0),
      tallest: (self) =>
        Math.max(
          0,
          ...self.list('rooms').flatMap((r) => r.list('doors').map((d) => Number(d.get('height')))),
        ),
      plate: (self) => {
        const last = self.at('owner')?.at('name')?.get('last');
        return last === undefined ? null : `The ${String(last)}s`;
      },
      sum: (self) => {
        const grid = self.get('grid') as ({ value: number | null } | null)[][] | null;
        return grid === null ? null : grid.flat().reduce((a, c) => a + Number(c?.value ?? 0), 0);
      },
    },
    Owner: { motto: (self) => `Go, ${String(self.at('name')?.get('first'))}` },
  },
};
export default data;
