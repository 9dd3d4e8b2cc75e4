/** A field that a stand-in gives to every type, and that one type has of its own as well. */
import { perSubgraph, ref } from '../../universe/data.ts';
import type { UniverseData } from '../../universe/data.ts';

const everybody = () => [ref('Pilot', 'p'), ref('Cook', 'c')];
const data: UniverseData = {
  records: {
    Pilot: [{ __typename: 'Pilot', id: 'p', onDuty: perSubgraph({ crew: true, shifts: false }) }],
    Cook: [{ __typename: 'Cook', id: 'c', onDuty: false }],
  },
  fields: { Query: { crew: everybody, roster: everybody } },
};
export default data;
