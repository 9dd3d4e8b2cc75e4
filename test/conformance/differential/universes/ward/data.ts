/** A ward: failing resolvers, nulls where none may be, unknown entities, keys that are null. */
import { fails, ref } from '../../../universe/data.ts';
import type { UniverseData } from '../../../universe/data.ts';

const patient = (id: string) => ref('Patient', id);
const nurse = (id: string) => ref('Nurse', id);
const room = (id: string) => ref('Room', id);

const data: UniverseData = {
  records: {
    Patient: [
      {
        __typename: 'Patient',
        id: 'p1',
        open: true,
        bed: { number: 1, broken: fails('bed is broken') },
        room: room('1'),
        name: 'One',
        visits: [{ at: null, patient: patient('p2') }],
        nurse: nurse('n1'),
        mustNurse: nurse('n2'),
        note: fails('no note'),
        weight: 70.5,
        doses: [
          { drug: 'x', ml: 1, by: nurse('n1') },
          { drug: 'y', ml: fails('spilt'), by: null },
        ],
        history: [
          { __typename: 'Remark', text: 'fine' },
          { __typename: 'Scan', of: patient('p2'), file: null, text: 3 },
          null,
        ],
        mood: 'GOOD',
      },
      {
        __typename: 'Patient',
        id: 'p2',
        open: null,
        bed: { number: null, broken: null },
        room: null,
        name: fails('name unknown'),
        visits: [],
        nurse: null,
        mustNurse: null,
        doses: null,
        weight: fails('the scale is broken'),
        note: 'a note',
        history: [{ __typename: 'Remark', text: null }],
        mood: 'WRONG',
      },
      {
        __typename: 'Patient',
        id: 'p3',
        open: false,
        bed: { number: 3, broken: null },
        room: room('2'),
        name: null,
        visits: [{ at: 'now', patient: null }],
        nurse: nurse('n2'),
        mustNurse: nurse('n1'),
        weight: 50,
        doses: [{ drug: null, ml: null, by: null }],
        note: null,
        history: fails('history is closed'),
        mood: null,
        $absentFrom: ['records'],
      },
      {
        __typename: 'Patient',
        $id: 'p4',
        id: null,
        open: true,
        bed: { number: 4, broken: null },
        room: room('1'),
        name: 'No key',
        visits: null,
        $absentFrom: ['care', 'records'],
      },
    ],
    Alarm: [
      {
        __typename: 'Alarm',
        id: 'a1',
        open: true,
        patient: patient('p1'),
        nurse: nurse('n2'),
        level: 2,
      },
      {
        __typename: 'Alarm',
        id: 'a2',
        open: true,
        patient: patient('p2'),
        nurse: null,
        level: null,
      },
    ],
    Room: [
      {
        __typename: 'Room',
        $id: '1',
        number: 1,
        patients: [patient('p1'), null, patient('p2')],
        size: fails('no tape'),
        cleaned: 'today',
        log: ['a', 'b'],
      },
      {
        __typename: 'Room',
        $id: '2',
        number: 2,
        patients: [patient('p3'), patient('p4')],
        size: 2,
        cleaned: null,
        log: ['a', null],
      },
    ],
    Nurse: [
      {
        __typename: 'Nurse',
        $id: 'n1',
        badge: 'n1',
        patients: [patient('p1'), patient('p3')],
        name: 'N',
        trained: [true, null],
        shifts: [[1], [2, 3]],
        leader: nurse('n2'),
      },
      {
        __typename: 'Nurse',
        $id: 'n2',
        badge: 'n2',
        patients: [fails('lost'), patient('p1')],
        name: null,
        trained: [true],
        shifts: [[1], null],
        leader: null,
      },
    ],
  },
  fields: {
    Query: {
      patients: () => [patient('p1'), patient('p2'), null, patient('p3'), patient('p4')],
      strict: () => [patient('p1'), patient('p3')],
      patient: (_, { id }) => (/^p[123]$/.test(String(id)) ? patient(String(id)) : null),
      must: (_, { id }) => (/^p[13]$/.test(String(id)) ? patient(String(id)) : null),
      rooms: () => [[room('1'), room('2')], [room('1')], null, []],
      broken: () => fails('root is broken'),
      cases: () => [patient('p1'), ref('Alarm', 'a1'), null, ref('Alarm', 'a2'), patient('p3')],
      nurses: () => [nurse('n1'), nurse('n2')],
    },
    Patient: {
      risk: (self) => (self.get('weight') === null ? null : Math.round(Number(self.get('weight')))),
    },
  },
};

export default data;
