/** A library: interfaces in interfaces, unions over subgraphs, equal names of different types. */
import { ref } from '../../../universe/data.ts';
import type { Arguments, Self, UniverseData } from '../../../universe/data.ts';

const film = (id: string) => ref('Film', id);
const person = (id: string) => ref('Person', id);
const title = (self: Self, { upper }: Arguments) => {
  const own = self.get('$title');
  return upper === true && typeof own === 'string' ? own.toUpperCase() : own;
};
const score = (self: Self, { scale }: Arguments) =>
  self.get('$score') === null ? null : Number(self.get('$score')) * Number(scale);
const similar = (self: Self, { to }: Arguments) =>
  Array.isArray(to) ? [film('f1'), ref('Song', 's1')] : (self.get('$similar') ?? null);

const MEDAL = {
  __typename: 'Medal',
  name: 'Palm',
  winner: film('f1'),
  year: 1999,
  metal: 'GOLD',
  detail: 'gilded',
};
const SILVER = {
  __typename: 'Medal',
  name: 'Bear',
  winner: person('p1'),
  year: null,
  metal: 'SILVER',
  detail: null,
};
const MONEY = {
  __typename: 'Money',
  name: 'Grant',
  winner: ref('Song', 's1'),
  year: 2001,
  amount: 12.5,
  detail: [film('f2'), null, ref('Game', 'g1')],
};
const works = { works: [film('f1'), ref('Song', 's1'), null, ref('Game', 'g1'), film('f2')] };

const data: UniverseData = {
  records: {
    Film: [
      {
        __typename: 'Film',
        id: 'f1',
        $title: 'Brass',
        creators: [person('p1'), ref('Studio', 'x1')],
        $similar: [film('f2'), ref('Game', 'g1')],
        length: 90,
        tag: 'long',
        prizes: [MEDAL, MONEY],
        $score: 7.5,
        judges: [person('p2'), null],
        likes: 3,
        fans: [person('p1'), person('p2')],
      },
      {
        __typename: 'Film',
        id: 'f2',
        $title: null,
        creators: null,
        length: 5,
        tag: null,
        prizes: [],
        $score: null,
        judges: null,
        likes: null,
        fans: [],
      },
    ],
    Song: [
      {
        __typename: 'Song',
        id: 's1',
        $title: 'Tin',
        creators: [person('p2')],
        $similar: [],
        length: '3:20',
        tag: ['a', 'b'],
        prizes: [MONEY],
      },
    ],
    Game: [
      {
        __typename: 'Game',
        id: 'g1',
        $title: 'Iron',
        creators: [],
        $similar: [ref('Song', 's1')],
        tag: { __typename: 'Tag', label: 'l', tag: null },
        prizes: null,
        $score: 2,
        judges: [],
        likes: 'many',
      },
    ],
    Person: [
      {
        __typename: 'Person',
        id: 'p1',
        name: 'First',
        partner: person('p2'),
        won: [SILVER, MONEY],
        posts: [ref('Post', 'o1')],
        likes: [film('f1'), ref('Post', 'o2'), null, ref('Game', 'g1')],
      },
      {
        __typename: 'Person',
        id: 'p2',
        name: 'Second',
        partner: null,
        won: [],
        posts: null,
        likes: [],
      },
    ],
    Studio: [
      {
        __typename: 'Studio',
        id: 'x1',
        name: null,
        works: [film('f1'), film('f2')],
        won: [MEDAL, null],
      },
    ],
    Post: [
      {
        __typename: 'Post',
        id: 'o1',
        about: film('f1'),
        answers: [ref('Post', 'o2')],
        body: [
          { __typename: 'Text', text: 'plain' },
          { __typename: 'Quote', text: ['x', null], from: person('p2') },
          { __typename: 'Embed', work: ref('Game', 'g1'), text: { width: 3, text: 'alt' } },
        ],
      },
      {
        __typename: 'Post',
        id: 'o2',
        about: person('p1'),
        answers: null,
        body: [{ __typename: 'Embed', work: null, text: null }],
      },
    ],
  },
  fields: {
    Query: {
      node: (_, { id }) =>
        ({ f1: film('f1'), g1: ref('Game', 'g1'), p1: person('p1'), s1: ref('Song', 's1') })[
          String(id)
        ] ?? null,
      works: () => works.works,
      creators: (_, { kind }) => (kind === 'one' ? null : [ref('Studio', 'x1'), person('p1')]),
      shelves: () => [[film('f1'), ref('Song', 's1')], null, [], [ref('Game', 'g1')]],
      everything: () => [
        film('f2'),
        { __typename: 'Tag', label: null, tag: 't' },
        null,
        person('p2'),
        ref('Studio', 'x1'),
        ref('Song', 's1'),
        ref('Game', 'g1'),
      ],
      spotlight: () => ({
        __typename: 'Spotlight',
        work: film('f1'),
        by: ref('Studio', 'x1'),
        reason: 'why',
      }),
      prizes: () => [MEDAL, MONEY, SILVER],
      feed: (_, { first }) => [ref('Post', 'o1'), ref('Post', 'o2')].slice(0, Number(first ?? 9)),
      latest: () => ref('Post', 'o1'),
    },
    Film: { title, score, similar },
    Song: { title, similar },
    Game: { title, score, similar },
  },
};

export default data;
