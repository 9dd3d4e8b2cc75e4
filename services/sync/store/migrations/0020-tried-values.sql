-- Values of a coupled pair that are being sent, committed before they are: whoever takes the pair
-- over knows them again and takes none of them for somebody's edit.
alter table sync.pending add column tried jsonb;
