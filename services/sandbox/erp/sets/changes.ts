/** What the extension adds for followers: the committed row version, tombstones and used keys. */
import { bool, code, computed, entitySet, guid, readOnly } from '../../odata/fields.ts';
import type { EntitySet } from '../../odata/index.ts';
import { SYS } from './system-fields.ts';

const ZERO = "'00000000-0000-0000-0000-000000000000'::uuid";
const keyed = { keyField: 'id' } as const;

/** Sets that show a kind of record in the extension; a deletion gives one row per set. */
export type ShownIn = Readonly<Record<string, readonly string[]>>;

const CAPABILITIES =
  'prices,stock,reservations,otherSupplyDemand,tombstones,idempotency,orders,quotes,notes,taxes';

/** Writes of a system are serial, so the greatest visible version is the committed one. */
const STATES = `
  select '5f0d1f38-7a0b-5d3c-9c3a-000000000001'::uuid as id, 'state' as key,
    greatest((select coalesce(max(version), 0) from sandbox.records where system = 'erp'),
      (select coalesce(max(version), 0) from sandbox.tombstones where system = 'erp')) as version,
    now() as created_at, now() as modified_at, ${ZERO} as created_by, ${ZERO} as modified_by,
    '{}'::jsonb as data`;

function tombstonesSql(shownIn: ShownIn): string {
  const pairs = Object.entries(shownIn).flatMap(([kind, sets]) =>
    sets.map((set) => `('${kind}', '${set}')`),
  );
  return `
    select md5(t.version::text || s.set_name)::uuid as id,
      lpad(t.version::text, 20, '0') || s.set_name as key, t.version, t.deleted_at as created_at,
      t.deleted_at as modified_at, t.deleted_by as created_by, t.deleted_by as modified_by,
      '{}'::jsonb as data, s.set_name, t.id as record_id, t.key as record_key
    from sandbox.tombstones t join (values ${pairs.join(', ')}) as s(kind, set_name)
      on s.kind = t.kind where t.system = 'erp'`;
}

export function changeSets(shownIn: ShownIn, callerUserId: string): readonly EntitySet[] {
  return [
    entitySet({
      ...keyed,
      name: 'syncStates',
      kind: 'syncState',
      entityType: 'syncState',
      from: STATES,
      fields: {
        ...SYS,
        committedRowVersion: computed('Int64', 'bigint', 'r.version'),
        deletedFrom: computed('Int64', 'bigint', '0::bigint'),
        serverTime: computed('DateTimeOffset', 'timestamptz', 'now()'),
        extensionVersion: computed('String', 'text', "'1.1.0'"),
        capabilities: computed('String', 'text', `'${CAPABILITIES}'`),
        callerUserId: computed('Guid', 'uuid', `'${callerUserId}'::uuid`),
      },
    }),
    entitySet({
      ...keyed,
      name: 'deletedRecords',
      kind: 'deletedRecord',
      entityType: 'deletedRecord',
      from: tombstonesSql(shownIn),
      fields: {
        ...SYS,
        entryNumber: computed('Int64', 'bigint', 'r.version'),
        entitySet: computed('String', 'text', 'r.set_name'),
        recordId: computed('Guid', 'uuid', 'r.record_id'),
        recordKey: computed('String', 'text', 'r.record_key'),
        deletedAt: computed('DateTimeOffset', 'timestamptz', 'r.created_at'),
        deletedBy: computed('Guid', 'uuid', 'r.created_by'),
      },
    }),
    entitySet({
      ...keyed,
      name: 'drawbarKeys',
      kind: 'drawbarKey',
      entityType: 'drawbarKey',
      fields: {
        ...SYS,
        ...readOnly({
          entitySet: code(50),
          drawbarKey: code(50),
          recordId: guid(),
          recordExists: bool(),
          recordNumber: code(20),
        }),
        recordExists: computed(
          'Boolean',
          'boolean',
          "exists (select 1 from sandbox.records k where k.system = 'erp' " +
            "and k.kind = r.data->>'recordKind' and k.id = (r.data->>'recordId')::uuid)",
        ),
      },
    }),
  ];
}
