-- Percent of tax by the groups of who buys and of what is sold.
create table orders.tax_setup (like orders.company including all);
