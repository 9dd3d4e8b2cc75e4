/** A service's door that notes which records came, changed and went, for the feed of changes. */
import type { Transaction } from '@drawbar/platform/database';
import type { Intake, ReplicaScope } from '@drawbar/platform/replica';
import { isGuid } from '@drawbar/schema/values';
import { recordChange, type ChangeAction, type RecordChange } from '../domain/change-feed.ts';
import { json } from './sql.ts';

interface Noted {
  readonly record: string;
  readonly action: ChangeAction;
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
      const owners = new Set<string>();
      for (const row of rows) {
        const owner = row.data[about.of];
        if (changed.has(row.id) && typeof owner === 'string' && isGuid(owner)) owners.add(owner);
      }
      const changes = [...owners].map((record): Noted => ({ record, action: 'UPDATED' }));
      await note(tx, scope, about, changes);
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
