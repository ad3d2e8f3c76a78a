//! Defines [`describe`]: a few sentences, in English or Chinese, turned into what a subscriber wants, by rules alone.
//!
//! The reader's desk and the commands show what was understood before anything is saved. This module must never know
//! who wrote the sentence, and asks nobody else what it means.
//!
//! `describe/lexer.rs` takes the sentence apart at its cues (`describe/cues.tsv`), `Reading` goes through the parts
//! and keeps in mind what the last cue said of the words after it. What is left out holds until the sentence, the line
//! or the parenthesis ends, or another cue comes: `no surveys, benchmarks or datasets` leaves out all three.

use super::category::Category;
use super::change::most;
use super::criteria::Topic;
use super::expression::Expression;
use super::paper::AnnounceType;
use cues::Cue;
use lexer::Token;
pub use suggest::suggest_categories;

mod cues;
mod glossary;
mod lexer;
mod phrase;
mod settings;
mod suggest;

/// What a sentence says. Empty or none: it says nothing of that. All within the bounds of [`most`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Described {
    /// What is wanted.
    pub topics: Vec<Topic>,
    /// Keywords that were called so.
    pub keywords: Vec<Expression>,
    /// Never in: "no", "without", "not interested in".
    pub exclude: Vec<Expression>,
    /// Lowers the score: "less", "rather not", "I don't care about".
    pub avoid: Vec<String>,
    /// Followed authors.
    pub authors: Vec<String>,
    /// Categories that were named, not guessed: see [`suggest_categories`].
    pub categories: Vec<Category>,
    /// Which announce types.
    pub announce: Option<Vec<AnnounceType>>,
    /// Entries per digest.
    pub limit: Option<u32>,
    /// BCP 47 tag of the digest's fixed words.
    pub language: Option<String>,
    /// Whether one digest a week is asked for.
    pub weekly: bool,
}

/// What the words after a cue are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    Want,
    Such,
    Never,
    Less,
    Author,
    Follow,
    Keyword,
    Aside,
    Barred,
}

/// Understands a sentence. Total: whatever is written, something sane within the bounds comes out, the same every time.
pub fn describe(sentence: &str) -> Described {
    let tokens = lexer::lex(sentence);
    let mut reading = Reading::default();
    let mut at = 0;
    while at < tokens.len() {
        at += reading.take(&tokens, at);
    }
    reading.described.announce = reading.announce();
    reading.described
}

/// A sentence half read.
#[derive(Default)]
struct Reading {
    described: Described,
    role: Option<Role>,
    /// A cue was read, and no words after it yet: it is the heading of the lines that follow.
    heading: bool,
    /// The role of the items of a list with bullets.
    list: Option<Role>,
    /// The role outside the parenthesis.
    outside: Option<Option<Role>>,
    /// The topic that is being told apart.
    topic: Option<usize>,
    new_only: bool,
    first: bool,
    replaced: bool,
}

impl Reading {
    /// Takes the token at a place and says how many that were: more than one where two items are one thing.
    fn take(&mut self, tokens: &[Token], at: usize) -> usize {
        match &tokens[at] {
            Token::Text(words) => {
                let (words, taken) = self.whole(words, tokens, at);
                self.words(&words);
                self.heading = false;
                return taken;
            }
            Token::Quoted(words) => self.item(words.trim()),
            Token::Categories(categories) => self.categories(categories),
            Token::Limit(limit) => self.described.limit = Some(*limit),
            Token::Cue(cue) => self.cue(*cue),
            Token::Stop => self.role = self.role.filter(|_| self.heading),
            Token::Bullet => {
                if self.heading {
                    self.list = self.role;
                }
                self.role = self.list;
            }
            Token::Open => {
                self.outside = Some(self.role);
                let left_out = self.role.filter(|role| matches!(role, Role::Never | Role::Less));
                self.role = left_out.or(self.topic.map(|_| Role::Such));
            }
            Token::Close => self.role = self.outside.take().unwrap_or(self.role),
            Token::Comma | Token::And(_) => {}
        }
        1
    }

    /// The item at a place, with what stands after `and` where the two are one thing.
    fn whole(&self, words: &str, tokens: &[Token], at: usize) -> (String, usize) {
        let names = matches!(self.role, Some(Role::Author | Role::Follow));
        let (Some(Token::And(and)), Some(Token::Text(next))) = (tokens.get(at + 1), tokens.get(at + 2)) else {
            return (words.to_owned(), 1);
        };
        let goes_on = match tokens.get(at + 3) {
            Some(Token::And(_)) => true,
            Some(Token::Comma) => matches!(tokens.get(at + 4), Some(Token::Text(_))),
            _ => false,
        };
        let listed = goes_on || at > 0 && matches!(tokens[at - 1], Token::Comma | Token::And(_));
        if names || !phrase::is_one(words, next, listed) {
            return (words.to_owned(), 1);
        }
        let blank = if and.is_ascii() { " " } else { "" };
        (format!("{words}{blank}{and}{blank}{next}"), 3)
    }

    fn cue(&mut self, cue: Cue) {
        let left_out = matches!(self.role, Some(Role::Never | Role::Less));
        let role = match cue {
            // `no papers about games`, `nothing by Ada Byron`
            Cue::Want | Cue::Follow if left_out && self.heading => return,
            Cue::Author if left_out && self.heading => Role::Barred,
            Cue::Want => Role::Want,
            Cue::Never => Role::Never,
            Cue::Less => Role::Less,
            // What is left out is told apart too: `no imaging, especially MRI`.
            Cue::Such if left_out => return,
            Cue::Such => Role::Such,
            Cue::Author => Role::Author,
            Cue::Follow => Role::Follow,
            Cue::Keyword => Role::Keyword,
            Cue::Aside => Role::Aside,
            Cue::Weekly => return self.described.weekly = true,
            Cue::NewOnly => return self.new_only = true,
            Cue::First => return self.first = true,
            Cue::Replaced => return self.replaced = true,
            Cue::Language(tag) => return self.described.language = Some(tag.to_owned()),
            Cue::Stop | Cue::Or | Cue::And | Cue::Filler | Cue::Whole => return,
        };
        self.role = Some(role).filter(|role| *role != Role::Want);
        self.heading = true;
    }

    /// Words as they stand, which may be a name and more.
    fn words(&mut self, words: &str) {
        let role = self.role.unwrap_or(Role::Want);
        if matches!(role, Role::Author | Role::Follow) {
            let about = [" on ", " about ", "关于"].iter().find_map(|about| words.split_once(about));
            let (name, topic) = about.unwrap_or((words, ""));
            let name = phrase::owner(name).or_else(|| phrase::person(name, role == Role::Author));
            let Some(name) = name else { return self.want(words) };
            add(&mut self.described.authors, name);
            return self.want(topic);
        }
        if role == Role::Barred {
            let name = phrase::person(words, true).and_then(|name| format!("au:\"{name}\"").parse().ok());
            return name.into_iter().for_each(|name| add(&mut self.described.exclude, name));
        }
        match phrase::owner(words) {
            Some(name) if matches!(role, Role::Want | Role::Such) => add(&mut self.described.authors, name),
            _ if role == Role::Aside => self.role = None,
            _ => phrase::clean(words).iter().for_each(|words| self.item(words)),
        }
    }

    /// One clean item.
    fn item(&mut self, words: &str) {
        let role = self.role.unwrap_or(Role::Want);
        match (role, phrase::expression(words)) {
            (_, None) => {}
            (Role::Never, Some(expression)) => add(&mut self.described.exclude, expression),
            (Role::Keyword, Some(expression)) => add(&mut self.described.keywords, expression),
            (Role::Less, _) => add(&mut self.described.avoid, phrase::bilingual(words)),
            // `dwarf galaxies, their satellites`
            (Role::Want | Role::Such, Some(_)) if role == Role::Such || words.starts_with("their ") => {
                self.tell_apart(words)
            }
            _ => self.want(words),
        }
        self.heading = false;
    }

    /// Words that say more of the last topic; a topic of their own if there is none.
    fn tell_apart(&mut self, words: &str) {
        match self.topic.and_then(|place| self.described.topics.get_mut(place)) {
            Some(topic) => extend(topic, words.strip_prefix("their ").unwrap_or(words)),
            None => self.want(words),
        }
    }

    fn want(&mut self, words: &str) {
        let Some(words) = phrase::clean(words) else { return };
        let name = phrase::name(&words);
        let topics = &mut self.described.topics;
        let same = |topic: &Topic| topic.name.to_lowercase() == name.to_lowercase();
        let place = topics.iter().position(same).unwrap_or(topics.len());
        if place == most::TOPICS {
            return;
        }
        if place == topics.len() {
            topics.push(Topic { name, want: String::new(), avoid: String::new(), keywords: Vec::new() });
        }
        extend(&mut topics[place], &words);
        self.topic = Some(place);
    }

    /// Categories to read, or those that are left out.
    fn categories(&mut self, categories: &[Category]) {
        let left_out = matches!(self.role, Some(Role::Never | Role::Less));
        for category in categories {
            let known = &mut self.described.categories;
            match known.iter().position(|known| known == category) {
                // `astro-ph except astro-ph.CO` keeps a paper of astro-ph.GA that is listed there too.
                Some(place) if left_out => drop(known.remove(place)),
                None if left_out => {
                    let barred = format!("cat:{category}").parse().ok();
                    barred.into_iter().for_each(|barred| add(&mut self.described.exclude, barred));
                }
                None if known.len() < most::CATEGORIES => known.push(category.clone()),
                _ => {}
            }
        }
        self.heading = false;
    }

    fn announce(&self) -> Option<Vec<AnnounceType>> {
        let wanted = |kind: &AnnounceType| match kind {
            AnnounceType::New => true,
            AnnounceType::Cross => !self.first,
            AnnounceType::Replace => self.replaced,
            AnnounceType::ReplaceCross => self.replaced && !self.first,
        };
        let said = self.new_only || self.first || self.replaced;
        said.then(|| AnnounceType::ALL.into_iter().filter(wanted).collect())
    }
}

/// Adds words to what a topic wants, and those of them that are looked for.
fn extend(topic: &mut Topic, words: &str) {
    let more = phrase::bilingual(words);
    let comma = if topic.want.is_empty() { "" } else { ", " };
    let want = format!("{}{comma}{more}", topic.want);
    let known = format!(", {}, ", topic.want).contains(&format!(", {more}, "));
    if !known && want.chars().count() <= most::TEXT_CHARS {
        topic.want = want;
    }
    phrase::keywords(words).into_iter().for_each(|keyword| add(&mut topic.keywords, keyword));
}

/// Adds an entry to a list that has room and does not have it, whatever the case.
fn add<T: ToString>(entries: &mut Vec<T>, entry: T) {
    let same = |known: &T| known.to_string().to_lowercase() == entry.to_string().to_lowercase();
    if entries.len() < most::ENTRIES && !entries.iter().any(same) {
        entries.push(entry);
    }
}

#[cfg(test)]
mod tests;
