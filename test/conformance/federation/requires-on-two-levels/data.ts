/** A requirement that holds, in a list, a field with a requirement of its own. */
import { ref } from '../../universe/data.ts';
import type { UniverseData } from '../../universe/data.ts';

const data: UniverseData = {
  records: {
    Farm: [
      { __typename: 'Farm', id: 'f', rain: 2, fields: [ref('Field', '1'), ref('Field', '2')] },
    ],
    Field: [
      { __typename: 'Field', id: '1', size: 10 },
      { __typename: 'Field', id: '2', size: 1 },
    ],
  },
  fields: {
    Query: { farm: () => ref('Farm', 'f') },
    Farm: {
      forecast: (self) =>
        self
          .list('fields')
          .reduce((sum, f) => sum + Number(f.get('yield')) + Number(f.get('size')), 0) *
        Number(self.get('rain')),
    },
    Field: { yield: (self) => Number(self.get('size')) * 3 },
  },
};
export default data;
