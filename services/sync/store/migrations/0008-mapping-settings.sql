-- What somebody changed of a mapping: every state it was in, the one with the highest version holds.
-- Version 1 is the shipped one and has no row.
create table sync.mapping_setting (
  integration uuid not null references sync.integration (id) on delete cascade,
  mapping text not null,
  version int not null check (version > 1),
  -- Differences from the shipped mapping; empty after a reset.
  settings jsonb not null,
  changed_by text not null,
  at timestamptz not null,
  primary key (integration, mapping, version)
);
-- Rises with every change of any mapping of the integration.
alter table sync.integration add column mappings_version int not null default 1;

-- By which filter, keys and criteria the records of one side of a mapping were indexed.
create table sync.mapping_index (
  integration uuid not null references sync.integration (id) on delete cascade,
  mapping text not null,
  system text not null check (system in ('ERP', 'CRM')),
  fingerprint text not null,
  -- The last record that was indexed by it.
  after uuid,
  done boolean not null,
  primary key (integration, mapping, system)
);

-- When a mapping's interval was last served: by a run, or because nothing waited for one.
create table sync.mapping_schedule (
  integration uuid not null references sync.integration (id) on delete cascade,
  mapping text not null,
  served_at timestamptz not null,
  primary key (integration, mapping)
);
-- Changes that wait for the next run of their mapping.
create index coupling_changed on sync.coupling (integration, mapping)
  where erp_changed_at is not null or crm_changed_at is not null;
