-- Copies of quotes in the ERP (domain.md 7.9): made once, released, archived.
create table orders.quote_copy (
  integration uuid not null,
  -- The CRM's quote.
  id uuid not null,
  -- The ERP's unique key: a repeat with it makes no second quote.
  intent uuid not null,
  state text not null default 'wanted' check (state in ('wanted', 'made', 'released', 'handled')),
  erp_id uuid,
  erp_number text,
  attempts integer not null default 0,
  -- Also a lease: whoever takes it moves it on first. The intake moves it back when the quote changes.
  due_at timestamptz not null,
  -- What stands in the way; null when nothing does.
  message text,
  primary key (integration, id)
);
create index quote_copy_due on orders.quote_copy (due_at) where state <> 'handled';
create index quote_copy_by_number on orders.quote_copy (integration, erp_number);
create index quote_open on orders.quote (integration, id)
  where document ->> 'statecode' in ('1', '2');
create index quote_by_crm_number on orders.quote (integration, (document ->> 'quotenumber'));
