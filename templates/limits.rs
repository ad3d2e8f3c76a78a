//! Every limit that a rendering has to keep, in one table, each with its source.
//!
//! The renderings read them to cut and split; the property tests in `checks/` read them to judge. Lengths are in
//! UTF-16 code units ("units") unless the name says bytes: Telegram counts those, and where Discord counts code
//! points, units are the safe side. This file must never know a rendering.

/// Email.
pub mod email {
    /// Largest HTML part, decoded. Gmail clips at about 102 KB and hides what stands last, the way out included.
    pub const HTML_BYTES: usize = 97_000;
    /// Longest preheader: what clients show beside a subject.
    pub const PREHEADER: usize = 100;
    /// Widest line of the text part where it can be broken (RFC 5322 section 2.1.1, recommended), in columns.
    pub const TEXT_COLUMNS: usize = 78;
    /// Longest line of any body, without CRLF (RFC 5321 section 4.5.3.1.6, RFC 5322 section 2.1.1).
    pub const LINE_BYTES: usize = 998;
    /// Longest subject, in characters: clients show 40 to 70.
    pub const SUBJECT: usize = 70;
    /// Authors of a paper that are kept for its message.
    pub const AUTHORS: usize = 8;
    /// Of these, those who are named.
    pub const NAMED: usize = 2;
    /// From this number of papers on there are contents.
    pub const CONTENTS_FROM: usize = 4;
    /// Categories whose coverage is spelt out.
    pub const COVERAGE: usize = 30;
}

/// Telegram, Bot API `sendMessage` (core.telegram.org/bots/api).
pub mod telegram {
    /// Longest text, after entities parsing; the shortest is 1.
    pub const TEXT: usize = 4096;
    /// Entities per message (`MessageEntity`: further ones are dropped or refused).
    pub const ENTITIES: usize = 100;
    /// Markup per message in bytes. The server keeps about 10,000 bytes of entities and does not publish the figure.
    pub const ENTITY_BYTES: usize = 9_000;
    /// Authors named per paper.
    pub const AUTHORS: usize = 3;
    /// Buttons of one inline keyboard; not published, further ones are dropped or refused.
    pub const BUTTONS: usize = 100;
    /// What a button gives back (`callback_data`), in bytes; the shortest is 1.
    pub const BUTTON_BYTES: usize = 64;
}

/// Discord, `POST /channels/{id}/messages` (discord.com/developers/docs, resources/message).
pub mod discord {
    /// Longest content of a bot's message.
    pub const CONTENT: usize = 2000;
    /// Embeds per message.
    pub const EMBEDS: usize = 10;
    /// Titles, descriptions, footers and authors of all embeds of one message together.
    pub const EMBED_TOTAL: usize = 6000;
    /// Title of an embed.
    pub const TITLE: usize = 256;
    /// Description of an embed.
    pub const DESCRIPTION: usize = 4096;
    /// Footer text of an embed.
    pub const FOOTER: usize = 2048;
    /// Author name of an embed.
    pub const AUTHOR: usize = 256;
    /// Authors of a paper named per embed.
    pub const AUTHORS: usize = 3;
    /// Rows of components per message (resources/component, action row).
    pub const ROWS: usize = 5;
    /// Buttons in a row.
    pub const ROW: usize = 5;
    /// What a button gives back (`custom_id`).
    pub const BUTTON_UNITS: usize = 100;
    /// Text on a button.
    pub const LABEL: usize = 80;
}

/// Both chats.
pub mod chat {
    /// Abstract or summary per paper, shortest first. The longest is taken that needs no further message: fewer
    /// messages come before longer abstracts, because platforms count messages per minute.
    pub const ABSTRACT: [usize; 4] = [230, 380, 600, 900];
    /// The least room for sentences that were chosen of an abstract: most of them fit whole.
    pub const SENTENCES: usize = 420;
    /// Links to code per paper.
    pub const CODE: usize = 1;
    /// What the papers are about, taken together.
    pub const OVERVIEW: usize = 900;
    /// Categories whose coverage is spelt out.
    pub const COVERAGE: usize = 16;
    /// Buttons in a row, so that labels stay legible on a phone; even, since a paper has two.
    pub const BUTTONS_IN_ROW: usize = 4;
}

/// Fields of the document itself: far above anything honest, so that one hostile record cannot fill a message.
pub mod field {
    /// Site name.
    pub const SITE: usize = 80;
    /// Title of the digest, and headings of sections.
    pub const HEADING: usize = 120;
    /// Subject line.
    pub const SUBJECT: usize = 120;
    /// Intro; why the reader gets this.
    pub const SENTENCE: usize = 400;
    /// arXiv id, announce type, date, language.
    pub const TOKEN: usize = 40;
    /// How complete a category was.
    pub const COVERAGE: usize = 120;
    /// Title of a paper (arXiv's longest are near 250).
    pub const TITLE: usize = 300;
    /// One author.
    pub const AUTHOR: usize = 100;
    /// Authors per paper (the longest lists on arXiv are near 5,000).
    pub const AUTHORS: usize = 6000;
    /// Categories per paper.
    pub const CATEGORIES: usize = 10;
    /// One reason, and how many.
    pub const REASON: usize = 240;
    /// Reasons per paper.
    pub const REASONS: usize = 4;
    /// Topics, keywords and the like of a reader's criteria.
    pub const WISHES: usize = 500;
    /// Abstract (arXiv takes 1,920 characters) or summary.
    pub const ABSTRACT: usize = 3000;
    /// Sentences of an abstract.
    pub const SENTENCES: usize = 4;
    /// Emphasised words per paper.
    pub const HITS: usize = 8;
    /// One note.
    pub const NOTE: usize = 300;
    /// Notes per paper.
    pub const NOTES: usize = 6;
    /// Links to code per paper.
    pub const CODE: usize = 3;
    /// The host that such a link shows.
    pub const HOST: usize = 60;
    /// What a language model was told, in UTF-16 units.
    pub const PROMPT: usize = 60_000;
    /// Spaces before a line of it.
    pub const INDENT: usize = 12;
    /// Earlier issues that may not have arrived.
    pub const LOST: usize = 2;
    /// A link, in bytes; longer ones are not links of ours.
    pub const URL_BYTES: usize = 250;
}
