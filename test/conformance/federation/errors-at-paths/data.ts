/** Resolvers that fail in entity requests: the error stands at every place the entity has. */
import { fails, ref } from '../../universe/data.ts';
import type { UniverseData } from '../../universe/data.ts';

const data: UniverseData = {
  records: {
    Item: [
      {
        __typename: 'Item',
        id: 'good',
        value: 1,
        parts: [ref('Part', 'p'), ref('Part', 'bad')],
        next: ref('Item', 'bad'),
      },
      {
        __typename: 'Item',
        id: 'bad',
        value: fails('no value'),
        parts: fails('no parts'),
        next: null,
      },
    ],
    Part: [
      { __typename: 'Part', id: 'p', weight: 3 },
      { __typename: 'Part', id: 'bad', weight: fails('no weight') },
    ],
  },
  fields: {
    Query: {
      list: () => [ref('Item', 'bad'), null, ref('Item', 'good'), ref('Item', 'bad')],
      groups: () => [
        { items: [ref('Item', 'good'), ref('Item', 'bad')], lead: ref('Item', 'bad') },
        { items: null, lead: ref('Item', 'good') },
      ],
      one: () => ref('Item', 'good'),
      broken: () => fails('broken'),
    },
  },
};
export default data;
