-- Stock that moved is a change of what can be had of the item, which no field of the item tells.
create function sync.note_stock() returns trigger language plpgsql as $$
begin
  insert into sync.change_inbox (integration, type, prefix, record, action)
  select s.integration, 'AVAILABILITY', 'itm', r.id, 'UPDATED' from after s
  join sync.record r on r.integration = s.integration and r.mapping = 'ITEM-PRODUCT'
    and r.system = 'ERP' and r.keys @> array[s.item];
  return null;
end $$;
create trigger note_inserted after insert on sync.item_stock referencing new table as after
  for each statement execute function sync.note_stock();
create trigger note_updated after update on sync.item_stock referencing new table as after
  for each statement execute function sync.note_stock();
