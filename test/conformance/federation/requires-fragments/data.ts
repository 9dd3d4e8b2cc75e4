/** Requirements with fragments on interfaces and types, in one another. */
import { ref } from '../../universe/data.ts';
import type { UniverseData } from '../../universe/data.ts';

const book = { __typename: 'Book', name: 'Dunes', size: 3, pages: 400 };
const vase = { __typename: 'Vase', name: 'Ming', size: 9, glass: 'blue' };
const note = { __typename: 'Note', name: 'Hello' };
const data: UniverseData = {
  records: {
    Parcel: [
      { __typename: 'Parcel', id: '1', content: book },
      { __typename: 'Parcel', id: '2', content: vase },
      { __typename: 'Parcel', id: '3', content: note },
      { __typename: 'Parcel', id: '4', content: null },
    ],
  },
  fields: {
    Query: {
      parcel: () => ref('Parcel', '1'),
      parcels: () => ['1', '2', '3', '4'].map((id) => ref('Parcel', id)),
      lost: () => ref('Parcel', '2'),
    },
    Parcel: {
      label: (self) => {
        const content = self.at('content');
        if (content === null) return 'empty';
        const parts = { Book: ['size', 'pages'], Vase: ['size', 'glass'], Note: [] as string[] };
        const more = parts[content.type as keyof typeof parts].map((f) => String(content.get(f)));
        return [content.get('name'), ...more].join(' ');
      },
      short: (self) => String(self.at('content')?.get('name') ?? 'empty'),
      pages: (self) =>
        self.at('content')?.type === 'Book' ? self.at('content')?.get('pages') : null,
    },
  },
};
export default data;
