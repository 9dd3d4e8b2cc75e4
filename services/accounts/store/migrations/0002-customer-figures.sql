-- The last known figures of customers: a cache for all processes, and the answer while the ERP is down.
create table accounts.customer_figures (
  integration uuid not null, customer uuid not null,
  read_at timestamptz not null, figures jsonb not null,
  primary key (integration, customer)
);
