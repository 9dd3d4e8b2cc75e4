-- Percent of tax by the groups of who buys and of what is sold.
create table catalog.tax_setup (like catalog.company including all);
