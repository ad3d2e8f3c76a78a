-- What a language model said, so that nobody pays for it twice, and what it cost.

-- `question` is a hash of the model and of everything that it was told before the papers. No grades: it declined.
create table judgement (
    question text not null,
    paper_id text not null,
    version bigint not null,
    model text not null,
    relevance bigint,
    novelty bigint,
    comment text not null,
    at bigint not null,
    primary key (question, paper_id, version)
);
create index judgement_at on judgement (at);

-- A paper in short, as JSON; `question` as above. None: it declined, or was not to be believed.
create table summary (
    question text not null,
    paper_id text not null,
    version bigint not null,
    model text not null,
    summary text,
    at bigint not null,
    primary key (question, paper_id, version)
);

-- Where a judged pick stood in its reader's stream: 0 is the ranker's first paper, a million its last.
create table pick_place (
    subscriber text not null references subscriber (id) on delete cascade,
    paper_id text not null,
    place bigint not null,
    at bigint not null,
    primary key (subscriber, paper_id)
);

-- What was paid, by pass and reader. `subscriber` is empty where they were erased; `micros` is null where the model had no
-- price.
create table llm_spend (
    id text primary key,
    pass bigint not null,
    day text not null,
    subscriber text not null,
    purpose text not null,
    model text not null,
    requests bigint not null,
    prompt bigint not null,
    cached bigint not null,
    completion bigint not null,
    micros bigint
);
create index llm_spend_day on llm_spend (day);

-- Papers by id, for what was judged of them.
create index paper_id on paper (id);
