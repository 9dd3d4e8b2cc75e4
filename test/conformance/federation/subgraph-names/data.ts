/** Names of subgraphs that become equal, or no names at all, when written as enum values. */
import { ref } from '../../universe/data.ts';
import type { UniverseData } from '../../universe/data.ts';

const data: UniverseData = {
  records: { Item: [{ __typename: 'Item', id: '1', first: 1, second: 2 }] },
  fields: { Query: { items: () => [ref('Item', '1')] } },
};
export default data;
