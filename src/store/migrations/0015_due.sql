-- What a tick of the scheduler looks at, so that it costs the same however many subscribers there are: who is due, or is not
-- planned yet, in the order in which they are served; and who has joined, gone or come back since the last tick.
drop index subscriber_due;
create index subscriber_due on subscriber (coalesce(next_due_at, 0), id) where status in ('active', 'paused');
create index subscriber_joined on subscriber (id) where joined_at is null;
create index subscriber_gone on subscriber (id) where gone_at is null and status in ('left', 'withdrawn');
create index subscriber_back on subscriber (id) where gone_at is not null and status not in ('left', 'withdrawn');
