-- Portable between SQLite and PostgreSQL: text, bigint, boolean; ids are made by the program, times are epoch seconds,
-- dates are `YYYY-MM-DD`.

-- A paper as it was read, without what differs between announcements. `key` is a hash of `record`, so that a paper which
-- stands in five categories is kept once.
create table paper (
    key text primary key,
    id text not null,
    version bigint not null,
    record text not null
);

create table announcement (
    category text not null,
    date text not null,
    state text not null,
    detail text not null, -- the state with its counts, JSON
    standing bigint not null, -- how good the state is: see `standing` in announcements.rs
    fetched_at bigint not null,
    primary key (category, date)
);

-- The papers of an announcement in arXiv's order.
create table listing (
    category text not null,
    date text not null,
    position bigint not null,
    paper_id text not null,
    paper_key text not null references paper (key),
    announced text not null,
    listings text not null, -- category -> announce type, JSON
    primary key (category, date, position),
    foreign key (category, date) references announcement (category, date) on delete cascade
);
create index listing_paper on listing (paper_id);

-- What makes the next request for a feed conditional (RFC 9110 section 8.8).
create table feed_seen (
    category text primary key,
    etag text,
    last_modified text,
    until text not null -- it holds the announcement of this date, or of an earlier one
);

create table subscriber (
    id text primary key,
    origin text not null,
    status text not null,
    paused_until bigint,
    schedule text not null,
    timezone text not null,
    language text not null,
    criteria text not null, -- JSON
    cursor_json text not null,
    next_due_at bigint -- null: not planned yet
);
create index subscriber_due on subscriber (next_due_at);

create table address (
    address text primary key,
    subscriber text not null references subscriber (id) on delete cascade,
    position bigint not null,
    moved_from text, -- the declared address that the platform replaced by this one
    active boolean not null,
    reason text, -- why it is not active
    since bigint -- since when it is not active
);
create index address_subscriber on address (subscriber, position);

create table issue (
    id text primary key,
    subscriber text not null references subscriber (id) on delete cascade,
    issue_window text not null,
    digest text not null, -- JSON
    published_at bigint not null,
    unique (subscriber, issue_window)
);

-- What each reader has had.
create table issue_paper (
    subscriber text not null references subscriber (id) on delete cascade,
    paper_id text not null,
    issue_window text not null,
    primary key (subscriber, paper_id)
);

create table delivery (
    id text primary key,
    issue_id text not null references issue (id) on delete cascade,
    subscriber text not null,
    issue_window text not null,
    address text not null,
    channel text not null,
    part bigint not null,
    parts bigint not null,
    payload text not null,
    state text not null,
    -- When a worker may next take it: its due time while planned, the end of the lease while claimed, null once settled.
    ready_at bigint,
    lease_token text,
    attempt bigint not null default 0, -- tries that counted
    tries bigint not null default 0, -- rows in the ledger
    maybe_sent boolean not null default false,
    planned_at bigint not null,
    expires_at bigint not null,
    receipt text,
    reason text, -- why it is dead or uncertain
    unique (issue_id, address, part)
);
-- The outbox, in the order in which it is claimed: all first parts before all second parts.
create index delivery_outbox on delivery (ready_at, part, id) where ready_at is not null;
create index delivery_lease on delivery (lease_token) where lease_token is not null;
create index delivery_subscriber on delivery (subscriber, planned_at);
create index delivery_address on delivery (address) where ready_at is not null;

-- The ledger: one row per try. Rows are added and never changed; they go only with the whole subscriber.
create table attempt (
    delivery_id text not null references delivery (id) on delete cascade,
    n bigint not null,
    at bigint not null,
    class text not null,
    detail text not null,
    receipt text,
    duration_ms bigint not null,
    primary key (delivery_id, n)
);
