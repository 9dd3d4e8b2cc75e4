-- Figures of coupled customers that the CRM shows with the account (domain.md 7.8).
create table orders.account_figures (
  integration uuid not null,
  -- GUID of the account; the CRM's record of figures has the same.
  id uuid not null,
  -- SystemId of the customer.
  customer uuid not null,
  -- Hash of what the CRM was last told; null: it has no record.
  told text,
  attempts integer not null default 0,
  -- Also a lease. The intake moves it back when something of the customer changes.
  due_at timestamptz not null,
  message text,
  primary key (integration, id)
);
create index account_figures_due on orders.account_figures (due_at);
create index account_figures_by_customer on orders.account_figures (integration, customer);
create index customer_coupled on orders.customer (integration, id) where partner is not null;
