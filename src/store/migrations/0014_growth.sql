-- Which addresses take the place of a declared one: asked for each address of a roster, and almost none has a successor.
create index address_moved_from on address (moved_from) where moved_from is not null;
-- Who signs up has had a letter, and so has everybody before.
create index notice_address on notice (address);
