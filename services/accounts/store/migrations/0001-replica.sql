-- Replica rows of who we sell to and who sells, of both systems (design.md 2: one generic shape).
create schema if not exists accounts;

create table accounts.account (
  integration uuid not null, system text not null, id uuid not null, version text not null,
  modified_at timestamptz, hash text not null, document jsonb not null, partner uuid,
  replicated_at timestamptz not null default now(),
  name_folded text not null, updated_at timestamptz not null,
  primary key (integration, system, id)
);
create index account_by_name on accounts.account (integration, name_folded, id);
create index account_by_update on accounts.account (integration, updated_at, id);

create table accounts.customer (
  integration uuid not null, system text not null, id uuid not null, version text not null,
  modified_at timestamptz, hash text not null, document jsonb not null, partner uuid,
  replicated_at timestamptz not null default now(),
  number text not null, search_text text not null,
  primary key (integration, system, id)
);
create index customer_by_number on accounts.customer (integration, number, id);

create table accounts.contact (
  integration uuid not null, system text not null, id uuid not null, version text not null,
  modified_at timestamptz, hash text not null, document jsonb not null, partner uuid,
  replicated_at timestamptz not null default now(),
  number text, parent uuid, name_folded text not null,
  primary key (integration, system, id)
);
create index contact_by_parent on accounts.contact (integration, system, parent, name_folded, id);
create index contact_by_number on accounts.contact (integration, number) where number is not null;

create table accounts.salesperson (
  integration uuid not null, system text not null, id uuid not null, version text not null,
  modified_at timestamptz, hash text not null, document jsonb not null, partner uuid,
  replicated_at timestamptz not null default now(),
  code text not null,
  primary key (integration, system, id)
);
create index salesperson_by_code on accounts.salesperson (integration, code);

create table accounts."user" (
  integration uuid not null, system text not null, id uuid not null, version text not null,
  modified_at timestamptz, hash text not null, document jsonb not null, partner uuid,
  replicated_at timestamptz not null default now(),
  listed boolean not null,
  primary key (integration, system, id)
);

create table accounts.company (
  integration uuid not null, system text not null, id uuid not null, version text not null,
  modified_at timestamptz, hash text not null, document jsonb not null, partner uuid,
  replicated_at timestamptz not null default now(),
  primary key (integration, system, id)
);

-- Keys of records that another subgraph keeps and a row here names; they never change once read.
create table accounts.reference (
  integration uuid not null, kind text not null, key text not null, value text not null,
  primary key (integration, kind, key)
);
