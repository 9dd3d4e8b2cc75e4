-- Entries come and go by the thousand, and the database's checks of each row were a tenth of what a
-- synchronisation costs it. Who asks for a step's sake holds the entry, and knows the step.
alter table sync.pending_step drop constraint pending_step_pending_fkey,
  drop constraint pending_step_step_fkey;

-- What went with its entry or its step still does, once a statement. Argument: which of the two.
create function sync.forget_pending_steps() returns trigger language plpgsql as $$
begin
  if tg_argv[0] = 'pending' then
    delete from sync.pending_step where pending = any(array(select id from gone));
  else
    delete from sync.pending_step where step = any(array(select id from gone));
  end if;
  return null;
end $$;
create trigger forget_pending_steps after delete on sync.pending referencing old table as gone
  for each statement execute function sync.forget_pending_steps('pending');
create trigger forget_pending_steps after delete on sync.step referencing old table as gone
  for each statement execute function sync.forget_pending_steps('step');
