-- Orders submitted in the CRM become orders of the ERP through the same outbox; the CRM has the order
-- already and is only told that it was handed over.
alter table orders.placed drop constraint placed_crm_state_check;
alter table orders.placed add constraint placed_crm_state_check
  check (crm_state in ('wanted', 'mark', 'done', 'none'));

-- Why an order of the CRM cannot become one of the ERP yet; tried again when it or time moves on.
create table orders.held_back (
  integration uuid not null, id uuid not null,
  version text not null, message text not null, due_at timestamptz not null,
  primary key (integration, id)
);

create index order_submitted on orders."order" (integration, id)
  where system = 'CRM' and status = 'SUBMITTED';
