-- A channel on which no address is deactivated until then, because many were within an hour.
create table deactivation_wave (
    channel text primary key,
    since bigint not null, -- the first deactivation that counted
    ends_at bigint not null
);

-- What came back for a delivery after its server had accepted it: one row per mail, whose hash `id` is.
create table bounce (
    id text primary key,
    delivery_id text not null references delivery (id) on delete cascade,
    at bigint not null,
    class text not null,
    detail text not null
);
create index bounce_delivery on bounce (delivery_id);
