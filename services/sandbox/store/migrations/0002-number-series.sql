-- The last number that a series gave; taken inside the transaction that uses it.
create table sandbox.number_series (
  kind text primary key,
  last bigint not null
);
