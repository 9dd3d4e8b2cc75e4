-- What each credential has used of its system's limits, shared by all processes.
-- Unlogged: it changes with every request, and after a crash it is as good empty.
create schema if not exists throttle;

create unlogged table throttle.budget (
  key text primary key,
  version bigint not null,
  state jsonb not null
) with (fillfactor = 50);
