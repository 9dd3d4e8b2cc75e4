-- When the job last created a record, which can bring along others. Only what was read before then
-- has to be read again: a step goes on for some time after, and reads what it created.
alter table sync.job add column inserted_at timestamptz;
update sync.job set inserted_at = finished_at where inserted > 0;
