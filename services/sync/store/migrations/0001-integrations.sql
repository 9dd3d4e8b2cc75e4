create schema if not exists sync;

-- One link between a CRM environment and an ERP company. The endpoints are documents: they are read and
-- written whole, and nothing is searched inside them.
create table sync.integration (
  id uuid primary key,
  name text not null,
  enabled boolean not null default false,
  crm jsonb,
  erp jsonb,
  ownership text not null default 'TEAM' check (ownership in ('PERSON', 'TEAM')),
  unit_group_per_item boolean not null default true,
  time_zone text not null default 'UTC',
  local_currency text,
  company_id uuid,
  company_name text,
  last_test jsonb,
  version bigint not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create unique index integration_name on sync.integration (lower(name));
-- Global ids tell integrations apart by these eight digits (schema/values/ids.ts).
create unique index integration_mark on sync.integration (left(id::text, 8));

-- How far the replica of one kind of record of one system has been read.
create table sync.replica_state (
  integration uuid not null references sync.integration (id) on delete cascade,
  system text not null check (system in ('ERP', 'CRM')),
  kind text not null,
  cursor text,
  rows_read bigint not null default 0,
  -- true: a full read is under way whose unseen rows are gone at its end.
  sweeping boolean not null default false,
  filled_at timestamptz,
  read_at timestamptz,
  primary key (integration, system, kind)
);

-- Ids met by a sweeping full read; emptied at its end.
create table sync.replica_seen (
  integration uuid not null,
  system text not null,
  kind text not null,
  id uuid not null,
  primary key (integration, system, kind, id)
);

-- Whether a system answers, as the last reader found, and whether all of it has been read once.
create table sync.system_state (
  integration uuid not null references sync.integration (id) on delete cascade,
  system text not null check (system in ('ERP', 'CRM')),
  failures int not null default 0,
  message text,
  failed_at timestamptz,
  answered_at timestamptz,
  filled_at timestamptz,
  primary key (integration, system)
);
