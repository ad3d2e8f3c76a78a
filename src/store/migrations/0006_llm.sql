-- What papers are about, taken together; `question` is a hash of the model, the prompt and the papers with their versions.
-- None: it declined, or was not to be believed.
create table overview (
    question text primary key,
    model text not null,
    overview text,
    at bigint not null
);
