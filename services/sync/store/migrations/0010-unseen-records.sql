-- A record that was created in bulk, without an answer that shows it: what it must look like. Null
-- from the moment that a feed has brought it.
alter table sync.coupling add column unseen jsonb;
create index coupling_unseen on sync.coupling (integration, mapping) where unseen is not null;
