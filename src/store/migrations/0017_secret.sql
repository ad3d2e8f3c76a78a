-- What a process made of the store's id with the secret that signs its links, to notice another process that has another secret.
alter table store_identity add column secret_mark text;
