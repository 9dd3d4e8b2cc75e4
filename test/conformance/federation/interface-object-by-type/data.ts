/** A field asked for one type only must not be asked for, nor fail, for the other types. */
import { fails, ref } from '../../universe/data.ts';
import type { UniverseData } from '../../universe/data.ts';

const data: UniverseData = {
  records: {
    Chair: [{ __typename: 'Chair', id: 'c', far: true, price: 5 }],
    Sofa: [{ __typename: 'Sofa', id: 's', far: false, price: fails('no price') }],
  },
  fields: {
    Query: {
      seats: () => [ref('Chair', 'c'), ref('Sofa', 's')],
      taken: () => [ref('Sofa', 's'), ref('Chair', 'c')],
    },
  },
};
export default data;
