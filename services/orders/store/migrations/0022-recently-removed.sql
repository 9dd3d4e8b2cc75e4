-- What the ERP removed a moment ago is looked at each second, everything else now and then.
create index closed_order_removed on orders.closed_order (integration, removed_at);
