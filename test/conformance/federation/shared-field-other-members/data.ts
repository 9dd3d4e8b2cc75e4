/** Two subgraphs share a field, and each knows other members of the union behind it. */
import { perSubgraph, ref } from '../../universe/data.ts';
import type { UniverseData } from '../../universe/data.ts';

const coin = { __typename: 'Coin', value: 5 };
const key = { __typename: 'Key', opens: 'attic' };
const stamp = { __typename: 'Stamp', country: 'Chile' };

const data: UniverseData = {
  records: {
    Drawer: [
      {
        __typename: 'Drawer',
        id: '1',
        tray: {
          __typename: 'Tray',
          things: perSubgraph({ left: [coin, key], right: [coin, stamp] }),
        },
        spareTray: { __typename: 'Tray', things: [stamp, coin] },
      },
    ],
  },
  fields: { Query: { drawer: () => ref('Drawer', '1'), lastDrawer: () => ref('Drawer', '1') } },
};
export default data;
