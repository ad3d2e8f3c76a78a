-- What the archive knows an issue by without reading it: a hash of the digest. None: nobody has hashed it.
alter table issue add column digest_hash text;
-- Holds all that the archive asks of an issue that it knows: a row is as long as its digest.
create index issue_frozen on issue (subscriber, issue_window, published_at, digest_hash);
