-- Issues that came from another system's archive. `source` is a hash of what they were made of; null: published here.
alter table issue add column source text;
-- How many papers they have, since what a reader has had is kept once: `issue_paper` cannot tell. Null: it can.
alter table issue add column papers bigint;
