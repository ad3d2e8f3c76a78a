-- What an operator decides, and what keeps their page quick.

-- A channel that nothing is handed out for until somebody ends the pause.
create table channel_pause (
    channel text primary key,
    since bigint not null,
    reason text not null
);

-- When somebody became a subscriber and when they stopped being one, as far as it was noticed: see `note_turnover`.
alter table subscriber add column joined_at bigint;
alter table subscriber add column gone_at bigint;
update subscriber set joined_at = coalesce(
    (select min(issue.published_at) from issue where issue.subscriber = subscriber.id), 0);
update subscriber set gone_at = 0 where status in ('left', 'withdrawn');

create index delivery_planned on delivery (planned_at);
create index attempt_at on attempt (at);
create index delivery_dead on delivery (planned_at) where state = 'dead';
create index delivery_unsent on delivery (channel, state) where state <> 'sent';
