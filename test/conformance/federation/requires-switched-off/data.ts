/** Of several fields with requirements some are switched off; the others are answered. */
import { ref } from '../../universe/data.ts';
import type { UniverseData } from '../../universe/data.ts';

const data: UniverseData = {
  records: { Lamp: [{ __typename: 'Lamp', id: '1', watts: 60, volts: 230, color: 'red' }] },
  fields: {
    Query: { lamps: () => [ref('Lamp', '1')] },
    Lamp: {
      cost: (self) => Number(self.get('watts')) * 2,
      danger: (self) => Number(self.get('volts')) / 10,
      advice: (self) => `pay ${String(self.get('cost'))}`,
    },
  },
};
export default data;
