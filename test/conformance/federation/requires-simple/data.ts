/** A computed field needs what another subgraph owns, whether the client selected it or not. */
import { ref } from '../../universe/data.ts';
import type { UniverseData } from '../../universe/data.ts';

const data: UniverseData = {
  records: {
    Parcel: [
      { __typename: 'Parcel', id: '1', weight: 10, fragile: true, stamp: 'S' },
      { __typename: 'Parcel', id: '2', weight: null, fragile: false, stamp: null },
    ],
  },
  fields: {
    Query: {
      parcels: () => [ref('Parcel', '1'), null, ref('Parcel', '2')],
      dearest: () => ref('Parcel', '1'),
    },
    Parcel: {
      postage: (self) =>
        self.get('weight') === null
          ? null
          : Number(self.get('weight')) * (self.get('fragile') === true ? 2 : 1),
      label: (self) => (self.get('fragile') === true ? 'CARE' : 'NONE'),
    },
  },
};
export default data;
