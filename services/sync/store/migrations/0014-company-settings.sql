-- Settings of the ERP company that decide what is mapped; empty until it was read.
alter table sync.integration add column company_settings jsonb not null default '{}';
