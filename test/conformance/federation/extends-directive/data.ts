/** `@extends` with external keys, two subgraphs with different ones. */
import { ref } from '../../universe/data.ts';
import type { UniverseData } from '../../universe/data.ts';

const data: UniverseData = {
  records: {
    Room: [
      { __typename: 'Room', id: '1', code: 'A', name: 'North', beds: 2 },
      { __typename: 'Room', id: '2', code: 'B', name: 'South', beds: null },
    ],
  },
  fields: {
    Query: { rooms: () => [ref('Room', '1'), ref('Room', '2')] },
    Room: { sign: (self) => String(self.get('name')).toUpperCase() },
  },
};
export default data;
