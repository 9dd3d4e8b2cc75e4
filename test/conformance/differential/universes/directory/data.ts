/** A directory: fields added to an interface from outside, and chains of what they require. */
import { fails, ref } from '../../../universe/data.ts';
import type { UniverseData } from '../../../universe/data.ts';

const human = (id: string) => ref('Human', id);
const company = (id: string) => ref('Company', id);
const letter = (id: string) => ref('Letter', id);

const data: UniverseData = {
  records: {
    Company: [
      {
        __typename: 'Company',
        id: 'c1',
        name: 'Anvil',
        office: ref('Office', 'o1'),
        code: 'AN',
        staff: [human('h1'), human('h2')],
        correspondents: [human('h1'), null, company('c2')],
        $letters: ['l1'],
        $grade: 8,
        verdict: { by: human('h2'), text: 'solid', on: ref('Office', 'o2') },
        invoices: [
          { total: 9.5, to: company('c2') },
          { total: null, to: null },
        ],
      },
      {
        __typename: 'Company',
        id: 'c2',
        name: null,
        office: null,
        code: 'BE',
        staff: null,
        correspondents: [],
        $letters: null,
        $grade: null,
        verdict: null,
        invoices: null,
      },
    ],
    Human: [
      {
        __typename: 'Human',
        id: 'h1',
        name: 'One',
        office: ref('Office', 'o2'),
        boss: company('c1'),
        born: 1960,
        correspondents: [company('c1')],
        $letters: ['l1', 'l2'],
        $grade: 5,
        verdict: { by: company('c2'), text: null, on: null },
        salary: 100,
      },
      {
        __typename: 'Human',
        id: 'h2',
        name: fails('the name is gone'),
        office: null,
        boss: human('h1'),
        born: null,
        correspondents: null,
        $letters: [],
        $grade: 0,
        verdict: { by: null, text: 'none', on: ref('Office', 'o1') },
        salary: null,
      },
    ],
    Firm: [{ __typename: 'Firm', $id: 'f1', code: 'FI', invoices: [], human: human('h2') }],
    Office: [
      {
        __typename: 'Office',
        id: 'o1',
        city: 'Lund',
        tenants: [company('c1'), human('h2')],
        grade: 0.5,
      },
      { __typename: 'Office', id: 'o2', city: null, tenants: [], grade: null },
    ],
    Letter: [
      {
        __typename: 'Letter',
        id: 'l1',
        from: human('h1'),
        to: [company('c1'), human('h2')],
        text: 'a',
      },
      { __typename: 'Letter', id: 'l2', from: null, to: [], text: '' },
    ],
  },
  fields: {
    Query: {
      party: (_, { id }) => (/^[ch][12]$/.test(String(id)) ? anyParty(String(id)) : null),
      parties: (_, { first }) =>
        [company('c1'), human('h1'), null, human('h2'), company('c2')].slice(
          0,
          typeof first === 'number' ? first : 9,
        ),
      offices: () => [ref('Office', 'o1'), ref('Office', 'o2')],
      letters: () => [letter('l1'), letter('l2')],
      lastSender: () => human('h1'),
      best: () => [company('c1'), human('h2')],
      payees: () => [human('h1'), ref('Firm', 'f1'), human('h2')],
    },
    Party: {
      letters: (self, { unread }) => {
        const ids = self.get('$letters');
        if (!Array.isArray(ids)) return null;
        return (unread === true ? ids.slice(1) : ids).map((id) => letter(String(id)));
      },
      greeting: (self) => (self.get('name') === null ? null : `Dear ${String(self.get('name'))}`),
      grade: (self, { of }) =>
        self.get('$grade') === null ? null : Number(self.get('$grade')) * Number(of ?? 0),
      motto: (self) => (self.get('greeting') === null ? null : `${String(self.get('greeting'))}!`),
    },
    Human: {
      pension: (self) => (self.get('born') === null ? null : 2100 - Number(self.get('born'))),
    },
  },
};

function anyParty(id: string) {
  return id.startsWith('c') ? company(id) : human(id);
}

export default data;
