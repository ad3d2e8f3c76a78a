//! The preferences' form and the subscriber: [`of`] fills the form, [`changes`] reads it, fault by fault.
//!
//! `preferences.rs` and `confirm.rs` call it. It does no I/O.

use chrono::{NaiveTime, Weekday};
use templates::phrases::web::FormFaultPhrases as Words;
use templates::phrases::{Phrases, fill};
use templates::web::PreferencesForm;
use templates::web::form::{FormFaults, TopicFields, topic_name};

use super::zone_field::zone_fault;
use crate::desk::understood::Understood;
use crate::domain::category::Category;
use crate::domain::change::{Change, Refusal, apply, most};
use crate::domain::criteria::{Criteria, Topic};
use crate::domain::expression::Expression;
use crate::domain::like::Like;
use crate::domain::paper::AnnounceType;
use crate::domain::preferences::{QuietHours, Reach, TextLength, time_of_day};
use crate::domain::schedule::{ScheduleError, WEEKDAYS, WeeklySchedule};
use crate::domain::setting::{Setting, SettingValue};
use crate::domain::subscriber::{Address, Subscriber};
use crate::inbound::fault_text::expression_fault;

/// What the form calls an address of the reader: its place among them, which a form that was open too long may have
/// wrong, and its channel, which then tells.
pub(super) fn key(at: usize, address: &Address) -> String {
    format!("{at}-{}", address.channel())
}

/// The form as it stands for a reader.
pub(super) fn of(reader: &Subscriber) -> PreferencesForm {
    let mut draft = PreferencesForm {
        everywhere: reader.preferences.reach == Reach::Everywhere,
        preferred: reader.addresses.first().map(|address| key(0, address)).unwrap_or_default(),
        ..PreferencesForm::default()
    };
    // A schedule that is more than a time on weekdays is shown as the default one, and stays unless that is changed.
    let WeeklySchedule { time, days } = WeeklySchedule::default_morning();
    let shown = [SettingValue::Time(time), SettingValue::Days(days)];
    for value in shown.into_iter().chain(Setting::ALL.iter().filter_map(|setting| setting.value(reader))) {
        fill_in(&mut draft, value);
    }
    with_criteria(&mut draft, &reader.criteria);
    draft
}

/// Writes the value of a setting into its fields.
fn fill_in(draft: &mut PreferencesForm, value: SettingValue) {
    let clock = |time: NaiveTime| time.format("%H:%M").to_string();
    match value {
        SettingValue::Announce(types) => draft.announce = types.iter().map(|kind| kind.as_str().to_owned()).collect(),
        SettingValue::Relevance(least) => draft.min_relevance = least.to_string(),
        SettingValue::Length(papers) => draft.limit = papers.to_string(),
        SettingValue::Text(length) => draft.length = length.as_str().to_owned(),
        SettingValue::Language(tag) => draft.language = tag,
        SettingValue::Time(time) => draft.at = clock(time),
        SettingValue::Days(days) => {
            draft.weekly = days.len() == 1;
            draft.weekly_day = days.first().map_or(1, Weekday::number_from_monday).to_string();
            draft.days = days.iter().map(|day| day.number_from_monday().to_string()).collect();
        }
        SettingValue::Zone(zone) => draft.zone = zone,
        SettingValue::Silent(is_on) => draft.silent = is_on,
        SettingValue::Quiet(hours) => {
            draft.quiet_from = hours.map_or_else(String::new, |hours| clock(hours.from()));
            draft.quiet_to = hours.map_or_else(String::new, |hours| clock(hours.to()));
        }
        SettingValue::Overview(is_on) => draft.overview = is_on,
        SettingValue::QuietDays(is_on) => draft.quiet_days = is_on,
    }
}

/// The form with its criteria replaced by what the sentence was understood as; the other fields stay as they were typed.
pub(super) fn described(typed: PreferencesForm, reader: &Subscriber, understood: &Understood) -> PreferencesForm {
    // What the form says already, as far as it can be read.
    let had = changes(&typed, reader).map_or_else(|_| reader.clone(), |(_, changed)| changed);
    let criteria = understood.clone().replacing(&had.criteria).criteria;
    let became = of(&Subscriber { criteria, ..had });
    let mut draft = PreferencesForm {
        topics: became.topics,
        keywords: became.keywords,
        exclude: became.exclude,
        avoid: became.avoid,
        authors: became.authors,
        like: became.like,
        categories: became.categories,
        announce: became.announce,
        limit: became.limit,
        min_relevance: became.min_relevance,
        language: understood.language.clone().unwrap_or(typed.language),
        add_category: String::new(),
        ..typed
    };
    if let Some(days) = &understood.days {
        let numbers: Vec<String> = days.iter().map(|day| day.number_from_monday().to_string()).collect();
        draft.weekly = days.len() == 1;
        if let [day] = &numbers[..] {
            draft.weekly_day.clone_from(day);
        }
        draft.days = numbers;
    }
    if let Some(time) = understood.time {
        draft.at = time.format("%H:%M").to_string();
    }
    draft
}

/// Adds the lists of criteria to those of a form, without repeats.
fn with_criteria(draft: &mut PreferencesForm, criteria: &Criteria) {
    let sources = |expressions: &[Expression]| expressions.iter().map(|one| one.source().to_owned()).collect();
    merge(&mut draft.keywords, sources(&criteria.keywords));
    merge(&mut draft.exclude, sources(&criteria.exclude));
    merge(&mut draft.avoid, criteria.avoid.clone());
    merge(&mut draft.authors, criteria.authors.clone());
    let papers = criteria.like.iter().filter(|like| matches!(like, Like::Paper(_)));
    merge(&mut draft.like, papers.map(ToString::to_string).collect());
    for code in criteria.categories.iter().map(ToString::to_string) {
        if !draft.categories.contains(&code) {
            draft.categories.push(code);
        }
    }
    draft.topics.extend(criteria.topics.iter().map(|topic| TopicFields {
        name: topic.name.clone(),
        want: topic.want.clone(),
        setting: topic.setting.clone(),
        avoid: topic.avoid.clone(),
        keywords: topic.keywords.iter().map(Expression::source).collect::<Vec<_>>().join("\n"),
        remove: false,
    }));
}

fn merge(text: &mut String, entries: Vec<String>) {
    let mut all: Vec<String> = lines(text).map(str::to_owned).collect();
    for entry in entries {
        if !all.iter().any(|known| known.to_lowercase() == entry.to_lowercase()) {
            all.push(entry);
        }
    }
    *text = all.join("\n");
}

fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty())
}

/// The changes that a form asks for, with the reader as they would be; or what is wrong with it.
pub(super) fn changes(draft: &PreferencesForm, reader: &Subscriber) -> Result<(Vec<Change>, Subscriber), FormFaults> {
    let phrases = Phrases::of(&reader.language);
    let words = &phrases.web.faults;
    let mut form = FormReader { draft, phrases, words, faults: FormFaults::default() };
    let mut changes: Vec<(&str, Change)> = vec![("add-category", Change::Criteria(form.criteria()))];
    let before = of(reader);
    for setting in Setting::ALL {
        changes.extend(form.setting(*setting, &before).map(|(field, value)| (field, Change::Set(value))));
    }
    let reach = if draft.everywhere { Reach::Everywhere } else { Reach::Preferred };
    changes.push(("where", Change::Reach(reach)));
    let preferred = reader.addresses.iter().enumerate().find(|(at, address)| key(*at, address) == draft.preferred);
    changes.extend(preferred.map(|(_, address)| ("preferred", Change::Prefer(address.clone()))));
    let mut changed = reader.clone();
    if !form.faults.is_empty() {
        return Err(form.faults);
    }
    for (name, change) in &changes {
        if let Err(refusal) = apply(&mut changed, change.clone()) {
            form.faults.add(*name, fault_text(&refusal, words));
        }
    }
    let changes = changes.into_iter().map(|(_, change)| change).collect();
    if form.faults.is_empty() { Ok((changes, changed)) } else { Err(form.faults) }
}

/// A form while it is read.
struct FormReader<'a> {
    draft: &'a PreferencesForm,
    phrases: &'static Phrases,
    words: &'static Words,
    faults: FormFaults,
}

impl FormReader<'_> {
    /// The value of a setting, under the field that shows its fault; `None` if it stays as it is.
    fn setting(&mut self, setting: Setting, before: &PreferencesForm) -> Option<(&'static str, SettingValue)> {
        let draft = self.draft;
        let days = |draft: &PreferencesForm| (draft.weekly, draft.days.clone(), draft.weekly_day.clone());
        Some(match setting {
            Setting::Announce => ("announce", SettingValue::Announce(self.announce())),
            Setting::Relevance => {
                ("min-relevance", SettingValue::Relevance(self.number("min-relevance", &draft.min_relevance, 10) as u8))
            }
            Setting::Length => ("limit", SettingValue::Length(self.number("limit", &draft.limit, most::LIMIT))),
            // A form from before there was this field says nothing of it.
            Setting::Text => ("length", SettingValue::Text(TextLength::parse(&draft.length)?)),
            Setting::Language => ("language", SettingValue::Language(draft.language.clone())),
            // A schedule that the form cannot show, such as one of several times a day, stays unless its fields are changed.
            Setting::Time if draft.at == before.at => return None,
            Setting::Time => ("at", SettingValue::Time(self.time("at", &draft.at)?)),
            Setting::Days if days(draft) == days(before) => return None,
            Setting::Days => ("day", SettingValue::Days(self.days())),
            Setting::Zone if draft.zone == before.zone => return None,
            Setting::Zone => ("zone", SettingValue::Zone(draft.zone.trim().to_owned())),
            Setting::Silent => ("silent", SettingValue::Silent(draft.silent)),
            Setting::Quiet => ("quiet-from", SettingValue::Quiet(self.quiet_hours())),
            Setting::Overview => ("overview", SettingValue::Overview(draft.overview)),
            Setting::QuietDays => ("quiet-days", SettingValue::QuietDays(draft.quiet_days)),
        })
    }

    /// The topics and lists; the settings among the criteria are set one by one.
    fn criteria(&mut self) -> Criteria {
        let draft = self.draft;
        Criteria {
            authors: self.texts("authors", &draft.authors, most::NAME_CHARS),
            exclude: self.expressions("exclude", &draft.exclude),
            keywords: self.expressions("keywords", &draft.keywords),
            avoid: self.texts("avoid", &draft.avoid, most::TEXT_CHARS),
            like: self.papers(),
            topics: self.topics(),
            ..Criteria::new(self.categories())
        }
    }

    fn topics(&mut self) -> Vec<Topic> {
        let mut topics: Vec<Topic> = Vec::new();
        for (at, topic) in self.draft.topics.iter().enumerate().filter(|(_, topic)| !topic.remove) {
            let name = topic.name.trim();
            if name.is_empty() {
                self.faults.add(topic_name(at, "name"), self.words.missing);
            }
            if topics.iter().any(|known| known.name.to_lowercase() == name.to_lowercase()) {
                self.faults.add(topic_name(at, "name"), self.words.twice);
            }
            for (part, text, most) in [
                ("name", &topic.name, most::NAME_CHARS),
                ("want", &topic.want, most::TEXT_CHARS),
                ("setting", &topic.setting, most::TEXT_CHARS),
                ("avoid", &topic.avoid, most::TEXT_CHARS),
            ] {
                self.short_enough(&topic_name(at, part), text, most);
            }
            topics.push(Topic {
                name: name.to_owned(),
                want: topic.want.trim().to_owned(),
                setting: topic.setting.trim().to_owned(),
                avoid: topic.avoid.trim().to_owned(),
                keywords: self.expressions(&topic_name(at, "keywords"), &topic.keywords),
            });
        }
        topics
    }

    /// arXiv ids and links, any number on a line.
    fn papers(&mut self) -> Vec<Like> {
        let mut papers: Vec<Like> = Vec::new();
        let ends = |c: char| c.is_whitespace() || matches!(c, ',' | ';');
        for word in self.draft.like.split(ends).filter(|word| !word.is_empty()) {
            match word.parse() {
                Ok(paper @ Like::Paper(_)) if !papers.contains(&paper) => papers.push(paper),
                Ok(Like::Paper(_)) => {}
                _ => self.faults.add("like", fill(self.words.paper, &[("given", word)])),
            }
        }
        if papers.len() > most::ENTRIES {
            self.faults.add("like", fill(self.words.too_many, &[("n", &most::ENTRIES.to_string())]));
        }
        papers
    }

    fn expressions(&mut self, name: &str, text: &str) -> Vec<Expression> {
        let mut expressions = Vec::new();
        for line in self.texts(name, text, most::KEYWORD_CHARS) {
            match line.parse::<Expression>() {
                Ok(expression) => expressions.push(expression),
                Err(error) => {
                    let gaps = [("given", line.as_str()), ("reason", &expression_fault(&error, self.phrases))];
                    self.faults.add(name, fill(self.words.expression, &gaps));
                }
            }
        }
        expressions
    }

    fn texts(&mut self, name: &str, text: &str, most: usize) -> Vec<String> {
        let entries: Vec<String> = lines(text).map(str::to_owned).collect();
        for entry in &entries {
            self.short_enough(name, entry, most);
        }
        if entries.len() > most::ENTRIES {
            self.faults.add(name, fill(self.words.too_many, &[("n", &most::ENTRIES.to_string())]));
        }
        entries
    }

    fn short_enough(&mut self, name: &str, text: &str, most: usize) {
        if text.trim().chars().count() > most {
            self.faults.add(name, fill(self.words.too_long, &[("n", &most.to_string())]));
        }
    }

    fn categories(&mut self) -> Vec<Category> {
        let mut categories: Vec<Category> = Vec::new();
        let typed = self.draft.add_category.split([',', ';', '\n', ' ']);
        let kept = self.draft.categories.iter().map(|code| ("category", code.as_str()));
        for (name, code) in kept.chain(typed.map(|code| ("add-category", code))) {
            let code = code.trim();
            if code.is_empty() {
                continue;
            }
            match Category::parse_wanted(code) {
                Ok(wanted) => categories.extend(wanted),
                Err(error) => {
                    let sentence = match error.nearest() {
                        Some(nearest) => fill(self.words.category_near, &[("given", code), ("nearest", nearest)]),
                        None => fill(self.words.category, &[("given", code)]),
                    };
                    self.faults.add(name, sentence);
                }
            }
        }
        let mut seen = Vec::new();
        categories.retain(|category| {
            let is_new = !seen.contains(category);
            seen.push(category.clone());
            is_new
        });
        if categories.is_empty() {
            self.faults.add("add-category", self.words.no_category);
        }
        if categories.len() > most::CATEGORIES {
            self.faults.add("add-category", fill(self.words.too_many, &[("n", &most::CATEGORIES.to_string())]));
        }
        categories
    }

    fn announce(&mut self) -> Vec<AnnounceType> {
        let given = &self.draft.announce;
        let kinds: Vec<AnnounceType> =
            AnnounceType::ALL.into_iter().filter(|kind| given.iter().any(|word| word == kind.as_str())).collect();
        if kinds.is_empty() {
            self.faults.add("announce", self.words.no_kind);
        }
        kinds
    }

    fn number(&mut self, name: &str, text: &str, most: u32) -> u32 {
        let number = text.trim().parse().ok().filter(|number| (1..=most).contains(number));
        number.unwrap_or_else(|| {
            self.faults.add(name, fill(self.words.number, &[("from", "1"), ("to", &most.to_string())]));
            1
        })
    }

    fn time(&mut self, name: &str, text: &str) -> Option<NaiveTime> {
        let time = time_of_day(text);
        if time.is_none() {
            self.faults.add(name, self.words.time);
        }
        time
    }

    fn days(&mut self) -> Vec<Weekday> {
        let weekly = std::slice::from_ref(&self.draft.weekly_day);
        let given = if self.draft.weekly { weekly } else { &self.draft.days };
        let is_given = |day: &Weekday| given.iter().any(|number| *number == day.number_from_monday().to_string());
        let days: Vec<Weekday> = WEEKDAYS.into_iter().filter(is_given).collect();
        if days.is_empty() {
            self.faults.add("day", self.words.no_day);
        }
        days
    }

    fn quiet_hours(&mut self) -> Option<QuietHours> {
        let (from, to) = (self.draft.quiet_from.as_str(), self.draft.quiet_to.as_str());
        match (from.is_empty(), to.is_empty()) {
            (true, true) => None,
            (false, false) => {
                let (from, to) = (self.time("quiet-from", from), self.time("quiet-to", to));
                from.zip(to).and_then(|(from, to)| QuietHours::new(from, to))
            }
            (is_missing, _) => {
                self.faults.add(if is_missing { "quiet-from" } else { "quiet-to" }, self.words.quiet);
                None
            }
        }
    }
}

/// The fault of a refused change that the checks of the fields did not find.
fn fault_text(refusal: &Refusal, words: &Words) -> String {
    match refusal {
        Refusal::Schedule(ScheduleError::Zone(error)) => zone_fault(error, words),
        Refusal::Schedule(_) => words.zone.to_owned(),
        Refusal::LastCategory => words.no_category.to_owned(),
        Refusal::TooLong { most } => fill(words.too_long, &[("n", &most.to_string())]),
        Refusal::TooMany { most } => fill(words.too_many, &[("n", &most.to_string())]),
        _ => words.other.to_owned(),
    }
}
