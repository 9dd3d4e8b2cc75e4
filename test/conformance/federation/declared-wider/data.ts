/** Shared fields that one subgraph declares as an object type and the other as its interface. */
import { perSubgraph, ref } from '../../universe/data.ts';
import type { UniverseData } from '../../universe/data.ts';

const lamp = ref('Lamp', 'l');
const candle = { __typename: 'Candle', watts: 1, scent: 'rose' };
const room = () => ref('Room', 'r');
const data: UniverseData = {
  records: {
    Room: [
      {
        __typename: 'Room',
        id: 'r',
        light: lamp,
        lights: perSubgraph({
          narrow: [lamp],
          wide: [lamp, candle, null],
          monolith: [lamp, candle, null],
        }),
      },
    ],
    Lamp: [{ __typename: 'Lamp', id: 'l', watts: 40, shade: 'green' }],
  },
  fields: { Query: { room, lastRoom: room, best: () => lamp } },
};
export default data;
