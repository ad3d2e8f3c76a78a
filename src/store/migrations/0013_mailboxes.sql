-- How far the folder of an IMAP server was read: its UIDs count up as long as its UIDVALIDITY stays.
create table mailbox_cursor (
    mailbox text primary key, -- user@host/FOLDER
    uid_validity bigint not null,
    uid bigint not null -- the last mail that was worked up
);
