/** An interface object computes from fields of the interface, and another one from its result. */
import { ref } from '../../universe/data.ts';
import type { UniverseData } from '../../universe/data.ts';

const data: UniverseData = {
  records: {
    Savings: [{ __typename: 'Savings', id: '1', name: 'S', balance: 10, rate: 2 }],
    Loan: [{ __typename: 'Loan', id: '2', name: null, balance: -5 }],
  },
  fields: {
    Query: {
      accounts: () => [ref('Savings', '1'), ref('Loan', '2')],
      overdue: () => [ref('Loan', '2'), ref('Savings', '1')],
    },
    Account: {
      title: (self) => `Account ${String(self.get('name'))}`,
      score: (self) => Number(self.get('balance')) * 2,
      offer: (self) => `${String(self.get('name'))}: ${String(self.get('score'))}`,
    },
  },
};
export default data;
