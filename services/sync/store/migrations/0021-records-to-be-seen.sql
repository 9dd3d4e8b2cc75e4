-- Records that were created in bulk and that no feed has brought yet. They stand by themselves: on
-- its coupling the note made every creation write that wide row, and its indexes, three times.
create table sync.unseen_record (
  integration uuid not null,
  mapping text not null,
  record uuid not null,
  system text not null,
  -- The record of the other system.
  partner uuid not null,
  -- What the record must look like.
  expected jsonb not null,
  primary key (integration, mapping, record)
);
insert into sync.unseen_record (integration, mapping, record, system, partner, expected)
select integration, mapping, case unseen->>'system' when 'ERP' then erp_id else crm_id end,
  unseen->>'system', case unseen->>'system' when 'ERP' then crm_id else erp_id end, unseen
from sync.coupling where unseen is not null;
alter table sync.coupling drop column unseen;

-- Every pair is claimed, and most are given a key, before they are removed: with room on their pages
-- no index has to follow.
alter table sync.pending set (fillfactor = 40);

-- No plan hangs on what stands in a document, and looking at them is most of an analyze.
alter table sync.coupling alter column base set statistics 0;
alter table sync.coupling alter column conflict set statistics 0;
alter table sync.coupling_log alter column coupling set statistics 0;
alter table sync.unseen_record alter column expected set statistics 0;
