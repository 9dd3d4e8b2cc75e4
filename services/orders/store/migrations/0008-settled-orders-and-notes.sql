-- true: the ERP was asked after it removed the order, so that nobody has to wait for an invoice that may
-- still come.
alter table orders.closed_order add column settled boolean not null default false;
update orders.closed_order set settled = true;
create index closed_order_unsettled on orders.closed_order (integration) where not settled;

-- An order is done, too, when all of its lines are on invoices that name several orders.
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
             or (select bool_and(l.invoiced >= l.quantity) from orders.closed_order_line l
                 where l.integration = c.integration and l.system = c.system and l.parent = c.id
                   and l.quantity > 0)
             then 'COMPLETED'
           when c.cancelled or c.settled then 'CANCELLED'
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

-- Notes that people wrote about orders, in whichever system (domain.md 7.4).
create table orders.note (
  integration uuid not null,
  -- Where it was written, and its id there; the copy in the other system is made under the same id.
  system text not null, id uuid not null,
  -- The order it is about, in that system.
  parent uuid not null,
  text text not null, author text, written_at timestamptz not null,
  -- Hash of the CRM's text as the ERP has it; null while the other system has no copy.
  told text,
  primary key (integration, system, id)
);
create index note_by_parent on orders.note (integration, parent);

-- When the notes of an order were last looked for.
create table orders.note_look (
  integration uuid not null, crm_id uuid not null, looked_at timestamptz not null,
  primary key (integration, crm_id)
);
