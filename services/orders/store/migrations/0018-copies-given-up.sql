-- Copies that were given up in an outage, or while their customer was not coupled, get another turn.
update orders.invoice_copy k
set state = case when i.partner is null then 'wanted' else 'done' end, attempts = 0, due_at = now()
from orders.invoice i
where i.integration = k.integration and i.system = 'ERP' and i.id = k.id and k.state = 'refused';
