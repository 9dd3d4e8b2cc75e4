-- What the system had committed by then has been read; null: it was never read to its end.
alter table sync.replica_state add column seen_to timestamptz;
-- When the round of pages that is under way began; null between rounds. Nobody noted it before:
-- the rounds of then prove nothing.
alter table sync.replica_state add column round_at timestamptz;
update sync.replica_state set round_at = 'epoch';
