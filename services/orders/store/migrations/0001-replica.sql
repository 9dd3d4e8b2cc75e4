-- Replica rows of quotes, orders and posted invoices, of both systems (design.md 2: one generic shape).
create schema if not exists orders;

create table orders."order" (
  integration uuid not null, system text not null, id uuid not null, version text not null,
  modified_at timestamptz, hash text not null, document jsonb not null, partner uuid,
  replicated_at timestamptz not null default now(),
  number text not null, search_text text not null, party uuid, status text not null,
  created_at timestamptz not null, updated_at timestamptz not null,
  primary key (integration, system, id)
);
create index order_by_number on orders."order" (integration, number, id);
create index order_by_party on orders."order" (integration, party, created_at, id);
create index order_by_creation on orders."order" (integration, created_at, id);
create index order_by_update on orders."order" (integration, updated_at, id);
create index order_by_quote on orders."order" (integration, (document ->> '_quoteid_value'))
  where system = 'CRM';

create table orders.order_line (
  integration uuid not null, system text not null, id uuid not null, version text not null,
  modified_at timestamptz, hash text not null, document jsonb not null, partner uuid,
  replicated_at timestamptz not null default now(),
  parent uuid, line_no integer not null, quantity numeric not null, shipped numeric not null,
  invoiced numeric not null, amount numeric not null, amount_with_tax numeric not null,
  primary key (integration, system, id)
);
create index order_line_by_parent on orders.order_line (integration, system, parent, line_no, id);

-- The ERP deletes an order when its last invoice is posted (extension.md 2); people still ask for it.
create table orders.closed_order (like orders."order" including all);
alter table orders.closed_order add column removed_at timestamptz not null default now();
create table orders.closed_order_line (like orders.order_line including all);
alter table orders.closed_order_line add column removed_at timestamptz not null default now();

create table orders.invoice (
  integration uuid not null, system text not null, id uuid not null, version text not null,
  modified_at timestamptz, hash text not null, document jsonb not null, partner uuid,
  replicated_at timestamptz not null default now(),
  number text not null, order_number text not null, party uuid, posting_date date not null,
  primary key (integration, system, id)
);
create index invoice_by_number on orders.invoice (integration, number);
create index invoice_by_order on orders.invoice (integration, order_number, posting_date, id);
create index invoice_by_party on orders.invoice (integration, party, posting_date, id);

create table orders.invoice_line (
  integration uuid not null, system text not null, id uuid not null, version text not null,
  modified_at timestamptz, hash text not null, document jsonb not null, partner uuid,
  replicated_at timestamptz not null default now(),
  parent uuid, line_no integer not null,
  primary key (integration, system, id)
);
create index invoice_line_by_parent
  on orders.invoice_line (integration, system, parent, line_no, id);

create table orders.quote (
  integration uuid not null, system text not null, id uuid not null, version text not null,
  modified_at timestamptz, hash text not null, document jsonb not null, partner uuid,
  replicated_at timestamptz not null default now(),
  party uuid, updated_at timestamptz not null,
  primary key (integration, system, id)
);
create index quote_by_party on orders.quote (integration, party, updated_at, id);

create table orders.quote_line (
  integration uuid not null, system text not null, id uuid not null, version text not null,
  modified_at timestamptz, hash text not null, document jsonb not null, partner uuid,
  replicated_at timestamptz not null default now(),
  parent uuid, line_no integer not null,
  primary key (integration, system, id)
);
create index quote_line_by_parent on orders.quote_line (integration, system, parent, line_no, id);

-- What documents name: parties, what is sold, units, currencies, places. `code` is how they are named.
do $$
declare kind text;
begin
  foreach kind in array array['account', 'customer', 'item', 'resource', 'product', 'unit',
                              'item_unit', 'currency', 'location', 'company'] loop
    execute format(
      'create table orders.%I (
         integration uuid not null, system text not null, id uuid not null, version text not null,
         modified_at timestamptz, hash text not null, document jsonb not null, partner uuid,
         replicated_at timestamptz not null default now(), code text not null,
         primary key (integration, system, id))', kind);
    execute format('create index %I on orders.%I (integration, system, code)',
                   kind || '_by_code', kind);
  end loop;
end $$;

-- An order that the ERP removed was posted if an invoice names it; without one it was deleted. The
-- invoice may be read a moment after the removal: until then the order keeps its last status.
create view orders.any_order as
  select integration, system, id, version, modified_at, document, partner, replicated_at,
         number, search_text, party, status, created_at, updated_at, false as closed
  from orders."order"
  union all
  select c.integration, c.system, c.id, c.version, c.modified_at, c.document, c.partner,
         c.replicated_at, c.number, c.search_text, c.party,
         case
           when exists (select 1 from orders.invoice i
                        where i.integration = c.integration and i.order_number = c.number)
             then 'COMPLETED'
           when c.removed_at > now() - interval '1 minute' then c.status
           else 'CANCELLED'
         end,
         c.created_at, c.updated_at, true
  from orders.closed_order c;

-- A line removed long before its order was deleted by a person; posting removes both within moments.
create view orders.any_order_line as
  select integration, system, id, document, parent, line_no, quantity, shipped, invoiced, amount,
         amount_with_tax, false as closed
  from orders.order_line
  union all
  select l.integration, l.system, l.id, l.document, l.parent, l.line_no, l.quantity, l.shipped,
         l.invoiced, l.amount, l.amount_with_tax, true
  from orders.closed_order_line l
  join orders.closed_order c
    on c.integration = l.integration and c.system = l.system and c.id = l.parent
  where l.removed_at > c.removed_at - interval '10 minutes';
