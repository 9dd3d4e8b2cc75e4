/** A lounge: types that clash inside a subgraph only, interfaces with keys, failing needs. */
import { fails, ref } from '../../../universe/data.ts';
import type { UniverseData } from '../../../universe/data.ts';

const user = (id: string) => ref('User', id);
const admin = ref('Admin', 'a1');
const bot = ref('Bot', '7');
const chair = ref('Chair', 's1');
const sofa = ref('Sofa', 's2');
const drink = { __typename: 'Drink', price: 5, seat: sofa, ice: true, next: null };
const meal = {
  __typename: 'Meal',
  price: 20,
  seat: chair,
  guests: [user('u1'), bot, user('u2')],
  next: [drink, null],
};
const broken = { __typename: 'Drink', price: fails('no price'), seat: null, ice: null, next: meal };

const data: UniverseData = {
  records: {
    User: [
      {
        __typename: 'User',
        id: 'u1',
        tags: ['x'],
        twin: user('u2'),
        $name: 'Ursula',
        limit: 10,
        seat: chair,
      },
      {
        __typename: 'User',
        id: 'u2',
        tags: [],
        twin: admin,
        $name: null,
        limit: 0,
        seat: null,
      },
    ],
    Admin: [
      {
        __typename: 'Admin',
        id: 'a1',
        tags: ['y', 'z'],
        twin: bot,
        rank: 1,
        limit: null,
        sings: [null],
      },
    ],
    Bot: [
      {
        __typename: 'Bot',
        $id: '7',
        serial: 7,
        id: 'b7',
        tags: 'tag',
        owner: user('u1'),
        limit: 'none',
        sings: false,
        fee: 'free',
      },
    ],
    Chair: [
      {
        __typename: 'Chair',
        id: 's1',
        row: 1,
        taken: admin,
        service: { seat: sofa, by: bot },
        $orders: [drink],
      },
    ],
    Sofa: [
      {
        __typename: 'Sofa',
        id: 's2',
        row: null,
        places: [chair, sofa],
        service: null,
        $orders: [meal, broken],
      },
    ],
  },
  fields: {
    Query: {
      accounts: (_, { kind }) => (kind === 'one' ? [bot] : [user('u1'), admin, bot, user('u2')]),
      rows: () => [[chair, null], null, [sofa]],
      me: () => user('u2'),
      host: () => admin,
      bills: () => [
        { to: user('u1'), lines: [drink, meal, null], seat: sofa },
        null,
        { to: null, lines: [broken], seat: null },
      ],
      tab: (_, { of, first }) => (of === 'u1' ? [drink, meal].slice(0, Number(first)) : null),
      show: () => ({ lead: admin, audience: [user('u2'), bot], front: chair }),
      watched: () => [sofa, chair],
    },
    User: {
      name: (self, { style }) => {
        const name = self.get('$name');
        return style === 'SHORT' && typeof name === 'string' ? name.slice(0, 1) : name;
      },
      card: (self) => self.get('name', { style: 'LONG' }),
      short: (self) => self.get('name', { style: 'SHORT' }),
      fee: (self) => Number(self.get('limit')) * 2,
    },
    Seat: {
      far: (self) => Number(self.get('row') ?? 9) > 5,
      orders: (self, { open }) => (open === false ? [] : self.get('$orders')),
      view: (self) => (self.get('far') === true ? 1 : 10),
    },
  },
};

export default data;
