/** Requirements with arguments: one field with other arguments for other fields and clients. */
import { ref } from '../../universe/data.ts';
import type { Self, UniverseData } from '../../universe/data.ts';

const delays = (stops: readonly Self[], unit: string) =>
  stops.reduce((sum, stop) => sum + Number(stop.get('delay', { in: unit })), 0);
const stop = (name: string, minutes: number) => ({ __typename: 'Stop', name, $minutes: minutes });
const data: UniverseData = {
  records: {
    Trip: [
      { __typename: 'Trip', id: '1', $km: 16, $stops: [stop('a', 1), stop('b', 2)] },
      { __typename: 'Trip', id: '2', $km: 32, $stops: [] },
    ],
  },
  fields: {
    Query: { trip: () => ref('Trip', '1'), trips: () => [ref('Trip', '1'), ref('Trip', '2')] },
    Trip: {
      distance: (self, { unit }) => Number(self.get('$km')) / (unit === 'MILE' ? 1.6 : 1),
      stops: (self, { first }) =>
        (self.get('$stops') as object[]).slice(0, typeof first === 'number' ? first : 9),
      fare: (self) => Number(self.get('distance', { unit: 'MILE' })) * 2,
      metric: (self) => Number(self.get('distance', { unit: 'KM' })),
      late: (self) => delays(self.list('stops', { first: 1 }), 'SECOND'),
      lateAll: (self) => delays(self.list('stops'), 'MINUTE'),
    },
    Stop: {
      delay: (self, args) => Number(self.get('$minutes')) * (args['in'] === 'SECOND' ? 60 : 1),
    },
  },
};
export default data;
