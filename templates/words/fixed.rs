//! [`Words`]: the fixed words and sentences of one language, and the functions that fill their gaps.
//!
//! `words.rs` has one for each language; the files beside this one fill them in.

use super::fill::fill;
use super::weekday::weekday;

/// The fixed words of one language. Sentences with gaps are not public: each has a function that fills them.
#[derive(Debug)]
pub struct Words {
    /// BCP 47 tag, for `lang` attributes: `en`.
    pub tag: &'static str,
    /// Heading of the papers by followed authors.
    pub followed_heading: &'static str,
    /// Heading of the papers that topics and keywords chose.
    pub relevant_heading: &'static str,
    /// Heading of new versions.
    pub replacements_heading: &'static str,
    /// Heading of papers that are on none of the topics which head the others.
    pub also_relevant_heading: &'static str,
    /// Before the titles in the first line of a mail.
    pub also: &'static str,
    /// Unfolds the whole abstract.
    pub whole_abstract: &'static str,
    /// Unfolds how complete each category was.
    pub coverage: &'static str,
    /// Label before a summary; says that a machine made it.
    pub tldr: &'static str,
    /// Label before what the papers are about, taken together; says that a machine made it.
    pub overview: &'static str,
    /// Link to a paper's code or data.
    pub code: &'static str,
    /// Between a label and what it labels, with the spaces that the language sets.
    pub colon: &'static str,
    /// Link to the abstract page.
    pub abstract_link: &'static str,
    /// Link that asks for more papers like this one.
    pub like: &'static str,
    /// Link that asks for fewer.
    pub refuse: &'static str,
    /// Link to the whole digest.
    pub read_on_web: &'static str,
    /// Link to the preferences.
    pub change: &'static str,
    /// Link that pauses.
    pub pause: &'static str,
    /// Link that stops.
    pub stop: &'static str,
    /// Coverage: arXiv announces nothing at weekends.
    pub weekend: &'static str,
    /// Coverage: arXiv's own listing is empty.
    pub no_papers: &'static str,
    /// Coverage: the announcement should be there and is not.
    pub late: &'static str,
    /// Coverage: the announcement could not be read.
    pub failed: &'static str,
    /// Reason: unlike anything recent.
    pub unusual: &'static str,
    /// Reason: the best paper of a day that has nothing on the reader's subjects.
    pub best_of_little: &'static str,
    /// Beside a relevance that the ranker gave where a language model should have.
    pub estimated: &'static str,
    /// After the intro: the language model has not judged every paper.
    pub without_model: &'static str,
    /// How papers are marked by a reply to a mail. The words are those that `bounces/marks.rs` of the root package reads.
    pub reply_hint: &'static str,
    /// Of a first digest from an announcement that is not the newest.
    pub older_announcement: &'static str,
    /// Of a first digest without papers, after the intro.
    pub first_without: &'static str,
    /// Note: this version withdraws the paper.
    pub withdrawn: &'static str,
    pub(super) kinds: [&'static str; 4],
    pub(super) weekdays: [&'static str; 7],
    pub(super) months: [&'static str; 12],
    /// `{weekday}`, `{day}`, `{month}`, `{year}`.
    pub(super) date: &'static str,
    /// `{day}`, `{month}`, `{year}`.
    pub(super) short_date: &'static str,
    pub(super) first_of_month: &'static str,
    /// `{day}`, `{month}`.
    pub(super) day_of_month: &'static str,
    /// `{from}`, `{to}`.
    pub(super) span: &'static str,
    /// A single paper: `{title}`, `{date}`.
    pub(super) subject_one: &'static str,
    /// The best paper and `{more}` others: `{title}`, `{date}`.
    pub(super) subject: &'static str,
    /// `{date}`.
    pub(super) subject_none: &'static str,
    /// `{n}`, `{chosen}`.
    pub(super) intro: Plural,
    /// A day with little: `{n}`, `{chosen}`.
    pub(super) quiet: Plural,
    /// `{n}`.
    pub(super) intro_none: Plural,
    /// `{date}`.
    pub(super) lost: &'static str,
    /// `{n}`.
    pub(super) complete: &'static str,
    /// `{name}`.
    pub(super) holiday: &'static str,
    /// `{got}`, `{of}`.
    pub(super) incomplete: &'static str,
    /// `{got}`.
    pub(super) incomplete_unknown: &'static str,
    /// `{name}`.
    pub(super) by_author: &'static str,
    /// `{name}`.
    pub(super) by_topic: &'static str,
    /// `{name}`.
    pub(super) near_topic: &'static str,
    /// `{name}`, `{phrases}`.
    pub(super) near_topic_phrases: &'static str,
    /// `{name}`, `{phrases}`.
    pub(super) by_topic_phrases: &'static str,
    /// `{keywords}`.
    pub(super) by_keywords: Plural,
    /// `{title}`.
    pub(super) by_mark: &'static str,
    /// `{title}`.
    pub(super) by_refused: &'static str,
    /// `{text}`.
    pub(super) by_avoid: &'static str,
    /// `{n}`.
    pub(super) relevance: &'static str,
    /// `{n}`.
    pub(super) novelty: &'static str,
    /// `{n}`.
    pub(super) version: &'static str,
    /// `{names}`, `{n}`.
    pub(super) more_authors: Plural,
    /// `{n}`.
    pub(super) more_papers: Plural,
    /// `{n}`.
    pub(super) more_categories: Plural,
    /// `{subjects}`, `{site}`.
    pub(super) why: &'static str,
    /// `{subjects}`, `{date}`.
    pub(super) why_since: &'static str,
    /// `{names}`, `{n}`.
    pub(super) and_more: &'static str,
    /// `{text}`.
    pub(super) comments: &'static str,
    /// `{text}`.
    pub(super) journal: &'static str,
    pub(super) list_comma: &'static str,
    pub(super) quotes: (&'static str, &'static str),
    pub(super) thousands: &'static str,
    pub(super) decimal: &'static str,
    /// Whether 0 takes the singular.
    pub(super) zero_is_one: bool,
}

/// A sentence that depends on a number.
#[derive(Debug)]
pub(super) struct Plural {
    pub(super) one: &'static str,
    pub(super) other: &'static str,
}

impl Words {
    /// "Tuesday 4 November 2025", as it stands within a sentence: [`capitalised`](super::capitalised) begins a line with it.
    /// `month` and `day` count from 1; out of range they are brought into it.
    pub fn date(&self, year: i32, month: u32, day: u32) -> String {
        let weekday = self.weekdays[weekday(year, month, day)];
        self.dated(self.date, weekday, year, month, day)
    }

    /// "3 November 2025 to 7 November 2025", for digests of several days, likewise.
    pub fn span(&self, from: (i32, u32, u32), to: (i32, u32, u32)) -> String {
        let short = |(year, month, day)| self.dated(self.short_date, "", year, month, day);
        fill(self.span, &[("from", &short(from)), ("to", &short(to))])
    }

    /// The name of a month, which counts from 1.
    pub fn month(&self, month: u32) -> &'static str {
        self.months[(month.clamp(1, 12) - 1) as usize]
    }

    pub(super) fn dated(&self, pattern: &str, weekday: &str, year: i32, month: u32, day: u32) -> String {
        let month = self.month(month);
        let day = if day == 1 { self.first_of_month.to_owned() } else { day.to_string() };
        fill(pattern, &[("weekday", weekday), ("day", &day), ("month", month), ("year", &year.to_string())])
    }

    /// "A quiet day for your topics: 3 of 248 papers."
    pub fn quiet(&self, considered: u32, chosen: u32) -> String {
        let (n, chosen) = (self.number(considered), self.number(chosen));
        fill(self.plural(&self.quiet, considered), &[("n", &n), ("chosen", &chosen)])
    }

    /// "476 papers looked at, 12 for you."
    pub fn intro(&self, considered: u32, chosen: u32) -> String {
        let n = self.number(considered);
        match chosen {
            0 => fill(self.plural(&self.intro_none, considered), &[("n", &n)]),
            chosen => fill(self.plural(&self.intro, considered), &[("n", &n), ("chosen", &self.number(chosen))]),
        }
    }

    /// "Your digest of 4 November 2025 may not have arrived: read it on the web", all of it a link.
    pub fn lost(&self, year: i32, month: u32, day: u32) -> String {
        fill(self.lost, &[("date", &self.dated(self.short_date, "", year, month, day))])
    }

    /// Coverage: "complete: 214 of 214".
    pub fn complete(&self, total: u32) -> String {
        fill(self.complete, &[("n", &self.number(total))])
    }

    /// Coverage: quiet for this holiday, named as arXiv names it.
    pub fn holiday(&self, name: &str) -> String {
        fill(self.holiday, &[("name", name)])
    }

    /// Coverage: "incomplete: 200 of 214"; `of` is 0 if arXiv gave no count.
    pub fn incomplete(&self, got: u32, of: u32) -> String {
        let got = self.number(got);
        match of {
            0 => fill(self.incomplete_unknown, &[("got", &got)]),
            of => fill(self.incomplete, &[("got", &got), ("of", &self.number(of))]),
        }
    }

    /// Reason: by an author whom the reader follows.
    pub fn by_author(&self, name: &str) -> String {
        fill(self.by_author, &[("name", name)])
    }

    /// Reason: means what a topic means, though no phrase of it stands in the paper; `phrases` are the paper's own, the nearest.
    pub fn near_topic(&self, name: &str, phrases: &[impl AsRef<str>]) -> String {
        let name = self.quoted(name);
        match phrases {
            [] => fill(self.near_topic, &[("name", &name)]),
            phrases => fill(self.near_topic_phrases, &[("name", &name), ("phrases", &self.list(phrases))]),
        }
    }

    /// Reason: meets a topic, where phrases are given by these phrases of it.
    pub fn by_topic(&self, name: &str, phrases: &[impl AsRef<str>]) -> String {
        let name = self.quoted(name);
        match phrases {
            [] => fill(self.by_topic, &[("name", &name)]),
            phrases => fill(self.by_topic_phrases, &[("name", &name), ("phrases", &self.list(phrases))]),
        }
    }

    /// Reason: phrases of the topic under whose heading it stands.
    pub fn phrases(&self, phrases: &[impl AsRef<str>]) -> String {
        self.list(phrases)
    }

    /// Reason: keywords that stand in it.
    pub fn by_keywords(&self, keywords: &[impl AsRef<str>]) -> String {
        let sentence = self.plural(&self.by_keywords, keywords.len() as u32);
        fill(sentence, &[("keywords", &self.list(keywords))])
    }

    /// Reason: resembles a paper that the reader liked.
    pub fn by_mark(&self, title: &str) -> String {
        fill(self.by_mark, &[("title", &self.quoted(title))])
    }

    /// Reason: resembles a paper that the reader refused.
    pub fn by_refused(&self, title: &str) -> String {
        fill(self.by_refused, &[("title", &self.quoted(title))])
    }

    /// Reason: resembles what the reader avoids.
    pub fn by_avoid(&self, text: &str) -> String {
        fill(self.by_avoid, &[("text", text)])
    }

    /// The word for arXiv's `new`, `cross`, `replace` or `replace-cross`; another word stays as it is.
    pub fn announce_type<'a>(&self, kind: &'a str) -> &'a str {
        let known = ["new", "cross", "replace", "replace-cross"];
        known.iter().position(|word| *word == kind).map_or(kind, |i| self.kinds[i])
    }

    /// "relevance 8 of 10".
    pub fn relevance(&self, relevance: u8) -> String {
        fill(self.relevance, &[("n", &relevance.to_string())])
    }

    /// "novelty 7 of 10".
    pub fn novelty(&self, novelty: u8) -> String {
        fill(self.novelty, &[("n", &novelty.to_string())])
    }

    /// "version 2".
    pub fn version(&self, version: u32) -> String {
        fill(self.version, &[("n", &version.to_string())])
    }

    /// "A. One, B. Two and 37 more authors".
    pub fn byline(&self, names: &[impl AsRef<str>], more: u32) -> String {
        match more {
            0 => self.list(names),
            n => {
                let pattern = self.plural(&self.more_authors, n);
                fill(pattern, &[("names", &self.list(names)), ("n", &self.number(n))])
            }
        }
    }

    /// "3 more relevant papers on the web".
    pub fn more_papers(&self, n: u32) -> String {
        fill(self.plural(&self.more_papers, n), &[("n", &self.number(n))])
    }

    /// "4 more categories".
    pub fn more_categories(&self, n: u32) -> String {
        fill(self.plural(&self.more_categories, n), &[("n", &self.number(n))])
    }

    /// Note: the authors' comments.
    pub fn comments(&self, text: &str) -> String {
        fill(self.comments, &[("text", text)])
    }

    /// Note: the journal reference.
    pub fn journal(&self, text: &str) -> String {
        fill(self.journal, &[("text", text)])
    }

    /// A text in the language's quotation marks.
    pub fn quoted(&self, text: &str) -> String {
        format!("{}{text}{}", self.quotes.0, self.quotes.1)
    }

    pub(super) fn list(&self, items: &[impl AsRef<str>]) -> String {
        items.iter().map(AsRef::as_ref).collect::<Vec<_>>().join(self.list_comma)
    }

    fn plural(&self, plural: &Plural, n: u32) -> &'static str {
        if self.is_singular(n) { plural.one } else { plural.other }
    }

    /// Whether a number takes the singular.
    pub(crate) fn is_singular(&self, n: u32) -> bool {
        n == 1 || (n == 0 && self.zero_is_one)
    }
}
