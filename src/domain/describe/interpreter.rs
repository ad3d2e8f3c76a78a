//! Defines [`Interpreter`], which goes through the tokens of a sentence and remembers the last cue.
//!
//! `describe.rs` makes one per sentence. The words of each language belong into the tables, not here.

use chrono::Weekday;

use super::cues::{self, Cue};
use super::described::{Described, SentenceLanguage};
use super::language::Language;
use super::lexer::Token;
use super::pair::{self, Pair};
use super::{glossary, item, phrase, variants};
use crate::domain::category::Category;
use crate::domain::change::most;
use crate::domain::criteria::Topic;
use crate::domain::like::Like;
use crate::domain::paper::AnnounceType;

/// The most words after the `and` of a concept.
const MOST_WORDS: usize = 3;

/// How the words after a cue are used.
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
    ExcludedAuthor,
}

/// The state after some tokens of a sentence.
pub(super) struct Interpreter {
    language: Language,
    described: Described,
    role: Option<Role>,
    /// A cue was read, but no words after it yet: at the end of a line it is the heading of the lines that follow.
    heading: bool,
    /// The role of the items of a list with bullets.
    list: Option<Role>,
    /// The role to return to when the parenthesis closes.
    role_outside: Option<Option<Role>>,
    /// The index of the last topic, which further words may narrow.
    topic: Option<usize>,
    /// A weekday was read last: the next token may be one too.
    in_days: bool,
    /// The exclusion ends with the current item.
    one_item: bool,
    new_only: bool,
    no_cross_lists: bool,
    with_replacements: bool,
}

impl Interpreter {
    /// The state before the first token.
    pub(super) fn new(language: Language) -> Self {
        Self {
            language,
            described: Described { sentence_language: SentenceLanguage::Known(language), ..Described::default() },
            role: None,
            heading: false,
            list: None,
            role_outside: None,
            topic: None,
            in_days: false,
            one_item: false,
            new_only: false,
            no_cross_lists: false,
            with_replacements: false,
        }
    }

    /// Goes through all tokens and returns what they ask for.
    pub(super) fn interpret(mut self, tokens: &[Token]) -> Described {
        let mut at = 0;
        while at < tokens.len() {
            at += self.take(tokens, at);
        }
        self.described.announce = self.announce();
        self.described
    }

    /// Interprets the token at index `at` and returns the number of tokens used: more than one if two items belong
    /// together.
    fn take(&mut self, tokens: &[Token], at: usize) -> usize {
        let in_days = std::mem::replace(&mut self.in_days, false);
        match &tokens[at] {
            // `every Monday and Friday`, `Mondays, Wednesdays`
            Token::Text(words) if in_days && let Some(day) = self.weekday(words) => self.days(&[day]),
            Token::Comma | Token::And(_) if in_days => self.in_days = true,
            Token::Text(words) => {
                let (items, taken) = self.items(words, tokens, at);
                items.iter().for_each(|words| self.words(words));
                self.heading = false;
                return taken;
            }
            Token::Quoted(words) => self.item(words.trim()),
            Token::Categories(categories) => self.categories(categories),
            Token::Paper(id) => self.paper(Like::Paper(id.clone())),
            Token::Limit(limit) => self.described.limit = Some(*limit),
            Token::Time(time) => self.described.time = Some(*time),
            Token::Cue(cue) => {
                self.one_item = *cue == Cue::Without && at > 0 && matches!(tokens[at - 1], Token::Text(_));
                self.cue(cue.clone());
            }
            Token::Comma | Token::Open if self.one_item => {
                (self.one_item, self.role) = (false, None);
                return self.take(tokens, at);
            }
            Token::Stop => {
                self.one_item = false;
                self.role = self.role.filter(|_| self.heading);
            }
            Token::Bullet => {
                self.one_item = false;
                if self.heading {
                    self.list = self.role;
                }
                self.role = self.list;
            }
            Token::Open => {
                self.role_outside = Some(self.role);
                let negative = self.role.filter(|role| matches!(role, Role::Never | Role::Less));
                self.role = negative.or(self.topic.map(|_| Role::Such));
            }
            Token::Close => self.role = self.role_outside.take().unwrap_or(self.role),
            Token::Comma | Token::And(_) => {}
        }
        1
    }

    /// The items that start at token `at`, and the number of tokens used: the words after `and` are included if the two
    /// belong together.
    fn items(&self, words: &str, tokens: &[Token], at: usize) -> (Vec<String>, usize) {
        let names = matches!(self.role, Some(Role::Author | Role::Follow));
        let alone = (vec![words.to_owned()], 1);
        let (Some(Token::And(and)), Some(Token::Text(next))) = (tokens.get(at + 1), tokens.get(at + 2)) else {
            return alone;
        };
        let goes_on = match tokens.get(at + 3) {
            Some(Token::And(_)) => true,
            Some(Token::Comma) => matches!(tokens.get(at + 4), Some(Token::Text(_))),
            _ => false,
        };
        let listed = goes_on || at > 0 && matches!(tokens[at - 1], Token::Comma | Token::And(_));
        let blank = if and.is_ascii() { " " } else { "" };
        // `integrated sensing and communications`
        let is_concept = |count: usize| {
            let first: Vec<&str> = next.split(' ').take(count).collect();
            first.len() == count && variants::knows(&format!("{words} and {}", first.join(" ")))
        };
        if !names && (1..=MOST_WORDS).any(is_concept) {
            return (vec![format!("{words}{blank}{and}{blank}{next}")], 3);
        }
        match pair::pair(words, next, listed, self.language) {
            _ if names => alone,
            Pair::Apart => alone,
            Pair::One => (vec![format!("{words}{blank}{and}{blank}{next}")], 3),
            Pair::Owned => {
                let owner = words.rsplit_once('的').map_or("", |(owner, _)| owner);
                (vec![words.to_owned(), format!("{owner}的{next}")], 3)
            }
            Pair::Owning => {
                let owned = next.split_once('的').map_or("", |(_, owned)| owned);
                (vec![format!("{words}的{owned}"), next.clone()], 3)
            }
            Pair::Hyphened => {
                let first = next.split(' ').next().unwrap_or_default();
                let tail = glossary::last_part(first).unwrap_or_default();
                let rest = &next[first.len()..];
                (vec![format!("{}{tail}{rest}", words.trim_end_matches('-')), next.clone()], 3)
            }
            Pair::Sharing => {
                let complement = pair::complement(next, self.language).unwrap_or_default();
                (vec![format!("{words} {complement}"), next.clone()], 3)
            }
        }
    }

    fn cue(&mut self, cue: Cue) {
        let left_out = matches!(self.role, Some(Role::Never | Role::Less));
        let role = match cue {
            // `no papers about games`, `nothing by Ada Byron`
            Cue::Want | Cue::Follow if left_out && self.heading => return,
            Cue::Author if left_out && self.heading => Role::ExcludedAuthor,
            Cue::Want => Role::Want,
            Cue::Never | Cue::Without => Role::Never,
            Cue::Less => Role::Less,
            // An exclusion may be narrowed too: `no imaging, especially MRI`.
            Cue::Such if left_out => return,
            Cue::Such => Role::Such,
            Cue::Author => Role::Author,
            Cue::Follow => Role::Follow,
            Cue::Keyword => Role::Keyword,
            Cue::Aside => Role::Aside,
            Cue::Days(days) => return self.days(&days),
            Cue::NewOnly => return self.new_only = true,
            Cue::First => return self.no_cross_lists = true,
            Cue::Replaced => return self.with_replacements = true,
            Cue::Language(tag) => return self.described.language = Some(tag.to_owned()),
            Cue::Stop | Cue::Or | Cue::And | Cue::Filler | Cue::Whole | Cue::Daily => return,
        };
        self.role = Some(role).filter(|role| *role != Role::Want);
        self.heading = true;
    }

    /// The weekday that words name, if they name nothing else; filler words at the end do not count (`and Fridays please`).
    fn weekday(&self, words: &str) -> Option<Weekday> {
        let words = phrase::clean(words, self.language)?;
        cues::of(self.language).weekday(&words)
    }

    /// Adds weekdays to the schedule, in order.
    fn days(&mut self, days: &[Weekday]) {
        self.in_days = true;
        let known = self.described.days.get_or_insert_default();
        known.extend(days);
        known.sort_by_key(Weekday::num_days_from_monday);
        known.dedup();
    }

    /// Interprets words as written, which may be a name followed by a topic.
    fn words(&mut self, words: &str) {
        let (role, language) = (self.role.unwrap_or(Role::Want), self.language);
        if matches!(role, Role::Author | Role::Follow) {
            let about = [" on ", " about ", " über ", " zu ", " sur ", " sobre ", "关于"];
            let about = about.iter().find_map(|about| words.split_once(about));
            let (name, topic) = about.unwrap_or((words, ""));
            let name = phrase::owner(name, language).or_else(|| phrase::person(name, role == Role::Author, language));
            let Some(name) = name else { return self.want(words) };
            add(&mut self.described.authors, name);
            return self.want(topic);
        }
        if role == Role::ExcludedAuthor {
            let name = phrase::person(words, true, language).and_then(|name| format!("au:\"{name}\"").parse().ok());
            return name.into_iter().for_each(|name| add(&mut self.described.exclude, name));
        }
        match phrase::owner(words, language) {
            Some(name) if matches!(role, Role::Want | Role::Such) => add(&mut self.described.authors, name),
            _ if role == Role::Aside => self.role = None,
            _ => phrase::clean(words, language).iter().for_each(|words| self.item(words)),
        }
    }

    /// Interprets one item without filler words.
    fn item(&mut self, words: &str) {
        let role = self.role.unwrap_or(Role::Want);
        match role {
            _ if !words.chars().any(char::is_alphanumeric) => {}
            Role::Keyword => {
                phrase::expression(words).into_iter().for_each(|word| add(&mut self.described.keywords, word))
            }
            Role::Never | Role::Less => self.exclude(words, role),
            // `dwarf galaxies, their satellites`
            Role::Want | Role::Such if role == Role::Such || words.starts_with("their ") => self.narrow_topic(words),
            _ => self.want(words),
        }
        self.heading = false;
    }

    /// Excludes an item, or lowers the score of what resembles it. Words that are not understood exclude nothing.
    fn exclude(&mut self, words: &str, role: Role) {
        if self.language == Language::English {
            match role {
                Role::Never if phrase::is_survey(words) => self.no_surveys(),
                // `no theory papers` must not exclude every theory.
                Role::Never if !phrase::is_kind_of_paper(words) => {
                    phrase::expression(words).into_iter().for_each(|one| add(&mut self.described.exclude, one))
                }
                _ => add(&mut self.described.avoid, phrase::cut(words, most::TEXT_CHARS)),
            }
            return;
        }
        let item = item::read(words, self.language);
        let is_half_known = !item.unknown.is_empty();
        item.unknown.into_iter().for_each(|word| add(&mut self.described.unknown, word));
        let english =
            [item.want, item.setting].into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" ");
        if english.is_empty() {
            return;
        }
        match role {
            Role::Never if phrase::is_survey(&english) => self.no_surveys(),
            // In `传统超导` the known half is the reader's own field, so only the whole is excluded.
            Role::Never if is_half_known => {
                phrase::expression(words).into_iter().for_each(|one| add(&mut self.described.exclude, one));
            }
            Role::Never if phrase::is_kind_of_paper(&english) => add(&mut self.described.avoid, english),
            Role::Never => {
                let either = phrase::either(words, &english);
                either.into_iter().for_each(|one| add(&mut self.described.exclude, one));
            }
            _ if phrase::same(words, &english) => add(&mut self.described.avoid, english),
            _ => add(&mut self.described.avoid, phrase::cut(&format!("{words} ({english})"), most::TEXT_CHARS)),
        }
    }

    /// Excludes papers that are surveys. The word alone would exclude surveys of the sky and of people too.
    fn no_surveys(&mut self) {
        phrase::SURVEY.parse().into_iter().for_each(|surveys| add(&mut self.described.exclude, surveys));
    }

    /// Adds words to the last topic, or makes them a topic of their own if there is none.
    fn narrow_topic(&mut self, words: &str) {
        let words = words.strip_prefix("their ").unwrap_or(words);
        let Some(index) = self.topic.filter(|index| *index < self.described.topics.len()) else {
            return self.want(words);
        };
        let item = item::read(words, self.language);
        item.unknown.iter().for_each(|word| add(&mut self.described.unknown, word.clone()));
        extend(&mut self.described.topics[index], item);
    }

    fn want(&mut self, words: &str) {
        let Some(words) = phrase::clean(words, self.language) else { return };
        let item = item::read(&words, self.language);
        item.unknown.iter().for_each(|word| add(&mut self.described.unknown, word.clone()));
        if item.want.is_empty() {
            return;
        }
        let topics = &mut self.described.topics;
        let same = |topic: &Topic| topic.name.to_lowercase() == item.name.to_lowercase();
        let index = topics.iter().position(same).unwrap_or(topics.len());
        if index == most::TOPICS {
            return;
        }
        if index == topics.len() {
            topics.push(Topic { name: item.name.clone(), setting: item.setting.clone(), ..Topic::default() });
        }
        extend(&mut topics[index], item);
        self.topic = Some(index);
    }

    /// Adds a liked paper. An excluded paper is ignored.
    fn paper(&mut self, paper: Like) {
        let left_out = matches!(self.role, Some(Role::Never | Role::Less));
        if !left_out && self.described.like.len() < most::ENTRIES && !self.described.like.contains(&paper) {
            self.described.like.push(paper);
        }
        self.heading = false;
    }

    /// Adds categories to read, or excludes them.
    fn categories(&mut self, categories: &[Category]) {
        let left_out = matches!(self.role, Some(Role::Never | Role::Less));
        for category in categories {
            let known = &mut self.described.categories;
            match known.iter().position(|known| known == category) {
                // `astro-ph except astro-ph.CO` keeps a paper of astro-ph.GA that is cross-listed in astro-ph.CO.
                Some(index) if left_out => drop(known.remove(index)),
                None if left_out => {
                    let excluded = format!("cat:{category}").parse().ok();
                    excluded.into_iter().for_each(|excluded| add(&mut self.described.exclude, excluded));
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
            AnnounceType::Cross => !self.no_cross_lists,
            AnnounceType::Replace => self.with_replacements,
            AnnounceType::ReplaceCross => self.with_replacements && !self.no_cross_lists,
        };
        let is_stated = self.new_only || self.no_cross_lists || self.with_replacements;
        is_stated.then(|| AnnounceType::ALL.into_iter().filter(wanted).collect())
    }
}

/// Adds an item's text and keywords to a topic.
fn extend(topic: &mut Topic, item: item::ItemMeaning) {
    let comma = if topic.want.is_empty() { "" } else { ", " };
    let want = format!("{}{comma}{}", topic.want, item.want);
    let known = item.want.is_empty() || format!(", {}, ", topic.want).contains(&format!(", {}, ", item.want));
    if !known && want.chars().count() <= most::TEXT_CHARS {
        topic.want = want;
    }
    for keyword in item.keywords {
        if !topic.keywords.iter().any(|known| variants::means_the_same(known, &keyword)) {
            add(&mut topic.keywords, keyword);
        }
    }
}

/// Adds an entry to a list if it is new, ignoring case, and the list has room.
fn add<T: ToString>(entries: &mut Vec<T>, entry: T) {
    let same = |known: &T| known.to_string().to_lowercase() == entry.to_string().to_lowercase();
    if entries.len() < most::ENTRIES && !entries.iter().any(same) {
        entries.push(entry);
    }
}
