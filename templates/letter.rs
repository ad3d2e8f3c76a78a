//! [`Letter`]: a message that is not a digest, with a confirmation or a login link: as an email in HTML and text, and as a chat
//! message.
//!
//! `desk/letters.rs` of the root package sends letters, `bounces/marking.rs` answers replies with one. All their words are ours: text that a stranger wrote must not get into
//! one.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::chat::{Document, Span};
use crate::clean;
use crate::limits::email;
use crate::phrases::{Phrases, fill};
use crate::style::{inline as css, media};
use crate::words::Words;
use crate::wrap::{width, wrap};

/// One letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// BCP 47 tag.
    pub language: &'static str,
    /// The site's name.
    pub site: String,
    /// Subject and heading.
    pub title: String,
    /// What was asked for.
    pub why: String,
    /// The link that does it.
    pub action: LetterLink,
    /// What happens without it.
    pub otherwise: String,
    /// A link that asks for no more letters.
    pub block: Option<LetterLink>,
}

/// The papers that a reply marked, by their numbers in the issue.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RepliedMarks {
    /// More like these.
    pub liked: Vec<u32>,
    /// Not for the reader.
    pub refused: Vec<u32>,
    /// Their marks are taken back.
    pub unmarked: Vec<u32>,
    /// The issue has none of these.
    pub unknown: Vec<u32>,
}

/// A link with its words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LetterLink {
    /// What it says.
    pub label: String,
    /// Where it leads.
    pub url: String,
}

impl Letter {
    /// Asks whether an address is the reader's.
    pub fn confirm(language: &str, site: &str, confirm_url: String, block_url: String) -> Self {
        let words = Phrases::of(language).letters;
        let sentences = [words.confirm_title, words.confirm_why, words.confirm_do, words.confirm_else];
        let block = LetterLink { label: words.confirm_block.to_owned(), url: block_url };
        Self { block: Some(block), ..Self::of(language, site, sentences, confirm_url) }
    }

    /// Lets somebody in who applied and is a reader already.
    pub fn known(language: &str, site: &str, login_url: String) -> Self {
        let words = Phrases::of(language).letters;
        Self::of(language, site, [words.known_title, words.known_why, words.known_do, words.known_else], login_url)
    }

    /// Lets a reader in.
    pub fn login(language: &str, site: &str, login_url: String) -> Self {
        let words = Phrases::of(language).letters;
        Self::of(language, site, [words.login_title, words.login_why, words.login_do, words.login_else], login_url)
    }

    /// Answers a reply that marked papers: which, by their numbers, and where all marks of the issue are shown, if it has a page.
    pub fn marked(language: &str, site: &str, marked: &RepliedMarks, issue_url: String) -> Self {
        let (phrases, words) = (Phrases::of(language), Words::of(language));
        let (notice, marks) = (&phrases.web.notices.marks_saved, &phrases.web.marks);
        let numbers = |numbers: &[u32]| numbers.iter().map(u32::to_string).collect::<Vec<_>>().join(", ");
        let lines = [
            (marks.liked, &marked.liked),
            (marks.refused, &marked.refused),
            (marks.unmarked, &marked.unmarked),
            (marks.not_in_issue, &marked.unknown),
        ];
        let lines = lines.iter().filter(|(_, papers)| !papers.is_empty());
        let why: Vec<String> =
            lines.map(|(label, papers)| format!("{label}{}{}", words.colon, numbers(papers))).collect();
        let sentences = [notice.heading, "", notice.next, notice.body[0]];
        Self { why: why.join(" · "), ..Self::of(language, site, sentences, issue_url) }
    }

    fn of(language: &str, site: &str, [title, why, action, otherwise]: [&str; 4], url: String) -> Self {
        let site = clean::cut(&clean::line(site), crate::limits::field::SITE);
        let filled = |sentence| fill(sentence, &[("site", &site)]);
        Self {
            language: Phrases::of(language).tag,
            title: filled(title),
            why: filled(why),
            action: LetterLink { label: action.to_owned(), url },
            otherwise: filled(otherwise),
            block: None,
            site,
        }
    }

    /// The HTML part of an email.
    pub fn html(&self) -> String {
        let page = html! {
            (DOCTYPE)
            html lang=(self.language) dir="ltr" {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content="light dark";
                    meta name="supported-color-schemes" content="light dark";
                    title { (self.title) }
                    style { (PreEscaped(":root{color-scheme:light dark}")) (PreEscaped(media())) }
                }
                body.page style=(css("page")) {
                    table.page role="presentation" width="100%" cellpadding="0" cellspacing="0" style=(css("page")) {
                        tbody { tr { td.gutter align="center" style=(css("gutter")) {
                            table.card role="presentation" width="100%" cellpadding="0" cellspacing="0"
                                style=(css("card"))
                            {
                                tbody { tr { td.head align="left" style=(css("head")) { (self.body()) } } }
                            }
                        } } }
                    }
                }
            }
        };
        page.into_string()
    }

    fn body(&self) -> Markup {
        html! {
            p.site style=(css("site")) { (self.site) }
            h1.title style=(css("title")) { (self.title) }
            p.intro style=(css("intro")) { (self.why) }
            @if !self.action.url.is_empty() {
                p.action style=(css("action")) {
                    a.button href=(self.action.url) style=(css("button")) { (self.action.label) }
                }
            }
            p.ways style=(css("ways")) { (self.otherwise) }
            @if let Some(block) = &self.block {
                p.ways style=(css("ways")) { a.way href=(block.url) style=(css("way")) { (block.label) } }
            }
        }
    }

    /// The text part.
    pub fn text(&self) -> String {
        let wrapped = |text: &str| wrap(text, email::TEXT_COLUMNS, "", "");
        let rule = "=".repeat(width(&self.title).min(email::TEXT_COLUMNS));
        let mut text = format!("{}\n{}\n{rule}\n\n{}\n", wrapped(&self.site), wrapped(&self.title), wrapped(&self.why));
        if !self.action.url.is_empty() {
            text.push_str(&format!("\n{}:\n{}\n", self.action.label, self.action.url));
        }
        text.push_str(&format!("\n{}\n", wrapped(&self.otherwise)));
        if let Some(block) = &self.block {
            text.push_str(&format!("\n{}:\n{}\n", block.label, block.url));
        }
        text
    }

    /// What a bot says; the link is a line of its own, so that it can be seen where it leads.
    pub fn document(&self) -> Document {
        let link = Span::Link { label: self.action.label.clone(), url: self.action.url.clone() };
        Document::default().heading(&self.title).text(&self.why).paragraph([link]).text(&self.otherwise)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letters(language: &str) -> [Letter; 3] {
        let url = |path: &str| format!("https://dawn.example.org/{path}/YWRh.1762257600.AbCd.AAAAAAAAAAAAAAAAAAAAAA");
        let site = "Dawn & <Friends>";
        [
            Letter::confirm(language, site, url("confirm"), url("block")),
            Letter::known(language, site, url("login")),
            Letter::login(language, site, url("login")),
        ]
    }

    #[test]
    fn letters_say_what_was_asked_for_in_both_forms() {
        for letter in letters("en").iter().chain(&letters("zh")) {
            assert!(letter.html().contains("Dawn &amp; &lt;Friends&gt;"), "the name is escaped");
            assert!(letter.text().contains("Dawn & <Friends>"));
            for form in [letter.html(), letter.text(), letter.document().telegram().concat()] {
                assert!(form.contains(&letter.action.url.replace('&', "&amp;")), "{form}");
                assert!(!form.contains(['{', '}']) || form.contains("@media"), "every gap is filled: {form}");
            }
            assert!(letter.text().lines().filter(|line| !line.starts_with("https")).all(|line| width(line) <= 78));
        }
    }

    #[test]
    fn letters_look_as_they_did() {
        insta::with_settings!({ snapshot_path => "snapshots", prepend_module_to_snapshot => false }, {
            insta::assert_snapshot!("letter_confirm", letters("en")[0].html());
            insta::assert_snapshot!("letter_confirm_zh_text", letters("zh")[0].text());
        });
    }
}
