-- cancelled: by somebody, while no system had the order.
alter table orders.placed drop constraint placed_state_check;
alter table orders.placed add constraint placed_state_check
  check (state in ('pending', 'unknown', 'accepted', 'refused', 'cancelled'));
create index placed_cancelled on orders.placed (integration, id) where state = 'cancelled';

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
           else c.status
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
         case when state = 'cancelled' then 'CANCELLED' when state = 'refused' then 'FAILED'
              when target = 'CRM' then 'DRAFT' else 'SUBMITTED' end,
         created_at, updated_at, state = 'cancelled'
  from orders.placed
  where state <> 'accepted';
