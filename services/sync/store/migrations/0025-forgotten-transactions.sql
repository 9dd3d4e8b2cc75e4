-- The last transaction of whose changes some are not kept any more: cursors that name a transaction
-- up to it cannot go on. Of what was forgotten before this was noted, the oldest that is kept tells.
alter table sync.change_counter add column forgotten_xact xid8;
update sync.change_counter
set forgotten_xact = coalesce((select min(xact) from sync.change), pg_current_xact_id())
where forgotten > 0;
