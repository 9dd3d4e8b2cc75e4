/** `__typename` at the root, on objects, interfaces and unions, alone and under other names. */
import { ref } from '../../universe/data.ts';
import type { UniverseData } from '../../universe/data.ts';

const data: UniverseData = {
  records: {
    Circle: [{ __typename: 'Circle', id: 'c', radius: 1.5, color: 'red' }],
    Square: [{ __typename: 'Square', id: 's', corner: { x: 1 } }],
  },
  fields: {
    Query: {
      shape: () => ref('Circle', 'c'),
      shapes: () => [ref('Circle', 'c'), ref('Square', 's')],
      any: () => ref('Square', 's'),
    },
  },
};
export default data;
