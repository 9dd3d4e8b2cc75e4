-- Of the batch in which the issue was seen last: its requests and log lines carry it, too.
alter table sync.issue add column trace_id text;
