-- The revision of the run in which an issue was first seen: the cursor of the run's stream.
alter table sync.issue add column revision bigint;

-- What happened to couplings, in the order of commits: a transaction's rows are read once no older
-- one is open any more.
create table sync.coupling_log (
  xact xid8 not null default pg_current_xact_id(),
  seq bigint generated always as identity,
  integration uuid not null,
  mapping text not null,
  change text not null,
  -- The coupling as it was then, also when it is gone now.
  coupling jsonb not null,
  at timestamptz not null,
  primary key (xact, seq)
);
create index coupling_log_age on sync.coupling_log (at);
