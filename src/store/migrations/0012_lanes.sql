-- The chat, Discord channel or user, or mail domain of a delivery, by which a claim is fair; null if it was planned before.
alter table delivery add column target text;
-- Whether it is of its reader's first issue, which somebody is waiting for.
alter table delivery add column is_first boolean not null default false;
-- The outbox of each channel, in the order in which it is claimed, and its first issues.
drop index delivery_outbox;
create index delivery_outbox on delivery (channel, ready_at, part, id) where ready_at is not null;
create index delivery_first on delivery (channel, ready_at, part, id) where ready_at is not null and is_first;
