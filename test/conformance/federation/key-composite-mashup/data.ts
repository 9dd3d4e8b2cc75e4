/** A plain key on one side, an object as key on the other, and a requirement back across both. */
import { ref } from '../../universe/data.ts';
import type { UniverseData } from '../../universe/data.ts';

const data: UniverseData = {
  records: {
    Station: [
      {
        __typename: 'Station',
        id: '1',
        platforms: 4,
        code: { line: 'A', stop: 1 },
        trains: [
          { number: 7, to: ref('Station', '2') },
          { number: 8, to: null },
        ],
      },
      {
        __typename: 'Station',
        id: '2',
        platforms: null,
        code: { line: 'A', stop: 2 },
        trains: null,
      },
    ],
  },
  fields: {
    Query: {
      stations: () => [ref('Station', '1'), ref('Station', '2')],
      busiest: () => ref('Station', '1'),
    },
    Station: {
      load: (self) => (self.get('platforms') === null ? null : Number(self.get('platforms')) * 100),
    },
  },
};
export default data;
