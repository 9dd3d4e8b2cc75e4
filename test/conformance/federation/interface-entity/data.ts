/** An interface with a key of its own, in two subgraphs that both know the types. */
import { ref } from '../../universe/data.ts';
import type { UniverseData } from '../../universe/data.ts';

const data: UniverseData = {
  records: {
    Machine: [{ __typename: 'Machine', id: '1', value: 5, serial: 'S', risk: 2 }],
    Land: [{ __typename: 'Land', id: '2', value: 50, area: 1.5, risk: null, flood: true }],
  },
  fields: {
    Query: {
      assets: () => [ref('Machine', '1'), null, ref('Land', '2')],
      insured: () => [
        { asset: ref('Land', '2'), premium: 1 },
        { asset: ref('Machine', '1'), premium: null },
        { asset: null, premium: 0 },
      ],
    },
  },
};
export default data;
