-- What rows were before they changed, kept only while somebody asks for a replica that lags.
create table sandbox.past (
  like sandbox.records,
  -- Between the version that the row had and the one that came after it.
  replaced_by bigint not null
);
create index past_replaced on sandbox.past (replaced_by);
create index past_record on sandbox.past (system, kind, id);

create function sandbox.keep_past() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then
    insert into sandbox.past select old.*, nextval('sandbox.row_version');
    return old;
  end if;
  -- A row that keeps its version is the same to whoever follows versions.
  if new.version <> old.version then
    insert into sandbox.past select old.*, nextval('sandbox.row_version');
  end if;
  return new;
end $$;

create trigger records_keep_past before update or delete on sandbox.records for each row
  when (current_setting('sandbox.keep_past', true) = 'on')
  execute function sandbox.keep_past();

-- The records as of the version in the setting sandbox.as_of.
create view sandbox.records_as_of as
  select * from sandbox.records where version <= current_setting('sandbox.as_of')::bigint
  union all
  select system, kind, id, key, version, created_at, modified_at, created_by, modified_by, data
  from sandbox.past
  where version <= current_setting('sandbox.as_of')::bigint
    and replaced_by > current_setting('sandbox.as_of')::bigint;

create view sandbox.tombstones_as_of as
  select * from sandbox.tombstones where version <= current_setting('sandbox.as_of')::bigint;
