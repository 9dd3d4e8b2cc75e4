-- Contacts, because an order of the CRM may name one in the place of its account (domain.md 7.2).
create table orders.contact (like orders.account including all);
