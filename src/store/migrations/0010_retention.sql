-- When an issue's digest was emptied, since `store.keep` had passed. Null: it is kept. The row stays: it says which window was
-- published, and the archive keeps its pages by it.
alter table issue add column swept_at bigint;
drop index issue_frozen;
create index issue_frozen on issue (subscriber, issue_window, published_at, digest_hash, swept_at);
-- The issues that a sweep looks at. Imported ones are not swept.
create index issue_unswept on issue (published_at) where swept_at is null and source is null;

-- What is left of deliveries and their attempts that were swept. `day` is the number of days since 1970-01-01: of the
-- publication, and of the attempt.
create table delivery_total (
    day bigint not null,
    channel text not null,
    state text not null,
    deliveries bigint not null,
    primary key (day, channel, state)
);
create table attempt_total (
    day bigint not null,
    channel text not null,
    class text not null,
    attempts bigint not null,
    primary key (day, channel, class)
);

-- The announcements that a sweep looks at, and whether a paper stands in another one.
create index announcement_date on announcement (date);
create index listing_paper_key on listing (paper_key);

-- The answers of language models that a sweep looks at.
create index summary_at on summary (at);
create index overview_at on overview (at);
create index pick_place_at on pick_place (at);
