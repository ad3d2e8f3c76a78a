-- Which store this is, so that another one in its stead is noticed. One row.
create table store_identity (
    only_row bigint primary key check (only_row = 1),
    id text not null,
    written_at bigint not null -- the last time that readiness was asked for
);

-- The worker that holds the lease, by the key of its session lock in PostgreSQL. Null: unknown.
alter table delivery add column lease_worker bigint;
