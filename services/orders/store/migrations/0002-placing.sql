-- Orders on their way into the systems: an outbox, written before any call (systems.md 3.5).
create table orders.placed (
  integration uuid not null,
  -- The order's GUID in the CRM: chosen by us, or the CRM's own.
  id uuid not null,
  -- The ERP's unique key: a repeat with it makes no second order.
  intent uuid not null,
  -- CRM: a draft that stays there.
  target text not null check (target in ('ERP', 'CRM')),
  content jsonb not null,
  customer uuid not null,
  state text not null default 'pending'
    check (state in ('pending', 'unknown', 'accepted', 'refused')),
  -- wanted: the CRM is still to get its copy. none: it has one, or never gets one.
  crm_state text not null check (crm_state in ('wanted', 'done', 'none')),
  erp_id uuid,
  attempts integer not null default 0,
  sent_at timestamptz,
  due_at timestamptz,
  lease uuid,
  lease_until timestamptz,
  message text,
  created_by text not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (integration, id)
);
create index placed_due on orders.placed (due_at) where due_at is not null;

-- What a caller asked with an idempotency key; a repeat gets the first answer for 24 hours.
create table orders.request (
  integration uuid not null, caller text not null, operation text not null, key text not null,
  input_hash text not null, order_system text, order_id uuid,
  answered boolean not null default false,
  created_at timestamptz not null,
  primary key (integration, caller, operation, key)
);
create index request_by_age on orders.request (created_at);

-- What changed, in the order of commit: cursor of the stream, and the timeline where kind is set.
create table orders.change (
  seq bigint generated always as identity primary key,
  integration uuid not null, system text not null, record uuid not null,
  happened_at timestamptz not null, kind text, message text, author text
);
create index change_by_integration on orders.change (integration, seq);
create index change_by_record on orders.change (integration, record) where kind is not null;

-- true: cancelled through the graph, so that nobody has to wait for an invoice that may still come.
alter table orders.closed_order add column cancelled boolean not null default false;

-- A placed order is shown in the ERP's words until the ERP has it; its partner is the CRM's order.
create or replace view orders.any_order as
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
           when c.cancelled then 'CANCELLED'
           when c.removed_at > now() - interval '1 minute' then c.status
           else 'CANCELLED'
         end,
         c.created_at, c.updated_at, true
  from orders.closed_order c
  union all
  select integration, 'ERP', intent, '0', updated_at,
         jsonb_build_object(
           'customerId', customer, 'customerNumber', content -> 'customerNumber',
           'currencyCode', content -> 'currencyCode',
           'externalDocumentNumber', content -> 'externalDocumentNumber',
           'requestedDeliveryDate', content -> 'requestedDeliveryDate'),
         id, updated_at, '',
         lower(concat_ws(' ', content ->> 'customerNumber', content ->> 'externalDocumentNumber')),
         customer,
         case when state = 'refused' then 'FAILED' when target = 'CRM' then 'DRAFT'
              else 'SUBMITTED' end,
         created_at, updated_at, false
  from orders.placed
  where state <> 'accepted';

create or replace view orders.any_order_line as
  select integration, system, id, document, parent, line_no, quantity, shipped, invoiced, amount,
         amount_with_tax, false as closed
  from orders.order_line
  union all
  select l.integration, l.system, l.id, l.document, l.parent, l.line_no, l.quantity, l.shipped,
         l.invoiced, l.amount, l.amount_with_tax, true
  from orders.closed_order_line l
  join orders.closed_order c
    on c.integration = l.integration and c.system = l.system and c.id = l.parent
  where l.removed_at > c.removed_at - interval '10 minutes'
  union all
  select p.integration, 'ERP', md5(p.intent::text || line.number)::uuid,
         jsonb_build_object(
           'lineType', case line.content ->> 'kind' when 'item' then 'Item'
             when 'resource' then 'Resource' when 'account' then 'Account' else '' end,
           'number', line.content -> 'number', 'description', line.content -> 'description',
           'variantCode', line.content -> 'variant', 'quantity', line.content -> 'quantity',
           'unitOfMeasureCode', line.content -> 'unit', 'unitPrice', line.content -> 'unitPrice',
           'lineDiscountPercent', line.content -> 'discountPercent',
           'amount', amount.value::text, 'quantityShipped', '0', 'quantityInvoiced', '0'),
         p.intent, (line.number * 10000)::integer, (line.content ->> 'quantity')::numeric, 0, 0,
         amount.value, amount.value, false
  from orders.placed p
  cross join lateral jsonb_array_elements(p.content -> 'lines')
    with ordinality as line(content, number)
  cross join lateral (
    select round((line.content ->> 'quantity')::numeric
                 * coalesce((line.content ->> 'unitPrice')::numeric, 0)
                 * (1 - coalesce((line.content ->> 'discountPercent')::numeric, 0) / 100), 2)
  ) as amount(value)
  where p.state <> 'accepted';

create table orders.item_variant (like orders.item including all);
create table orders.exchange_rate (like orders.item including all);

-- Who names a record of the other system.
create index order_by_partner on orders."order" (integration, partner) where partner is not null;
create index closed_order_by_partner
  on orders.closed_order (integration, partner) where partner is not null;
