-- What the worker looks for every second must cost nothing when there is nothing to do.
create index invoice_without_copy on orders.invoice (integration, id)
  where system = 'ERP' and partner is null;
update orders.invoice_copy set due_at = 'infinity' where state = 'done';

-- Invoices that are still to be paid: the ERP changes what remains without a new version.
create index invoice_open on orders.invoice (integration, id)
  where system = 'ERP' and coalesce((document ->> 'remainingAmount')::numeric, 0) <> 0;
