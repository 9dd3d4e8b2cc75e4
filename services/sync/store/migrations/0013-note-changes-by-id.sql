-- As before, but a row is compared with its own earlier state alone, not with those of all rows of
-- the statement: the effort grows with their number, not with its square.
create or replace function sync.note_changes() returns trigger language plpgsql as $$
declare
  place text := format('%s, %L, %L, %s, %s', tg_argv[2], tg_argv[0], tg_argv[1], tg_argv[3],
    tg_argv[4]);
  target text := 'insert into sync.change_inbox (integration, type, prefix, record, name, action) ';
begin
  if tg_op = 'INSERT' then
    execute target || format('select %s, %L from after as r', place, 'CREATED');
  elsif tg_op = 'DELETE' then
    execute target || format('select %s, %L from before as r', place, 'DELETED');
  else
    execute target || format('select %s, %L from after as r join before as b on b.id = r.id
      where b is distinct from r', place, 'UPDATED');
  end if;
  return null;
end $$;
