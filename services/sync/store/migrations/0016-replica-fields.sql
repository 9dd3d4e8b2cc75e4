-- The fields that rows of a kind were read with: with others they are read again.
alter table sync.replica_state add column fields text;
