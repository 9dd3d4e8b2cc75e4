-- Documents of a contact are listed with its account; `code` is the account.
create index contact_by_account on orders.contact (integration, code);
