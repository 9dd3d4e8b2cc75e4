/** A value is computed from values of other objects, and one of those could not be had. */
import { fails, ref } from '../../universe/data.ts';
import type { UniverseData } from '../../universe/data.ts';

const stop = (fee: unknown) => ({ __typename: 'Stop', fee });
const tour = (id: string, guide: string, ...fees: readonly unknown[]) => ({
  __typename: 'Tour',
  id,
  title: `T${id}`,
  guide: ref('Guide', guide),
  stops: fees.map(stop),
});

const data: UniverseData = {
  records: {
    Tour: [tour('1', 'g1', 1, 2), tour('2', 'g2', 3), tour('3', 'g1', 4, fails('no fee'))],
    Guide: [
      { __typename: 'Guide', id: 'g1', wage: 100 },
      { __typename: 'Guide', id: 'g2', wage: fails('no wage') },
    ],
  },
  fields: {
    Query: { tours: () => ['1', '2', '3'].map((id) => ref('Tour', id)) },
    Tour: {
      price: (self) =>
        self
          .list('stops')
          .reduce((sum, s) => sum + Number(s.get('fee')), Number(self.at('guide')?.get('wage'))),
    },
  },
};
export default data;
