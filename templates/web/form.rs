//! [`PreferencesForm`]: the content of the preferences' form, as it was typed; and [`FormFaults`], what is wrong with it.
//!
//! The form, the preview that carries it along and the handlers that read it (`web/preferences_form.rs` of the root package)
//! take the names of the fields from here.

use std::collections::BTreeMap;

/// More topics than anyone has; what a form sends beyond is dropped.
pub const TOPICS: usize = 60;

/// The content of the form. Lists are one item per line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PreferencesForm {
    /// What to read, in a sentence that can be turned into the fields below.
    pub sentence: String,
    /// In the reader's order.
    pub topics: Vec<TopicFields>,
    /// Raise the score.
    pub keywords: String,
    /// Never in.
    pub exclude: String,
    /// Lower the score.
    pub avoid: String,
    /// Always in.
    pub authors: String,
    /// Papers that are liked already, by arXiv id.
    pub like: String,
    /// Codes that stay chosen.
    pub categories: Vec<String>,
    /// Codes to add, with commas.
    pub add_category: String,
    /// arXiv's words: new, cross, replace, replace-cross.
    pub announce: Vec<String>,
    /// 1-10.
    pub min_relevance: String,
    /// Papers per digest.
    pub limit: String,
    /// short, medium or full: how much of each abstract.
    pub length: String,
    /// BCP 47 tag.
    pub language: String,
    /// Once a week rather than with each announcement.
    pub weekly: bool,
    /// For daily digests, `1` (Monday) to `7`.
    pub days: Vec<String>,
    /// For weekly ones.
    pub weekly_day: String,
    /// `HH:MM`.
    pub at: String,
    /// IANA name.
    pub zone: String,
    /// Chats without a sound.
    pub silent: bool,
    /// Whether digests begin with an overview.
    pub overview: bool,
    /// Whether a digest says so if a day had no papers.
    pub quiet_days: bool,
    /// `HH:MM` or empty.
    pub quiet_from: String,
    /// `HH:MM` or empty.
    pub quiet_to: String,
    /// To every address rather than to the preferred one.
    pub everywhere: bool,
    /// The preferred address, by its key.
    pub preferred: String,
}

/// One topic of the form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TopicFields {
    /// Shown in reasons.
    pub name: String,
    /// What is wanted.
    pub want: String,
    /// Where it is wanted; weighs little.
    pub setting: String,
    /// What is not meant.
    pub avoid: String,
    /// One per line.
    pub keywords: String,
    /// Whether it is ticked for removal.
    pub remove: bool,
}

/// What is wrong with a form: field and sentence.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FormFaults(BTreeMap<String, String>);

impl PreferencesForm {
    /// From the pairs of a form. Unknown names are ignored; topics without any text are dropped.
    pub fn from_pairs<N: AsRef<str>>(pairs: impl IntoIterator<Item = (N, String)>) -> Self {
        let mut draft = Self::default();
        let mut topics: BTreeMap<usize, TopicFields> = BTreeMap::new();
        for (name, value) in pairs {
            match topic_field(name.as_ref()) {
                Some((at, part)) if at < TOPICS => topics.entry(at).or_default().set(part, value),
                Some(_) => {}
                None => draft.set(name.as_ref(), value),
            }
        }
        draft.topics = topics.into_values().filter(|topic| !topic.is_blank()).collect();
        draft
    }

    fn set(&mut self, name: &str, value: String) {
        match name {
            "category" => self.categories.push(value),
            "announce" => self.announce.push(value),
            "day" => self.days.push(value),
            "rhythm" => self.weekly = value == "weekly",
            "where" => self.everywhere = value == "everywhere",
            "silent" => self.silent = true,
            "overview" => self.overview = true,
            "quiet-days" => self.quiet_days = true,
            _ => {
                if let Some((_, text)) = self.texts_mut().into_iter().find(|(known, _)| *known == name) {
                    *text = value;
                }
            }
        }
    }

    /// The form's pairs, so that a page can carry it along.
    pub fn pairs(&self) -> Vec<(String, String)> {
        let mut copy = self.clone();
        let mut pairs: Vec<(String, String)> =
            copy.texts_mut().into_iter().map(|(name, text)| (name.to_owned(), std::mem::take(text))).collect();
        for (name, values) in [("category", &self.categories), ("announce", &self.announce), ("day", &self.days)] {
            pairs.extend(values.iter().map(|value| (name.to_owned(), value.clone())));
        }
        pairs.push(("rhythm".to_owned(), if self.weekly { "weekly" } else { "daily" }.to_owned()));
        pairs.push(("where".to_owned(), if self.everywhere { "everywhere" } else { "preferred" }.to_owned()));
        for (name, is_ticked) in [("silent", self.silent), ("overview", self.overview), ("quiet-days", self.quiet_days)]
        {
            pairs.extend(is_ticked.then(|| (name.to_owned(), "1".to_owned())));
        }
        for (at, topic) in self.topics.iter().enumerate() {
            pairs.extend(topic.texts().map(|(part, text)| (topic_name(at, part), text.to_owned())));
            pairs.extend(topic.remove.then(|| (topic_name(at, "remove"), "1".to_owned())));
        }
        pairs
    }

    fn texts_mut(&mut self) -> [(&'static str, &mut String); 17] {
        [
            ("sentence", &mut self.sentence),
            ("keywords", &mut self.keywords),
            ("exclude", &mut self.exclude),
            ("avoid", &mut self.avoid),
            ("authors", &mut self.authors),
            ("like", &mut self.like),
            ("add-category", &mut self.add_category),
            ("min-relevance", &mut self.min_relevance),
            ("limit", &mut self.limit),
            ("length", &mut self.length),
            ("language", &mut self.language),
            ("weekly-day", &mut self.weekly_day),
            ("at", &mut self.at),
            ("zone", &mut self.zone),
            ("quiet-from", &mut self.quiet_from),
            ("quiet-to", &mut self.quiet_to),
            ("preferred", &mut self.preferred),
        ]
    }
}

impl TopicFields {
    fn set(&mut self, part: &str, value: String) {
        match part {
            "name" => self.name = value,
            "want" => self.want = value,
            "setting" => self.setting = value,
            "avoid" => self.avoid = value,
            "keywords" => self.keywords = value,
            "remove" => self.remove = true,
            _ => {}
        }
    }

    fn texts(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let texts = [
            ("name", &self.name),
            ("want", &self.want),
            ("setting", &self.setting),
            ("avoid", &self.avoid),
            ("keywords", &self.keywords),
        ];
        texts.into_iter().map(|(part, text)| (part, text.as_str()))
    }

    fn is_blank(&self) -> bool {
        self.texts().all(|(_, text)| text.trim().is_empty())
    }
}

/// The name of a topic's field: `topic-0-want`.
pub fn topic_name(at: usize, part: &str) -> String {
    format!("topic-{at}-{part}")
}

fn topic_field(name: &str) -> Option<(usize, &str)> {
    let (at, part) = name.strip_prefix("topic-")?.split_once('-')?;
    Some((at.parse().ok()?, part))
}

impl FormFaults {
    /// One more; the first of a field stays.
    pub fn add(&mut self, name: impl Into<String>, text: impl Into<String>) {
        self.0.entry(name.into()).or_insert_with(|| text.into());
    }

    /// Whether all is well.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// What is wrong with a field.
    pub fn of(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// Field and sentence.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, text)| (name.as_str(), text.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn full() -> PreferencesForm {
        let topic = |name: &str, remove| TopicFields {
            name: name.to_owned(),
            want: "w\nx".to_owned(),
            setting: "s".to_owned(),
            avoid: "\"<&".to_owned(),
            keywords: String::new(),
            remove,
        };
        PreferencesForm {
            topics: vec![topic("one", false), topic("two", true)],
            categories: vec!["cs.LG".into(), "cs.CL".into()],
            announce: vec!["new".into()],
            days: vec!["1".into(), "3".into()],
            at: "07:30".into(),
            zone: "Europe/London".into(),
            silent: true,
            overview: true,
            quiet_days: true,
            weekly: true,
            everywhere: true,
            preferred: "2".into(),
            sentence: "s".into(),
            like: "2511.90051".into(),
            ..PreferencesForm::default()
        }
    }

    #[test]
    fn a_draft_survives_its_form() {
        assert_eq!(PreferencesForm::from_pairs(full().pairs()), full());
        assert_eq!(PreferencesForm::from_pairs(PreferencesForm::default().pairs()), PreferencesForm::default());
    }

    #[test]
    fn what_no_form_of_ours_sends_is_ignored() {
        let strange = ["topic-99999999999999999999999-name", "topic-70-name", "topic--1-want", "topic-0-", "x", ""];
        let pairs = strange.into_iter().map(|name| (name, "value".to_owned()));
        assert_eq!(PreferencesForm::from_pairs(pairs), PreferencesForm::default());
    }
}
