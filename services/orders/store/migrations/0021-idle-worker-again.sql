-- What the worker looks for is noted where it comes in, so that a look without news reads nothing.

-- Customers with posted invoices that may lack a copy; one may stand here several times.
create table orders.copies_wanted (
  seq bigint generated always as identity primary key,
  integration uuid not null, customer uuid not null
);
insert into orders.copies_wanted (integration, customer)
select distinct integration, party from orders.invoice
where system = 'ERP' and partner is null and party is not null;
drop index orders.invoice_without_copy;

insert into orders.quote_copy (integration, id, intent, due_at)
select integration, id, gen_random_uuid(), now() from orders.quote
where document ->> 'statecode' in ('1', '2')
on conflict do nothing;
drop index orders.quote_open;

insert into orders.account_figures (integration, id, customer, due_at)
select integration, partner, id, now() from orders.customer where partner is not null
on conflict do nothing;
drop index orders.customer_coupled;

-- An order with every line on an invoice has one here; the ERP removes most when it posts them.
create index order_line_invoiced on orders.order_line (integration, parent)
  where system = 'ERP' and invoiced > 0;

-- Orders of the ERP that stand in the CRM, too: notes are looked for in both.
create index order_of_both on orders."order" (integration, partner, id)
  where system = 'ERP' and partner is not null;
