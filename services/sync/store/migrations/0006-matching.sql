-- The only records of the ERP a step works on; null: all of its mapping.
alter table sync.step add column erp_ids uuid[];
-- Whether pairs are synchronised once they are coupled; null: as the mapping says.
alter table sync.step add column sync_after boolean;
-- The step only counts what it would do.
alter table sync.step add column dry_run boolean not null default false;
