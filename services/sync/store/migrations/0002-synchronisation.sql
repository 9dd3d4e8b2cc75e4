alter table sync.integration add column continuous boolean not null default false;

-- What sync keeps of every mapped record beside its replica. A gone record keeps its label.
create table sync.record (
  integration uuid not null,
  mapping text not null,
  system text not null check (system in ('ERP', 'CRM')),
  id uuid not null,
  label text not null,
  in_filter boolean not null,
  gone boolean not null default false,
  -- How records of the ERP name this one.
  keys text[] not null,
  -- Equal keys on both sides mean a candidate.
  match_keys text[] not null,
  changed_at timestamptz,
  primary key (integration, mapping, system, id)
);
create index record_keys on sync.record using gin (keys);
create index record_match_keys on sync.record using gin (match_keys);
create index record_label on sync.record (integration, mapping, system, label, id)
  where in_filter and not gone;

create table sync.exchange_rate (
  integration uuid not null,
  id uuid not null,
  currency text not null,
  starting_date date,
  units numeric not null,
  primary key (integration, id)
);
create index exchange_rate_currency on sync.exchange_rate (integration, currency, starting_date);

-- A pair. One-to-one within a mapping, whoever comes first.
create table sync.coupling (
  id uuid primary key,
  integration uuid not null references sync.integration (id) on delete cascade,
  mapping text not null,
  erp_id uuid not null,
  crm_id uuid not null,
  -- What was last synchronised; null: never.
  base jsonb,
  state text not null check (state in
    ('IN_SYNC', 'PENDING', 'CONFLICT', 'FAILED', 'IGNORED', 'BROKEN_ERP_DELETED', 'BROKEN_CRM_DELETED')),
  conflict jsonb,
  last_synced_at timestamptz,
  last_direction text,
  erp_changed_at timestamptz,
  crm_changed_at timestamptz,
  version bigint not null default 1,
  changed_at timestamptz not null,
  unique (integration, mapping, erp_id),
  unique (integration, mapping, crm_id)
);
create index coupling_latest on sync.coupling (integration, changed_at desc, id desc);

-- A pair that somebody wants looked at: the intents of all who asked, merged.
create table sync.pending (
  id uuid primary key default gen_random_uuid(),
  integration uuid not null references sync.integration (id) on delete cascade,
  mapping text not null,
  erp_id uuid,
  crm_id uuid,
  may_create text[] not null default '{}',
  match boolean not null default false,
  winner text,
  -- Whose values win in a pair that was never synchronised.
  initial text,
  choices jsonb not null default '{}',
  deletion text,
  -- Rises with every intent, so that settling an older one does not swallow a newer.
  generation int not null default 1,
  -- 0: somebody waits for it; 1: a change; 2: part of a large run.
  urgency smallint not null default 1,
  due_at timestamptz not null,
  attempts int not null default 0,
  claimed_until timestamptz,
  -- Key of the record about to be created, committed before the call that creates it.
  creation uuid,
  check (erp_id is not null or crm_id is not null),
  unique (integration, mapping, erp_id),
  unique (integration, mapping, crm_id)
);
create index pending_due on sync.pending (integration, mapping, urgency, due_at);

-- Which record a pending pair waits for; released the moment that is coupled.
create table sync.waiting (
  pending uuid not null references sync.pending (id) on delete cascade,
  integration uuid not null,
  mapping text not null,
  system text not null,
  -- The record's id, or how it is named while no such record is known.
  record text not null,
  primary key (pending, mapping, system, record)
);
create index waiting_for on sync.waiting (integration, mapping, system, record);

create table sync.review (
  id uuid primary key,
  integration uuid not null references sync.integration (id) on delete cascade,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  fingerprint text not null,
  mappings text[] not null,
  lines jsonb not null,
  blockers jsonb not null
);

create table sync.run (
  id uuid primary key,
  integration uuid not null references sync.integration (id) on delete cascade,
  kind text not null,
  trigger text not null,
  requested_by text,
  status text not null,
  status_reason text,
  queued_at timestamptz not null,
  started_at timestamptz,
  finished_at timestamptz,
  review uuid references sync.review (id) on delete set null,
  trace_id text,
  -- Rises with every change of the run or its steps: the cursor of its stream.
  revision bigint not null default 1
);
create index run_latest on sync.run (integration, queued_at desc, id desc);
create unique index run_full_once on sync.run (integration)
  where kind = 'FULL' and finished_at is null;

create table sync.step (
  id uuid primary key,
  run uuid not null references sync.run (id) on delete cascade,
  mapping text not null,
  ordinal int not null,
  action text not null,
  status text not null,
  status_reason text,
  -- Which part of its work the step is in.
  phase text not null,
  depends_on text[] not null,
  revision bigint not null default 1,
  unique (run, mapping)
);

create table sync.job (
  id uuid primary key,
  step uuid not null references sync.step (id) on delete cascade,
  ordinal int not null,
  kind text not null,
  -- null for coupling and uncoupling.
  direction text,
  status text not null,
  started_at timestamptz,
  finished_at timestamptz,
  message text,
  total int,
  inserted int not null default 0,
  modified int not null default 0,
  unchanged int not null default 0,
  deleted int not null default 0,
  skipped int not null default 0,
  failed int not null default 0,
  coupled int not null default 0,
  uncoupled int not null default 0
);
create index job_step on sync.job (step, ordinal);

-- Every record a job looks at; counted once, when its outcome is known.
create table sync.run_record (
  job uuid not null references sync.job (id) on delete cascade,
  record uuid not null,
  outcome text,
  primary key (job, record)
);

-- Who waits for the outcome of a pending pair.
create table sync.pending_step (
  pending uuid not null references sync.pending (id) on delete cascade,
  step uuid not null references sync.step (id) on delete cascade,
  primary key (pending, step)
);
create index pending_step_step on sync.pending_step (step);

create table sync.issue (
  id uuid primary key,
  integration uuid not null references sync.integration (id) on delete cascade,
  mapping text not null,
  erp_id uuid,
  crm_id uuid,
  code text not null,
  category text not null,
  origin text not null,
  severity text not null,
  message text not null,
  fix text,
  upstream_message text,
  field text,
  waiting_for jsonb not null default '[]',
  candidates jsonb not null default '[]',
  -- Issues with one cause and one fix.
  cause text not null,
  state text not null,
  ignored_reason text,
  first_seen_at timestamptz not null,
  last_seen_at timestamptz not null,
  occurrences int not null default 1,
  next_retry_at timestamptz,
  run uuid
);
create unique index issue_open_once on sync.issue
  (integration, mapping, coalesce(erp_id, crm_id), coalesce(crm_id, erp_id))
  where state in ('OPEN', 'RETRYING', 'IGNORED');
create index issue_latest on sync.issue (integration, last_seen_at desc, id desc);
create index issue_run on sync.issue (run, last_seen_at desc, id desc);

-- Answers of mutations that a caller may repeat.
create table sync.idempotency (
  caller text not null,
  key text not null,
  operation text not null,
  input_hash text not null,
  answer jsonb,
  created_at timestamptz not null,
  primary key (caller, operation, key)
);
