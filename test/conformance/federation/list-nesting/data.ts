/** Entities in lists of lists of lists, with nulls and empty lists at every level. */
import { ref } from '../../universe/data.ts';
import type { UniverseData } from '../../universe/data.ts';

const data: UniverseData = {
  records: {
    Cell: [
      {
        __typename: 'Cell',
        id: '1',
        value: 1,
        near: [[ref('Cell', '2')], null, []],
        tags: [['a', null], []],
      },
      { __typename: 'Cell', id: '2', value: null, near: null, tags: null },
      { __typename: 'Cell', id: '3', value: 3, near: [], tags: [] },
    ],
  },
  fields: {
    Query: {
      board: () => [
        [[ref('Cell', '1'), null], []],
        null,
        [],
        [[ref('Cell', '2'), ref('Cell', '1'), ref('Cell', '3')]],
      ],
      rows: () => [[1, 2], [], [3]],
      flat: () => [],
    },
  },
};
export default data;
