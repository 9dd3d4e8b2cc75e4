/** A depot: roots and values of several subgraphs, what moved and what is only promised. */
import { ref } from '../../../universe/data.ts';
import type { Self, UniverseData } from '../../../universe/data.ts';

const place = (city: string | null, street: string | null) => ({
  __typename: 'Place',
  city,
  street,
  zone: city === null ? null : { __typename: 'Zone', code: city.length, note: null },
});
const crate = (id: string) => ref('Crate', id);
const barrel = (id: string) => ref('Barrel', id);
const worker = (id: string) => ref('Worker', id);
const DEPOT = {
  __typename: 'Depot',
  name: 'Main',
  place: place('Oslo', 'Quay'),
  best: barrel('b1'),
  staff: [worker('w1'), null, worker('w2')],
  sizes: [[{ __typename: 'Size', width: 1, height: 2 }, null], null, []],
};

const data: UniverseData = {
  records: {
    Crate: [
      {
        __typename: 'Crate',
        id: 'c1',
        label: 'Crate one',
        place: place('Oslo', 'Dock'),
        volume: 3,
        old: 'old',
        moved: 'moved',
        weight: 10,
        keeper: worker('w1'),
      },
      {
        __typename: 'Crate',
        id: 'c2',
        label: null,
        place: null,
        volume: 4,
        old: null,
        moved: null,
        weight: null,
        keeper: null,
      },
    ],
    Barrel: [
      {
        __typename: 'Barrel',
        id: 'b1',
        code: 'B1',
        label: 'Barrel',
        place: place(null, 'Hill'),
        volume: 2.5,
        old: 'aged',
        weight: 50,
        keeper: [worker('w2')],
      },
      {
        __typename: 'Barrel',
        id: 'b2',
        code: 'B2',
        label: null,
        place: place('Moss', null),
        volume: null,
        old: null,
        weight: 0,
        keeper: null,
      },
    ],
    Worker: [
      {
        __typename: 'Worker',
        id: 'w1',
        name: 'W',
        boss: worker('w2'),
        age: 40,
        shed: { __typename: 'Shed', opened: 1990, crates: [crate('c1'), null] },
        handles: [crate('c1'), worker('w2'), barrel('b2')],
      },
      {
        __typename: 'Worker',
        id: 'w2',
        name: null,
        boss: null,
        age: null,
        shed: null,
        handles: [],
      },
    ],
  },
  fields: {
    Query: {
      depot: () => DEPOT,
      goods: (_, { first }) =>
        [crate('c1'), barrel('b1'), barrel('b2'), crate('c2')].slice(
          0,
          typeof first === 'number' ? first : 9,
        ),
      lots: () => [
        { good: crate('c1'), count: 2, grade: 'A' },
        null,
        { good: barrel('b1'), count: 0, grade: null },
        { good: null, count: 1, grade: 'B' },
      ],
      events: () => [
        { __typename: 'Arrival', at: 'noon', by: 'w1', good: crate('c2') },
        { __typename: 'Departure', at: null, by: null, good: barrel('b2') },
        crate('c1'),
      ],
      workers: (_, { ids }) => [
        worker('w1'),
        Array.isArray(ids) ? null : worker('w2'),
        { __typename: 'Guest', id: 'g1', age: 20, host: worker('w1') },
      ],
    },
    Crate: {
      pressure: (self: Self) =>
        String(self.get('old')).length + String(self.at('place')?.get('city')).length,
    },
    Barrel: { pressure: (self) => String(self.get('old')).length / 4 },
  },
};

export default data;
