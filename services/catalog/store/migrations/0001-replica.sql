-- Replica of what catalog serves: a table per kind of record, all of one shape (design.md 2).
create schema if not exists catalog;

create table catalog.item (
  integration uuid not null, system text not null, id uuid not null, version text not null,
  modified_at timestamptz, hash text not null, document jsonb not null, partner uuid,
  replicated_at timestamptz not null default now(),
  number text not null, description text not null, blocked boolean not null,
  updated_at timestamptz not null,
  primary key (integration, system, id)
);
create index on catalog.item (integration, system, number, id);
create index on catalog.item (integration, system, description, id);
create index on catalog.item (integration, system, updated_at, id);

create table catalog.item_variant (
  integration uuid not null, system text not null, id uuid not null, version text not null,
  modified_at timestamptz, hash text not null, document jsonb not null, partner uuid,
  replicated_at timestamptz not null default now(),
  item_id uuid,
  primary key (integration, system, id)
);
create index on catalog.item_variant (integration, system, item_id);

create table catalog.item_unit (
  integration uuid not null, system text not null, id uuid not null, version text not null,
  modified_at timestamptz, hash text not null, document jsonb not null, partner uuid,
  replicated_at timestamptz not null default now(),
  item_id uuid,
  primary key (integration, system, id)
);
create index on catalog.item_unit (integration, system, item_id);

create table catalog.unit_of_measure (
  integration uuid not null, system text not null, id uuid not null, version text not null,
  modified_at timestamptz, hash text not null, document jsonb not null, partner uuid,
  replicated_at timestamptz not null default now(),
  code text not null,
  primary key (integration, system, id)
);

create table catalog.resource (
  integration uuid not null, system text not null, id uuid not null, version text not null,
  modified_at timestamptz, hash text not null, document jsonb not null, partner uuid,
  replicated_at timestamptz not null default now(),
  number text not null,
  primary key (integration, system, id)
);
create index on catalog.resource (integration, system, number, id);

create table catalog.resource_unit (
  integration uuid not null, system text not null, id uuid not null, version text not null,
  modified_at timestamptz, hash text not null, document jsonb not null, partner uuid,
  replicated_at timestamptz not null default now(),
  resource_id uuid,
  primary key (integration, system, id)
);
create index on catalog.resource_unit (integration, system, resource_id);

create table catalog.product (
  integration uuid not null, system text not null, id uuid not null, version text not null,
  modified_at timestamptz, hash text not null, document jsonb not null, partner uuid,
  replicated_at timestamptz not null default now(),
  number text not null,
  primary key (integration, system, id)
);
create index on catalog.product (integration, system, number);

create table catalog.unit_group (
  integration uuid not null, system text not null, id uuid not null, version text not null,
  modified_at timestamptz, hash text not null, document jsonb not null, partner uuid,
  replicated_at timestamptz not null default now(),
  primary key (integration, system, id)
);

create table catalog.unit (
  integration uuid not null, system text not null, id uuid not null, version text not null,
  modified_at timestamptz, hash text not null, document jsonb not null, partner uuid,
  replicated_at timestamptz not null default now(),
  unit_group_id uuid,
  primary key (integration, system, id)
);
create index on catalog.unit (integration, system, unit_group_id);

create table catalog.currency (
  integration uuid not null, system text not null, id uuid not null, version text not null,
  modified_at timestamptz, hash text not null, document jsonb not null, partner uuid,
  replicated_at timestamptz not null default now(),
  code text not null,
  primary key (integration, system, id)
);
create index on catalog.currency (integration, system, code);

create table catalog.exchange_rate (
  integration uuid not null, system text not null, id uuid not null, version text not null,
  modified_at timestamptz, hash text not null, document jsonb not null, partner uuid,
  replicated_at timestamptz not null default now(),
  currency_code text not null,
  primary key (integration, system, id)
);
create index on catalog.exchange_rate (integration, system, currency_code);

create table catalog.location (
  integration uuid not null, system text not null, id uuid not null, version text not null,
  modified_at timestamptz, hash text not null, document jsonb not null, partner uuid,
  replicated_at timestamptz not null default now(),
  code text not null,
  primary key (integration, system, id)
);

create table catalog.price_group (
  integration uuid not null, system text not null, id uuid not null, version text not null,
  modified_at timestamptz, hash text not null, document jsonb not null, partner uuid,
  replicated_at timestamptz not null default now(),
  code text not null,
  primary key (integration, system, id)
);

create table catalog.price_list (
  integration uuid not null, system text not null, id uuid not null, version text not null,
  modified_at timestamptz, hash text not null, document jsonb not null, partner uuid,
  replicated_at timestamptz not null default now(),
  code text not null, status text not null, price_type text not null,
  source_type text not null, source_number text not null, currency_code text not null,
  valid_from date, valid_to date,
  primary key (integration, system, id)
);
create index on catalog.price_list (integration, system, code, id);
create index on catalog.price_list (integration, system, source_type, source_number);

create table catalog.price_line (
  integration uuid not null, system text not null, id uuid not null, version text not null,
  modified_at timestamptz, hash text not null, document jsonb not null, partner uuid,
  replicated_at timestamptz not null default now(),
  list_code text not null, asset_type text not null, asset_number text not null,
  unit_code text not null, minimum_quantity numeric not null, price_type text not null,
  primary key (integration, system, id)
);
create index on catalog.price_line
  (integration, system, list_code, asset_number, unit_code, minimum_quantity, id);
create index on catalog.price_line (integration, system, asset_type, asset_number);

-- What prices need to know of a customer and of the company; accounts owns both.
create table catalog.customer (
  integration uuid not null, system text not null, id uuid not null, version text not null,
  modified_at timestamptz, hash text not null, document jsonb not null, partner uuid,
  replicated_at timestamptz not null default now(),
  number text not null,
  primary key (integration, system, id)
);
create index on catalog.customer (integration, system, partner);

create table catalog.company (
  integration uuid not null, system text not null, id uuid not null, version text not null,
  modified_at timestamptz, hash text not null, document jsonb not null, partner uuid,
  replicated_at timestamptz not null default now(),
  primary key (integration, system, id)
);

-- What the ERP said last about something read live: the answer while it is down, also after a restart.
create table catalog.last_reading (
  integration uuid not null,
  kind text not null,
  number text not null,
  read_at timestamptz not null,
  reading jsonb not null,
  primary key (integration, kind, number)
);
