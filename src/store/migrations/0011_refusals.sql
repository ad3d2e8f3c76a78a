-- A channel on which no address is deactivated until then, because many were within an hour.
create table deactivation_wave (
    channel text primary key,
    since bigint not null, -- the first deactivation that counted
    ends_at bigint not null
);
