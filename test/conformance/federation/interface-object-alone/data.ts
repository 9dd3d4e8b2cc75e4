/** An interface that no object type implements anywhere: only a stand-in can answer for it. */
import { ref } from '../../universe/data.ts';
import type { UniverseData } from '../../universe/data.ts';

const data: UniverseData = {
  records: { Named: [{ __typename: 'Named', id: '1', text: 'fragile' }] },
  fields: { Query: { label: () => ref('Named', '1'), named: () => ref('Named', '1') } },
};
export default data;
