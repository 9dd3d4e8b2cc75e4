/** One object put together from two subgraphs, asked for under a type and for all types. */
import { ref } from '../../universe/data.ts';
import type { UniverseData } from '../../universe/data.ts';

const place = { city: 'Oslo', street: 'Quay', zone: { code: 7 } };
const data: UniverseData = {
  records: {
    Crate: [{ __typename: 'Crate', id: '1', place }],
    Barrel: [{ __typename: 'Barrel', id: '2', place: { ...place, street: null } }],
  },
  fields: { Query: { goods: () => [ref('Crate', '1'), null, ref('Barrel', '2')] } },
};
export default data;
