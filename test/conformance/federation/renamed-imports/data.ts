/** Federation's directives under other names. */
import { ref } from '../../universe/data.ts';
import type { UniverseData } from '../../universe/data.ts';

const data: UniverseData = {
  records: { Lamp: [{ __typename: 'Lamp', id: '1', watts: 60, secret: 1 }] },
  fields: {
    Query: { lamps: () => [ref('Lamp', '1')] },
    Lamp: { cost: (self) => Number(self.get('watts')) * 2 },
  },
};
export default data;
