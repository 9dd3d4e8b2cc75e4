-- The issues seen in each run: an issue that lives on belongs to every run that met it.
create table sync.run_issue (
  run uuid not null references sync.run (id) on delete cascade,
  issue uuid not null references sync.issue (id) on delete cascade,
  -- Of the run when it first met the issue: the cursor of its stream.
  revision bigint not null,
  primary key (run, issue)
);
create index run_issue_issue on sync.run_issue (issue);
insert into sync.run_issue (run, issue, revision)
  select i.run, i.id, coalesce(i.revision, 0) from sync.issue i join sync.run r on r.id = i.run;
drop index sync.issue_run;
alter table sync.issue drop column run, drop column revision;

-- Whose values a step of named records copies; null: both sides are merged.
alter table sync.step add column winner text;
