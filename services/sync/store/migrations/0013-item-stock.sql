-- What every item has in stock, as the ledger said when it last moved: no field of an item tells.
create table sync.item_stock (
  integration uuid not null references sync.integration (id) on delete cascade,
  item text not null,
  quantity numeric not null,
  primary key (integration, item)
);
