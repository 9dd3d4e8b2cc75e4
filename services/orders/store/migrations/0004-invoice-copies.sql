-- Copies of posted invoices in the CRM (domain.md 7.8): made once, then told how far they are paid.
create table orders.invoice_copy (
  integration uuid not null,
  -- The ERP's posted invoice.
  id uuid not null,
  -- The CRM takes the copy under this GUID, so that a repeat makes no second one.
  crm_id uuid not null,
  state text not null default 'wanted' check (state in ('wanted', 'done', 'refused')),
  -- Hash of the invoice as the CRM was last told; another one means that there is news.
  told text,
  attempts integer not null default 0,
  -- Also a lease: whoever takes it moves it on first.
  due_at timestamptz not null,
  message text,
  primary key (integration, id)
);
create index invoice_copy_due on orders.invoice_copy (due_at) where state <> 'refused';
