/** A service's door that notes which records came, changed and went, for the feed of changes. */
import type { Transaction } from '@drawbar/platform/database';
import type { Intake, ReplicaScope } from '@drawbar/platform/replica';
import { isGuid } from '@drawbar/schema/values';
import {
  recordChange,
  type ChangeAction,
  type RecordChange,
  type Whole,
} from '../domain/change-feed.ts';
import { json } from './sql.ts';

interface Noted {
  readonly record: string;
  readonly action: ChangeAction;
}

/** Doors that take one page in turn: of a kind that several keep, the first one notes. */
export function notedIntakes(intakes: readonly Intake[]): Intake[] {
  const noted = new Set<string>();
  return intakes.map((intake) => {
    const own = new Set(intake.kinds.filter((kind) => !noted.has(kind)));
    for (const kind of own) noted.add(kind);
    const noting = notedIntake(intake);
    return {
      ...intake,
      upsert: (tx, scope, kind, rows) =>
        (own.has(kind) ? noting : intake).upsert(tx, scope, kind, rows),
      remove: (tx, scope, kind, ids) =>
        (own.has(kind) ? noting : intake).remove(tx, scope, kind, ids),
    };
  });
}

export function notedIntake(intake: Intake): Intake {
  return {
    ...intake,
    async upsert(tx, scope, kind, rows) {
      const written = await intake.upsert(tx, scope, kind, rows);
      const about = recordChange(scope.system, kind);
      if (about === null || written.length === 0) return written;
      if (about.of === null) {
        const changes = written.map(({ id, inserted }): Noted => ({
          record: id,
          action: inserted ? 'CREATED' : 'UPDATED',
        }));
        await note(tx, scope, about, changes);
        return written;
      }
      const changed = new Set(written.map(({ id }) => id));
      const names = new Set<string>();
      for (const { id, data } of rows) {
        const name = data[about.of.field];
        if (changed.has(id) && typeof name === 'string') names.add(name);
      }
      await noteWholes(tx, scope, about, about.of, [...names]);
      return written;
    },
    async remove(tx, scope, kind, ids) {
      const gone = await intake.remove(tx, scope, kind, ids);
      const about = recordChange(scope.system, kind);
      if (about === null || about.of !== null) return gone;
      const changes = gone.map((record): Noted => ({ record, action: 'DELETED' }));
      await note(tx, scope, about, changes);
      return gone;
    },
  };
}

async function note(
  tx: Transaction,
  { integration }: ReplicaScope,
  { type, prefix }: RecordChange,
  changes: readonly Noted[],
): Promise<void> {
  if (changes.length === 0) return;
  await tx`/* notedIntake */
    insert into sync.change_inbox (integration, type, prefix, record, action)
    select ${integration}, ${type}, ${prefix}, r.record, r.action
    from jsonb_to_recordset(${json(tx, changes)}) as r (record uuid, action text)`;
}

/** A line that came or changed is a change of what it is a part of. */
async function noteWholes(
  tx: Transaction,
  scope: ReplicaScope,
  about: RecordChange,
  whole: Whole,
  names: readonly string[],
): Promise<void> {
  if (whole.by === 'id') {
    const ids = names.filter(isGuid);
    await note(
      tx,
      scope,
      about,
      ids.map((record) => ({ record, action: 'UPDATED' })),
    );
    return;
  }
  if (names.length === 0) return;
  await tx`/* notedIntake by code */
    insert into sync.change_inbox (integration, type, prefix, record, action)
    select integration, ${about.type}, ${about.prefix}, id, 'UPDATED' from sync.record
    where integration = ${scope.integration} and mapping = ${whole.mapping}
      and system = ${scope.system} and keys && ${names as string[]}::text[]`;
}
