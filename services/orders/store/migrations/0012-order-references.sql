-- Whether the ERP has an order of the CRM already is asked for every one that is handed over: by the
-- reference that the ERP's documents carry.
create index order_by_reference on orders."order" (integration, (document ->> 'yourReference'))
  where system = 'ERP';
create index closed_order_by_reference
  on orders.closed_order (integration, (document ->> 'yourReference')) where system = 'ERP';
create index invoice_by_reference on orders.invoice (integration, (document ->> 'yourReference'));
