//! What a mail says before it is opened, and why it came: [`Words::subject`], [`Words::preheader`], [`Words::why`].
//!
//! `flow/compose.rs` of the root package calls them. Each keeps a length: a title is cut between words, a list between names.

use super::fill::fill;
use super::fixed::Words;
use crate::clean;
use crate::limits::{email, field};

/// Words that a cut title must not end with: what they lead to is missing.
const DANGLING: [&str; 24] = [
    "a", "an", "and", "as", "at", "by", "for", "from", "in", "into", "is", "of", "on", "or", "over", "the", "through",
    "to", "toward", "towards", "under", "via", "with", "without",
];

/// A title that is cut at a word, if it is too long, and never after "and" or "of".
fn cut_title(title: &str, room: usize) -> String {
    let mut cut = clean::cut(title, room);
    if cut == title {
        return cut;
    }
    while let Some((head, last)) = cut.strip_suffix('…').and_then(|head| head.trim_end().rsplit_once(' ')) {
        if !DANGLING.contains(&last.to_lowercase().as_str()) {
            break;
        }
        cut = format!("{}…", head.trim_end_matches([',', ':', ';', ' ']));
    }
    cut
}

impl Words {
    /// Subject line of an email: the title of the best paper, how many more there are, and the date. The title is cut between words
    /// where all of it would not be seen.
    pub fn subject(&self, best: &str, chosen: u32, (_, month, day): (i32, u32, u32)) -> String {
        let date = self.dated(self.day_of_month, "", 0, month, day);
        let more = self.number(chosen.saturating_sub(1));
        let filled = |title: &str| match chosen {
            0 => fill(self.subject_none, &[("date", &date)]),
            1 => fill(self.subject_one, &[("title", title), ("date", &date)]),
            _ => fill(self.subject, &[("title", title), ("more", &more), ("date", &date)]),
        };
        let room = email::SUBJECT.saturating_sub(clean::units(&filled("")));
        filled(&cut_title(&clean::line(best), room))
    }

    /// The first line of a mail, which clients show beside the subject: the titles after the best one, or the intro if there is
    /// none.
    pub fn preheader<'a>(&self, titles: impl IntoIterator<Item = &'a str>, intro: &str) -> String {
        let titles: Vec<&str> = titles.into_iter().skip(1).take(3).collect();
        let text = if titles.is_empty() {
            intro.to_owned()
        } else {
            format!("{}{}{}", self.also, self.colon, titles.join(" · "))
        };
        clean::cut(&clean::line(&text), email::PREHEADER)
    }

    /// Why the reader gets this: what they subscribed to, and since when, if that is known. Of many subjects those are named that fit,
    /// each whole.
    pub fn why(&self, subjects: &[impl AsRef<str>], since: Option<(i32, u32, u32)>, site: &str) -> String {
        let date = since.map(|(year, month, day)| self.dated(self.short_date, "", year, month, day));
        let sentence = |names: &str| match &date {
            Some(date) => fill(self.why_since, &[("date", date), ("subjects", names), ("site", site)]),
            None => fill(self.why, &[("subjects", names), ("site", site)]),
        };
        sentence(&self.names(subjects, field::SENTENCE.saturating_sub(clean::units(&sentence("")))))
    }

    /// "quantization, speculative decoding and 3 more": as many names as fit into this many units, each whole, or the beginning of the
    /// first.
    pub fn names(&self, names: &[impl AsRef<str>], units: usize) -> String {
        let names: Vec<String> = names.iter().map(|name| clean::line(name.as_ref())).collect();
        let named = |count: usize| {
            let list = self.list(&names[..count]);
            match names.len() - count {
                0 => list,
                left => fill(self.and_more, &[("names", &list), ("n", &self.number(left as u32))]),
            }
        };
        let fitting = (1..=names.len()).rev().map(named).find(|text| clean::units(text) <= units);
        fitting.unwrap_or_else(|| names.first().map_or_else(String::new, |first| clean::cut(first, units)))
    }
}
