-- How long a change is kept counts from when it was written: its record may have changed long before.
alter table orders.change add column written_at timestamptz not null default now();
create index change_of_streams on orders.change (written_at) where kind is null;

-- Up to which changes of an integration are forgotten; those with an event are kept among them.
create table orders.forgotten_change (integration uuid primary key, seq bigint not null);
insert into orders.forgotten_change (integration, seq)
select integration, coalesce(min(seq) filter (where kind is null) - 1, max(seq))
from orders.change group by integration;
