-- What the CRM's copy of an order lacks since the ERP's was changed through the graph.
alter table orders."order" add column crm_news jsonb;
create index order_with_news on orders."order" (integration, id) where crm_news is not null;

-- Orders of the CRM that are left alone for a while because a system failed.
create table orders.order_pause (
  integration uuid not null, id uuid not null,
  seconds integer not null, until timestamptz not null,
  primary key (integration, id)
);

-- Orders cancelled through the graph, until the CRM's are cancelled too.
create index closed_order_cancelled on orders.closed_order (integration, partner) where cancelled;
