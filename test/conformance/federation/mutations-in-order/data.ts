/** Mutations of two subgraphs run one after the other, each with all that hangs on it. */
import { fails, ref } from '../../universe/data.ts';
import type { UniverseData } from '../../universe/data.ts';

const valueOf = (state: Map<string, unknown>) => Number(state.get('value') ?? 0);
const set = (state: Map<string, unknown>, value: number) => {
  state.set('value', value);
  state.set('history', [...((state.get('history') as number[]) ?? []), value]);
  return ref('Sum', 's');
};
const data: UniverseData = {
  records: { Sum: [{ __typename: 'Sum', id: 's' }] },
  fields: {
    Query: { total: () => 0 },
    Mutation: {
      add: (_, { number }, state) => set(state, valueOf(state) + Number(number)),
      multiply: (_, { by }, state) => set(state, valueOf(state) * Number(by)),
      bump: (_, __, state) => set(state, valueOf(state) + 1),
      fail: () => fails('no sum'),
      failHard: () => fails('no sum at all'),
    },
    Sum: {
      value: (_, __, state) => valueOf(state),
      doubled: (_, __, state) => valueOf(state) * 2,
      history: (_, __, state) => state.get('history') ?? [],
    },
  },
};
export default data;
