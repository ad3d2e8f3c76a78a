-- A digest without what the records of its papers have, deflated: `digest` is empty then. Null: it is in `digest`, as older versions
-- wrote it, and for imported issues, which are kept for longer than papers.
alter table issue add column packed bytea;
