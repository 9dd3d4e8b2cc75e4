-- What people in the CRM are told in the timeline of an order and on the wall of an account (domain.md 7.6).
create table orders.post (
  integration uuid not null,
  -- The CRM takes the post under this GUID, made of what happened: a repeat makes no second one.
  id uuid not null,
  regarding text not null check (regarding in ('order', 'account')),
  -- GUID of the CRM's record.
  regarding_id uuid not null,
  text text not null,
  state text not null default 'wanted' check (state in ('wanted', 'done', 'refused')),
  attempts integer not null default 0,
  -- Also a lease: whoever takes it moves it on first.
  due_at timestamptz not null,
  message text,
  primary key (integration, id)
);
create index post_due on orders.post (due_at) where state = 'wanted';
