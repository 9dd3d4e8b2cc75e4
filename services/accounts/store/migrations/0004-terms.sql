-- Codes of the ERP that accounts choose from option sets: payment terms, shipment methods and
-- shipping agents, with the options of the CRM that stand for them.
create table accounts.payment_term (like accounts.currency including all);
create table accounts.shipment_method (like accounts.currency including all);
create table accounts.shipping_agent (like accounts.currency including all);
