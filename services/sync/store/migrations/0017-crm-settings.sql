-- What the CRM's organisation is set to; empty until it was read.
alter table sync.integration add column crm_settings jsonb not null default '{}';
