-- The database session of the worker that has a pair in hand: when it ends, the claim ends.
alter table sync.pending add column claimed_by int;
