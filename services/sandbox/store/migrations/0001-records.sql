-- Records of both systems, in one shape; what a record holds is described by the entity sets.
create schema if not exists sandbox;

-- One rising number for the whole database, as Business Central's SystemRowVersion is.
create sequence sandbox.row_version;

create table sandbox.records (
  system text not null,
  kind text not null,
  id uuid not null,
  key text collate "C" not null,
  version bigint not null,
  created_at timestamptz(3) not null,
  modified_at timestamptz(3) not null,
  created_by uuid not null,
  modified_by uuid not null,
  data jsonb not null,
  primary key (system, kind, id)
);
create unique index records_key on sandbox.records (system, kind, key);
create index records_version on sandbox.records (system, kind, version);
create index records_modified on sandbox.records (system, kind, modified_at, id);

create table sandbox.tombstones (
  system text not null,
  kind text not null,
  id uuid not null,
  key text collate "C" not null,
  version bigint not null primary key,
  deleted_at timestamptz(3) not null,
  deleted_by uuid not null
);
create index tombstones_kind on sandbox.tombstones (system, kind, version);

-- What was loaded, so that a restart keeps it and another folder replaces it.
create table sandbox.load (
  one boolean primary key default true check (one),
  fingerprint text not null,
  loaded_at timestamptz not null
);

create index records_ledger_item on sandbox.records ((data->>'itemNumber'))
  where system = 'erp' and kind = 'ledgerEntry';
create index records_ledger_entry on sandbox.records (((data->>'entryNumber')::numeric))
  where system = 'erp' and kind = 'ledgerEntry';
create index records_sales_line_document on sandbox.records ((data->>'documentId'))
  where system = 'erp' and kind = 'salesLine';
create index records_sales_line_number on sandbox.records ((data->>'number'))
  where system = 'erp' and kind = 'salesLine';
create index records_purchase_line_number on sandbox.records ((data->>'number'))
  where system = 'erp' and kind = 'purchaseLine';
create index records_price_line_asset on sandbox.records ((data->>'assetNumber'))
  where system = 'erp' and kind = 'priceLine';
create index records_price_line_list on sandbox.records ((data->>'priceListCode'))
  where system = 'erp' and kind = 'priceLine';
create index records_item_unit on sandbox.records ((data->>'itemNumber'))
  where system = 'erp' and kind = 'itemUnit';
create index records_reservation on sandbox.records ((data->>'itemNumber'))
  where system = 'erp' and kind = 'reservation';
create index records_rate_currency on sandbox.records ((data->>'currencyCode'))
  where system = 'erp' and kind = 'exchangeRate';
create index records_invoice_line_document on sandbox.records ((data->>'documentId'))
  where system = 'erp' and kind = 'invoiceLine';
create index records_order_customer on sandbox.records ((data->>'customerNumber'))
  where system = 'erp' and kind = 'salesHeader';
create index records_external_document on sandbox.records ((data->>'externalDocumentNumber'))
  where system = 'erp' and kind in ('salesHeader', 'invoice');
create index records_number on sandbox.records (system, kind, (data->>'number'));
create index records_drawbar_key on sandbox.records ((data->>'drawbarKey'))
  where data ? 'drawbarKey';
create index records_crm_order_line on sandbox.records ((data->>'salesorderid'))
  where system = 'crm' and kind = 'salesorderdetail';
create index records_crm_price_line on sandbox.records ((data->>'pricelevelid'))
  where system = 'crm' and kind = 'productpricelevel';
create index records_crm_unit on sandbox.records ((data->>'uomscheduleid'))
  where system = 'crm' and kind = 'uom';
