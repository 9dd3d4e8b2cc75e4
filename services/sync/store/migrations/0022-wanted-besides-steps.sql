-- A change, a person, or a run that has ended wants the pair looked at, not only steps at work: it
-- outlives their cancelling, and is not held with them.
alter table sync.pending add column besides_steps boolean not null default false;
update sync.pending p set besides_steps = true
where urgency < 2 or not exists (select from sync.pending_step ps where ps.pending = p.id);
