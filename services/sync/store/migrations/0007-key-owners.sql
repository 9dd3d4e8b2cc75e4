-- Who works on the call of a key, and until when that is believed without a sign of life.
alter table sync.idempotency add column holder uuid;
alter table sync.idempotency add column held_until timestamptz not null default now();
-- Id of what the call makes: the same for whoever takes the key over, so that nothing is made twice.
alter table sync.idempotency add column subject uuid not null default gen_random_uuid();
