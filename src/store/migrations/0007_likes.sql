-- What a place holds that a reader's `like` names: a Zotero library, an ORCID iD, a BibTeX file, or (source 'arxiv') the papers
-- that are named one by one. Digests are made from this alone, whatever the place says today.
create table liked (
    subscriber text not null references subscriber (id) on delete cascade,
    source text not null,
    version text, -- of what was read, to be told the place when it is asked again
    works text not null, -- JSON
    read_at bigint, -- when it was last read, or known to be unchanged; null: never yet
    next_at bigint not null, -- when it may be asked again
    fault text, -- why the last attempt failed; null: it did not
    primary key (subscriber, source)
);
