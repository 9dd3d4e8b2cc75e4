/** One interface field that each implementing type computes from something else. */
import { ref } from '../../universe/data.ts';
import type { UniverseData } from '../../universe/data.ts';

const data: UniverseData = {
  records: {
    Car: [
      { __typename: 'Car', id: '1', engine: { __typename: 'Petrol', power: 90, octane: 95 } },
      { __typename: 'Car', id: '2', engine: { __typename: 'Electric', power: 200, volts: 400 } },
    ],
    Bus: [{ __typename: 'Bus', id: '3', engine: null, seats: 50 }],
  },
  fields: {
    Query: { vehicles: () => [ref('Car', '1'), ref('Bus', '3'), ref('Car', '2')] },
    Car: { tax: (self) => Number(self.at('engine')?.get('power')) },
    Bus: { tax: (self) => Number(self.get('seats')) * 2 },
  },
};
export default data;
