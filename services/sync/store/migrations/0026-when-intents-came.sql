-- The generations at which somebody last chose whose values hold (winner, choices, deletion), and
-- last said what may be made of the pair (may_create, match, initial). What came no later than what
-- was settled has been done: it must not decide what a change brings afterwards.
alter table sync.pending add column chosen int not null default 0,
  add column meant int not null default 0;
update sync.pending set chosen = generation, meant = generation;
