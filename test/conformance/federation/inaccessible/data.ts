/** What clients may not see: it can still be required, and it may turn up as a value. */
import { ref } from '../../universe/data.ts';
import type { UniverseData } from '../../universe/data.ts';

const data: UniverseData = {
  records: {
    Open: [
      { __typename: 'Open', id: '1', secret: 'sesame', level: 'LOW', hidden: ref('Hidden', 'h') },
      { __typename: 'Open', id: '2', secret: null, level: 'TOP', hidden: null },
    ],
    Hidden: [{ __typename: 'Hidden', id: 'h', secret: 'x' }],
  },
  fields: {
    Query: {
      things: () => [ref('Open', '1'), ref('Open', '2')],
      any: () => [ref('Open', '1'), ref('Hidden', 'h')],
      thing: () => ref('Open', '1'),
    },
    Open: {
      hint: (self) => (self.get('secret') === null ? null : String(self.get('secret')).slice(0, 2)),
    },
  },
};
export default data;
