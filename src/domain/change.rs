//! Defines [`Change`], one change to a subscription, and [`apply`], which makes it or returns why it cannot.
//!
//! Chat commands and web forms create changes; `desk.rs` applies them.

use super::category::{Category, UnknownCategory};
use super::criteria::{Criteria, Topic};
use super::expression::{Expression, ExpressionError};
use super::like::Like;
use super::paper::ArxivId;
use super::preferences::{QuietDays, Reach};
use super::schedule::{Schedule, ScheduleError, WeeklySchedule};
use super::setting::SettingValue;
use super::subscriber::{Address, Subscriber};

/// Limits on one reader's criteria: far above what anybody needs, and low enough that no reader can slow down the others.
/// They hold for readers' own changes; an operator's roster may exceed them.
pub mod most {
    /// Topics.
    pub const TOPICS: usize = 40;
    /// Entries of one list.
    pub const ENTRIES: usize = 200;
    /// Categories.
    pub const CATEGORIES: usize = 60;
    /// Characters of a topic's or an author's name.
    pub const NAME_CHARS: usize = 120;
    /// Characters of a keyword or an exclusion: a concept with all its forms.
    pub const KEYWORD_CHARS: usize = 300;
    /// Characters of a `want` or `avoid` text.
    pub const TEXT_CHARS: usize = 2_000;
    /// Entries per digest.
    pub const LIMIT: u32 = 200;
}

/// One change.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// Replace all criteria: from a whole form, or from an interpreted sentence.
    Criteria(Criteria),
    /// Add a topic.
    AddTopic(Topic),
    /// Change the text or name of the topic with this name.
    ReplaceTopic(String, Topic),
    /// Remove the topic with this name.
    RemoveTopic(String),
    /// Add an entry to a list.
    Add(List, String),
    /// Remove an entry from a list.
    Remove(List, String),
    /// Remove this paper from `like`.
    Unlike(ArxivId),
    /// Another value of a setting.
    Set(SettingValue),
    /// Which of the addresses get digests.
    Reach(Reach),
    /// Put this address first.
    Prefer(Address),
}

/// The lists of short entries in [`Criteria`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum List {
    /// Raise the score.
    Keywords,
    /// Papers that match are never selected.
    Exclude,
    /// Lower the score.
    Avoid,
    /// Their papers are always selected.
    Authors,
    /// Whose announcements to read; an archive (`astro-ph`) means all its categories.
    Categories,
}

/// Why a change cannot be made, worded for the reader, with what to do instead.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The text is empty.
    #[error("there is nothing to add; write it after the command")]
    Empty,
    /// Too many characters.
    #[error("that is too long: at most {most} characters")]
    TooLong {
        /// How many are.
        most: usize,
    },
    /// Too many entries.
    #[error("that is too many: at most {most}; remove one first")]
    TooMany {
        /// How many are.
        most: usize,
    },
    /// The entry exists already.
    #[error("`{0}` is there already")]
    Known(String),
    /// There is no such entry.
    #[error("there is no `{0}`")]
    Unknown(String),
    /// arXiv has no such category.
    #[error(transparent)]
    Category(#[from] UnknownCategory),
    /// Without a category there is nothing to read.
    #[error("the last category cannot go: add another one first")]
    LastCategory,
    /// An expression with a fault.
    #[error(transparent)]
    Expression(#[from] ExpressionError),
    /// A schedule or zone with a fault.
    #[error(transparent)]
    Schedule(#[from] ScheduleError),
    /// No announce type is left.
    #[error("name at least one of new, cross, replace, replace-cross")]
    Announce,
    /// The number is out of range.
    #[error("expected a number from {from} to {to}")]
    Range {
        /// The smallest.
        from: u32,
        /// The largest.
        to: u32,
    },
    /// Not a language tag.
    #[error("`{0}` is not a language tag such as en")]
    Language(String),
}

/// Makes a change. The subscriber is unchanged if it fails.
///
/// # Errors
/// Why it cannot be made.
pub fn apply(subscriber: &mut Subscriber, change: Change) -> Result<(), Refusal> {
    let criteria = &mut subscriber.criteria;
    match change {
        Change::Criteria(new) => {
            // Sources that list papers may be files on this machine, so only the operator sets them and they are kept here.
            // Readers can name single papers.
            let new = checked(new)?;
            let is_paper = |like: &Like| matches!(like, Like::Paper(_));
            let sources = criteria.like.iter().filter(|like| !is_paper(like));
            let like = sources.chain(new.like.iter().filter(|like| is_paper(like))).cloned().collect();
            *criteria = Criteria { like, ..new };
        }
        Change::AddTopic(topic) => {
            let topic = checked_topic(topic)?;
            room(criteria.topics.len(), most::TOPICS)?;
            match criteria.topics.iter().find(|known| same(&known.name, &topic.name)) {
                Some(known) => return Err(Refusal::Known(known.name.clone())),
                None => criteria.topics.push(topic),
            }
        }
        Change::ReplaceTopic(name, topic) => {
            let topic = checked_topic(topic)?;
            let index = topic_index(&criteria.topics, &name)?;
            let others = criteria.topics.iter().enumerate().filter(|(other, _)| *other != index);
            if let Some((_, known)) = others.into_iter().find(|(_, known)| same(&known.name, &topic.name)) {
                return Err(Refusal::Known(known.name.clone()));
            }
            criteria.topics[index] = topic;
        }
        Change::RemoveTopic(name) => {
            let index = topic_index(&criteria.topics, &name)?;
            criteria.topics.remove(index);
        }
        Change::Add(List::Keywords, entry) => add_expression(&mut criteria.keywords, &entry)?,
        Change::Add(List::Exclude, entry) => add_expression(&mut criteria.exclude, &entry)?,
        Change::Add(List::Avoid, entry) => add_text(&mut criteria.avoid, &entry, most::TEXT_CHARS)?,
        Change::Add(List::Authors, entry) => add_text(&mut criteria.authors, &entry, most::NAME_CHARS)?,
        Change::Add(List::Categories, entry) => {
            let wanted = Category::parse_wanted(&text(&entry, most::NAME_CHARS)?)?;
            let mut new: Vec<Category> =
                wanted.into_iter().filter(|category| !criteria.categories.contains(category)).collect();
            if new.is_empty() {
                return Err(Refusal::Known(entry.trim().to_owned()));
            }
            room(criteria.categories.len() + new.len() - 1, most::CATEGORIES)?;
            criteria.categories.append(&mut new);
        }
        Change::Remove(List::Keywords, entry) => remove(&mut criteria.keywords, &entry, Expression::source)?,
        Change::Remove(List::Exclude, entry) => remove(&mut criteria.exclude, &entry, Expression::source)?,
        Change::Remove(List::Avoid, entry) => remove(&mut criteria.avoid, &entry, String::as_str)?,
        Change::Remove(List::Authors, entry) => remove(&mut criteria.authors, &entry, String::as_str)?,
        Change::Remove(List::Categories, entry) => {
            let gone = Category::parse_wanted(&entry)?;
            let left: Vec<Category> =
                criteria.categories.iter().filter(|category| !gone.contains(category)).cloned().collect();
            match (left.len(), left.len() == criteria.categories.len()) {
                (_, true) => return Err(Refusal::Unknown(entry.trim().to_owned())),
                (0, _) => return Err(Refusal::LastCategory),
                _ => criteria.categories = left,
            }
        }
        Change::Unlike(paper) => criteria.like.retain(|like| *like != Like::Paper(paper.clone())),
        Change::Set(value) => set(subscriber, value)?,
        Change::Reach(reach) => subscriber.preferences.reach = reach,
        Change::Prefer(address) => {
            let known = subscriber.addresses.iter().position(|known| *known == address);
            let index = known.ok_or_else(|| Refusal::Unknown(address.masked()))?;
            subscriber.addresses[..=index].rotate_right(1);
        }
    }
    Ok(())
}

/// Gives a setting its value.
fn set(subscriber: &mut Subscriber, value: SettingValue) -> Result<(), Refusal> {
    let Subscriber { criteria, schedule, preferences, .. } = subscriber;
    match value {
        SettingValue::Announce(types) if types.is_empty() => return Err(Refusal::Announce),
        SettingValue::Announce(types) => criteria.announce = types,
        SettingValue::Relevance(least) => criteria.min_relevance = within(least.into(), 1, 10)? as u8,
        SettingValue::Length(papers) => criteria.limit = within(papers, 1, most::LIMIT)?,
        SettingValue::Text(length) => preferences.length = length,
        SettingValue::Language(tag) => subscriber.language = language(&tag)?,
        SettingValue::Time(time) => {
            let plain = WeeklySchedule { time, ..plain(schedule) };
            *schedule = plain.in_zone(schedule.zone().name())?;
        }
        SettingValue::Days(days) => {
            let plain = WeeklySchedule { days, ..plain(schedule) };
            *schedule = plain.in_zone(schedule.zone().name())?;
        }
        SettingValue::Zone(zone) => *schedule = Schedule::parse(schedule.source(), &zone)?,
        SettingValue::Silent(silent) => preferences.silent = silent,
        SettingValue::Quiet(hours) => preferences.quiet_hours = hours,
        SettingValue::Overview(overview) => preferences.overview = overview,
        SettingValue::QuietDays(true) => preferences.quiet_days = QuietDays::Tell,
        SettingValue::QuietDays(false) => preferences.quiet_days = QuietDays::Silent,
    }
    Ok(())
}

/// A schedule's time and days, or the default ones if it cannot be expressed as a time and days.
fn plain(schedule: &Schedule) -> WeeklySchedule {
    schedule.weekly().unwrap_or_else(WeeklySchedule::default_morning)
}

/// The criteria, if they are within the limits of [`most`].
fn checked(criteria: Criteria) -> Result<Criteria, Refusal> {
    if criteria.categories.is_empty() {
        return Err(Refusal::LastCategory);
    }
    room_for(criteria.categories.len(), most::CATEGORIES)?;
    room_for(criteria.topics.len(), most::TOPICS)?;
    let Criteria { keywords, exclude, avoid, authors, like, .. } = &criteria;
    for entries in [keywords.len(), exclude.len(), avoid.len(), authors.len(), like.len()] {
        room_for(entries, most::ENTRIES)?;
    }
    for entry in criteria.keywords.iter().chain(&criteria.exclude) {
        text(entry.source(), most::KEYWORD_CHARS)?;
    }
    for name in &criteria.authors {
        text(name, most::NAME_CHARS)?;
    }
    for avoided in &criteria.avoid {
        text(avoided, most::TEXT_CHARS)?;
    }
    within(criteria.limit, 1, most::LIMIT)?;
    let mut topics: Vec<Topic> = Vec::new();
    for topic in criteria.topics {
        let topic = checked_topic(topic)?;
        if topics.iter().any(|known| same(&known.name, &topic.name)) {
            return Err(Refusal::Known(topic.name));
        }
        topics.push(topic);
    }
    Ok(Criteria { topics, ..criteria })
}

fn checked_topic(topic: Topic) -> Result<Topic, Refusal> {
    room_for(topic.keywords.len(), most::ENTRIES)?;
    for keyword in &topic.keywords {
        text(keyword.source(), most::KEYWORD_CHARS)?;
    }
    let optional =
        |given: &str| if given.trim().is_empty() { Ok(String::new()) } else { text(given, most::TEXT_CHARS) };
    Ok(Topic {
        name: text(&topic.name, most::NAME_CHARS)?,
        want: optional(&topic.want)?,
        setting: optional(&topic.setting)?,
        avoid: optional(&topic.avoid)?,
        keywords: topic.keywords,
    })
}

/// A text on one line, without control characters, of up to `most` characters.
fn text(given: &str, most: usize) -> Result<String, Refusal> {
    let spaced: String = given.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let one_line = spaced.split_whitespace().collect::<Vec<_>>().join(" ");
    match one_line.chars().count() {
        0 => Err(Refusal::Empty),
        chars if chars > most => Err(Refusal::TooLong { most }),
        _ => Ok(one_line),
    }
}

fn add_text(entries: &mut Vec<String>, entry: &str, most: usize) -> Result<(), Refusal> {
    let entry = text(entry, most)?;
    room(entries.len(), most::ENTRIES)?;
    match entries.iter().find(|known| same(known, &entry)) {
        Some(known) => Err(Refusal::Known(known.clone())),
        None => {
            entries.push(entry);
            Ok(())
        }
    }
}

fn add_expression(entries: &mut Vec<Expression>, entry: &str) -> Result<(), Refusal> {
    let entry = text(entry, most::KEYWORD_CHARS)?;
    room(entries.len(), most::ENTRIES)?;
    match entries.iter().find(|known| same(known.source(), &entry)) {
        Some(known) => Err(Refusal::Known(known.source().to_owned())),
        None => {
            entries.push(entry.parse::<Expression>()?);
            Ok(())
        }
    }
}

fn remove<T>(entries: &mut Vec<T>, entry: &str, name: impl Fn(&T) -> &str) -> Result<(), Refusal> {
    let index = entries.iter().position(|known| same(name(known), entry));
    entries.remove(index.ok_or_else(|| Refusal::Unknown(entry.trim().to_owned()))?);
    Ok(())
}

fn topic_index(topics: &[Topic], name: &str) -> Result<usize, Refusal> {
    let index = topics.iter().position(|topic| same(&topic.name, name));
    index.ok_or_else(|| Refusal::Unknown(name.trim().to_owned()))
}

/// Whether two entries are the same to a reader.
fn same(a: &str, b: &str) -> bool {
    a.trim().to_lowercase() == b.trim().to_lowercase()
}

/// Fails if there is no room for one more.
fn room(count: usize, most: usize) -> Result<(), Refusal> {
    room_for(count + 1, most)
}

fn room_for(count: usize, most: usize) -> Result<(), Refusal> {
    if count > most { Err(Refusal::TooMany { most }) } else { Ok(()) }
}

fn within(number: u32, from: u32, to: u32) -> Result<u32, Refusal> {
    if (from..=to).contains(&number) { Ok(number) } else { Err(Refusal::Range { from, to }) }
}

fn language(tag: &str) -> Result<String, Refusal> {
    let tag = tag.trim();
    if super::subscriber::is_language_tag(tag) { Ok(tag.to_owned()) } else { Err(Refusal::Language(tag.to_owned())) }
}

#[cfg(test)]
mod tests;
