-- Readings that nobody has asked for again are forgotten by their age.
create index last_reading_read_at on catalog.last_reading (read_at);
