-- Price lists of the CRM: its copies of orders and invoices stand under one of their currency.
create table orders.price_list (like orders.company including all);
