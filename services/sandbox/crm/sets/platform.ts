/** Tables of the platform itself: messages, webhooks and their registration. */
import { computed, guid, int, text } from '../../odata/fields.ts';
import { ACTIVE_INACTIVE, lookup, table, type CrmTable } from './table.ts';

const MESSAGE = table({
  set: 'sdkmessages',
  logical: 'sdkmessage',
  name: 'name',
  readOnly: true,
  changeTracking: false,
  fields: { name: text(256, { write: 'no' }) },
});

const MESSAGE_FILTER = table({
  set: 'sdkmessagefilters',
  logical: 'sdkmessagefilter',
  name: 'name',
  readOnly: true,
  changeTracking: false,
  fields: {
    name: text(256, { write: 'no' }),
    primaryobjecttypecode: text(64, { write: 'no' }),
  },
  lookups: [lookup('sdkmessageid', 'sdkmessage', 'no')],
});

const ENDPOINT = table({
  set: 'serviceendpoints',
  logical: 'serviceendpoint',
  name: 'name',
  changeTracking: false,
  fields: {
    name: text(100),
    contract: int(),
    url: text(1024),
    authtype: int(),
    /** Written only: it never comes back. */
    authvalue: (name) => ({
      ...computed('String', 'text', 'null::text')(name),
      write: 'yes',
      maxLength: 4000,
      relation: { kinds: [], by: 'key', sets: 'authvalue' },
    }),
    messageformat: int(),
    description: text(500),
  },
});

const STEP = table({
  set: 'sdkmessageprocessingsteps',
  logical: 'sdkmessageprocessingstep',
  name: 'name',
  changeTracking: false,
  states: ACTIVE_INACTIVE,
  fields: {
    name: text(256),
    mode: int(),
    stage: int(),
    rank: int(),
    supporteddeployment: int(),
    filteringattributes: text(100_000),
    asyncautodelete: int(),
    configuration: text(10_000),
    impersonatinguserid: guid(),
  },
  lookups: [
    lookup('sdkmessageid', 'sdkmessage'),
    lookup('sdkmessagefilterid', 'sdkmessagefilter'),
    lookup('eventhandler', { serviceendpoint: 'eventhandler_serviceendpoint' }),
  ],
});

export const PLATFORM_TABLES: readonly CrmTable[] = [MESSAGE, MESSAGE_FILTER, ENDPOINT, STEP];
