-- Who may ask for stock, and which orders travel by themselves: documents with a credential, read and
-- written whole. Integrations of before go on as they did.
alter table sync.integration add column item_availability jsonb not null
  default '{"enabled": true, "credential": null}';
alter table sync.integration add column sales_orders jsonb not null
  default '{"enabled": true, "automatic": true, "bidirectional": false, "quotes": false,
    "credential": null}';
-- What of ours was last seen in the CRM; null: nobody looked.
alter table sync.integration add column solution jsonb;
