-- Everything that happened, as it is written: not yet in the order of the feed.
create table sync.change_inbox (
  id bigint generated always as identity primary key,
  xact xid8 not null default pg_current_xact_id(),
  integration uuid not null,
  type text not null,
  -- Prefix of the subject's global id.
  prefix text not null,
  -- What changed: a record, or one of our rows; for a mapping its name.
  record uuid,
  name text,
  action text not null check (action in ('CREATED', 'UPDATED', 'DELETED')),
  at timestamptz not null default clock_timestamp()
);

-- The feed: numbered after commit, without gaps, so that nothing ever appears before a number that
-- somebody has read.
create table sync.change (
  number bigint primary key,
  xact xid8 not null,
  -- Every transaction before this one had ended and is numbered: where other logs go on from here.
  horizon xid8 not null,
  integration uuid not null,
  type text not null,
  prefix text not null,
  record uuid,
  name text,
  action text not null,
  at timestamptz not null
);
create index change_integration on sync.change (integration, number);
create index change_xact on sync.change (xact);
create index change_age on sync.change (at);

-- One row: whoever holds it numbers. `forgotten`: the last number that is not kept any more.
create table sync.change_counter (
  one boolean primary key default true check (one),
  last bigint not null default 0,
  forgotten bigint not null default 0
);
insert into sync.change_counter default values;

-- Notes the rows of a statement. Arguments: type, prefix, expression of the integration, of the
-- record, of the name; and what a new row means when it is not the creation of the subject.
create function sync.note_changes() returns trigger language plpgsql as $$
declare
  place text := format('%s, %L, %L, %s, %s', tg_argv[2], tg_argv[0], tg_argv[1], tg_argv[3],
    tg_argv[4]);
  target text := 'insert into sync.change_inbox (integration, type, prefix, record, name, action) ';
begin
  if tg_op = 'INSERT' then
    execute target ||
      format('select %s, %L from after as r', place, coalesce(tg_argv[5], 'CREATED'));
  elsif tg_op = 'DELETE' then
    execute target || format('select %s, %L from before as r', place, 'DELETED');
  else
    execute target || format('select %s, %L from after as r join before as b on b.id = r.id
      where b is distinct from r', place, 'UPDATED');
  end if;
  return null;
end $$;

create trigger note_inserted after insert on sync.integration referencing new table as after
  for each statement execute function
  sync.note_changes('INTEGRATION', 'int', 'r.id', 'r.id', 'null');
create trigger note_updated after update on sync.integration
  referencing old table as before new table as after for each statement execute function
  sync.note_changes('INTEGRATION', 'int', 'r.id', 'r.id', 'null');
create trigger note_inserted after insert on sync.mapping_setting referencing new table as after
  for each statement execute function
  sync.note_changes('TABLE_MAPPING', 'map', 'r.integration', 'null::uuid', 'r.mapping', 'UPDATED');
create trigger note_inserted after insert on sync.coupling referencing new table as after
  for each statement execute function
  sync.note_changes('COUPLING', 'cpl', 'r.integration', 'r.id', 'null');
create trigger note_updated after update on sync.coupling
  referencing old table as before new table as after for each statement execute function
  sync.note_changes('COUPLING', 'cpl', 'r.integration', 'r.id', 'null');
create trigger note_deleted after delete on sync.coupling referencing old table as before
  for each statement execute function
  sync.note_changes('COUPLING', 'cpl', 'r.integration', 'r.id', 'null');
create trigger note_inserted after insert on sync.run referencing new table as after
  for each statement execute function
  sync.note_changes('SYNC_RUN', 'run', 'r.integration', 'r.id', 'null');
create trigger note_updated after update on sync.run
  referencing old table as before new table as after for each statement execute function
  sync.note_changes('SYNC_RUN', 'run', 'r.integration', 'r.id', 'null');
create trigger note_inserted after insert on sync.issue referencing new table as after
  for each statement execute function
  sync.note_changes('SYNC_ISSUE', 'iss', 'r.integration', 'r.id', 'null');
create trigger note_updated after update on sync.issue
  referencing old table as before new table as after for each statement execute function
  sync.note_changes('SYNC_ISSUE', 'iss', 'r.integration', 'r.id', 'null');
