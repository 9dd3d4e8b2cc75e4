-- Currencies of the CRM and customer price groups of the ERP, which rows here name: replicas, so that a
-- changed code is seen.
drop table accounts.reference;
create table accounts.currency (
  integration uuid not null, system text not null, id uuid not null, version text not null,
  modified_at timestamptz, hash text not null, document jsonb not null, partner uuid,
  replicated_at timestamptz not null default now(), code text not null,
  primary key (integration, system, id)
);
create table accounts.price_group (like accounts.currency including all);
create index price_group_by_code on accounts.price_group (integration, system, code);
