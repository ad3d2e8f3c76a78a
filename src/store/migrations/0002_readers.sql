-- What readers do for themselves: how they are reached, what they marked, what a conversation is about, and what keeps
-- others from abusing it.

alter table subscriber add column preferences text not null default '{}'; -- JSON

-- What was said of a paper. In a group each member has a vote; `member` is empty for a reader alone.
create table vote (
    subscriber text not null references subscriber (id) on delete cascade,
    paper_id text not null,
    member text not null,
    is_admin boolean not null,
    verdict text not null,
    title text not null,
    abstract text not null,
    at bigint not null,
    primary key (subscriber, paper_id, member)
);

-- What a chat is in the middle of. `place` is an address, `member` whoever speaks there.
create table conversation (
    place text not null,
    member text not null,
    state text not null, -- JSON
    at bigint not null,
    primary key (place, member)
);

-- Updates and interactions that were taken up, so that none runs twice.
create table seen (
    source text not null,
    id text not null,
    done boolean not null,
    at bigint not null,
    primary key (source, id)
);

-- Where an adapter goes on: `telegram.offset`.
create table bookmark (
    name text primary key,
    value text not null
);

-- One-time links that were used. `token` is a hash.
create table used_link (
    token text primary key,
    expires_at bigint not null
);

-- Messages that are no issue: confirmation and login links. A tiny outbox.
create table notice (
    id text primary key,
    address text not null,
    subscriber text references subscriber (id) on delete cascade,
    kind text not null,
    detail text not null, -- JSON
    state text not null, -- planned, sent, dropped
    ready_at bigint,
    attempt bigint not null default 0,
    created_at bigint not null,
    expires_at bigint not null,
    reason text
);
create index notice_outbox on notice (ready_at) where ready_at is not null;

-- How often something was done, for budgets. `name` is a pseudonym where it would name a person.
create table spent (
    budget text not null,
    name text not null,
    at bigint not null
);
create index spent_budget on spent (budget, name, at);

-- What is left of addresses whose owners want nothing from us, as pseudonyms. `erased`: they had everything erased, and no
-- roster brings them back, only they themselves. `blocked`: they said that a letter of ours was not asked for, and get none.
create table tombstone (
    pseudonym text not null,
    kind text not null,
    at bigint not null,
    primary key (pseudonym, kind)
);

-- One-time tokens that join another channel to a reader. `token` is a hash.
create table connect_token (
    token text primary key,
    subscriber text not null references subscriber (id) on delete cascade,
    expires_at bigint not null
);
