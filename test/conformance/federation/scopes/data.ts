/** What a caller may not see is null with an error, and is not asked for. */
import { ref } from '../../universe/data.ts';
import type { UniverseData } from '../../universe/data.ts';

const data: UniverseData = {
  records: { Person: [{ __typename: 'Person', id: '1', name: 'N', salary: 10, phone: '1' }] },
  fields: {
    Query: { staff: () => [ref('Person', '1'), null], open: () => 'o', audit: () => 'a' },
    Person: { bonus: (self) => Number(self.get('salary')) * 2 },
  },
};
export default data;
