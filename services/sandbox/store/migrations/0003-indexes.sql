-- The newest version of a system is asked by every reader of changes, of all kinds at once.
create index records_newest on sandbox.records (system, version);
create index tombstones_newest on sandbox.tombstones (system, version);

-- Balances and open amounts of one customer, and the contacts of one company.
create index records_sales_line_customer on sandbox.records ((data->>'customerNumber'))
  where system = 'erp' and kind = 'salesLine';
create index records_invoice_customer on sandbox.records ((data->>'customerNumber'))
  where system = 'erp' and kind = 'invoice';
create index records_contact_company on sandbox.records ((data->>'companyNumber'))
  where system = 'erp' and kind = 'contact';
create index records_contact_customer on sandbox.records ((data->>'customerNumber'))
  where system = 'erp' and kind = 'contact';
create index records_crm_contact_parent on sandbox.records ((data->>'parentcustomerid'))
  where system = 'crm' and kind = 'contact';
create index records_crm_user_role on sandbox.records ((data->>'systemuserid'))
  where system = 'crm' and kind = 'systemuserroles';
