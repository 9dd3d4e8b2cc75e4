/** The Node interface of Relay over two subgraphs. */
import { ref } from '../../universe/data.ts';
import type { UniverseData } from '../../universe/data.ts';

const data: UniverseData = {
  records: {
    Chair: [{ __typename: 'Chair', id: 'c', legs: 4, price: 10 }],
    Table: [
      {
        __typename: 'Table',
        id: 't',
        price: 99,
        chairs: [ref('Chair', 'c'), ref('Table', 't'), null],
      },
    ],
  },
  fields: {
    Query: {
      node: (_, { id }) => (id === 'c' ? ref('Chair', 'c') : null),
      chairs: () => [ref('Chair', 'c')],
      tables: () => [ref('Table', 't')],
    },
  },
};
export default data;
