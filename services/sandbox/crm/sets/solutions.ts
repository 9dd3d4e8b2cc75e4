/** Solutions and who publishes them, and the privileges that roles are made of. */
import { guid, int, text } from '../../odata/fields.ts';
import { lookup, table, type CrmTable } from './table.ts';

const PUBLISHER = table({
  set: 'publishers',
  logical: 'publisher',
  name: 'friendlyname',
  changeTracking: false,
  required: ['uniquename', 'friendlyname'],
  fields: {
    uniquename: text(256),
    friendlyname: text(256),
    customizationprefix: text(8),
    customizationoptionvalueprefix: int(),
  },
});

const SOLUTION = table({
  set: 'solutions',
  logical: 'solution',
  name: 'friendlyname',
  changeTracking: false,
  required: ['uniquename', 'friendlyname', 'version'],
  fields: { uniquename: text(65), friendlyname: text(256), version: text(256) },
  lookups: [lookup('publisherid', 'publisher', 'create')],
});

const PRIVILEGE = table({
  set: 'privileges',
  logical: 'privilege',
  name: 'name',
  readOnly: true,
  changeTracking: false,
  fields: { name: text(100, { write: 'no' }), privilegeidunique: guid() },
});

export const SOLUTION_TABLES: readonly CrmTable[] = [PUBLISHER, SOLUTION, PRIVILEGE];
