//! Defines [`Window`]: the announcements that a subscriber's next issue is made of.
//!
//! `flow/publish/papers.rs` computes it. It depends only on dates, states and what earlier issues covered, never on papers or
//! scores.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::announcement::{AnnouncementId, AnnouncementState};
use super::calendar;
use super::category::Category;
use super::subscriber::Cursor;

/// arXiv's catch-up pages go back this far, so older gaps cannot be filled exactly.
pub const BACKFILL_DAYS: i64 = 90;

/// The announcements of one issue, and the cursor after it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Window {
    /// The issue's key, unique per subscriber, so that making the same issue twice publishes it once.
    pub key: String,
    /// The announcements that the issue is made of.
    pub announcements: Vec<AnnouncementId>,
    /// The dates that no issue covered before; the other dates in `announcements` were open.
    pub dates: Vec<NaiveDate>,
    /// The cursor once the issue is published (or found empty).
    pub after: Cursor,
}

impl Window {
    /// The newest date in it.
    pub fn newest(&self) -> NaiveDate {
        self.announcements.iter().map(|id| id.date).max().unwrap_or_default()
    }

    /// The oldest date in it.
    pub fn oldest(&self) -> NaiveDate {
        self.announcements.iter().map(|id| id.date).min().unwrap_or_default()
    }

    /// The announcements that were open after an earlier issue.
    pub fn reopened(&self) -> impl Iterator<Item = &AnnouncementId> {
        self.announcements.iter().filter(|id| !self.dates.contains(&id.date))
    }
}

/// The newest date of a window by its key: 2025-11-04 of `2025-11-04+1`. `None` if it is no key.
pub fn newest_date(key: &str) -> Option<NaiveDate> {
    key.split('+').next()?.parse().ok()
}

/// The announcements that a subscriber with this cursor has not been offered, up to `newest`: those after `until`, those
/// that were open, and for a new subscriber the newest only. Some may be missing from the store.
pub fn wanted(cursor: &Cursor, categories: &[Category], newest: NaiveDate) -> Vec<AnnouncementId> {
    let oldest = newest - chrono::Duration::days(BACKFILL_DAYS);
    let mut wanted: Vec<AnnouncementId> = cursor
        .open
        .iter()
        .filter(|id| categories.contains(&id.category) && id.date >= oldest && id.date <= newest)
        .cloned()
        .collect();
    for category in categories {
        wanted.extend(uncovered(cursor, newest).into_iter().map(|date| AnnouncementId::new(category, date)));
    }
    wanted.sort();
    wanted.dedup();
    wanted
}

/// The listing dates after the cursor. A holiday is among them: the calendar says that it will be quiet, arXiv's own listing
/// says whether it was.
fn uncovered(cursor: &Cursor, newest: NaiveDate) -> Vec<NaiveDate> {
    match cursor.until {
        None => vec![newest],
        Some(until) => {
            let first = (until + chrono::Duration::days(1)).max(newest - chrono::Duration::days(BACKFILL_DAYS));
            calendar::dates(first, newest).collect()
        }
    }
}

/// The next window of a subscriber, or `None` if nothing new is known.
///
/// An announcement that is late or failed does not delay the others: it stays open and comes with a later issue. An
/// incomplete one is used once when it first has papers, and again when it is complete, but not in between: else papers
/// that did not fit into a digest would come one by one.
pub fn next(
    cursor: &Cursor,
    categories: &[Category],
    newest: NaiveDate,
    states: &BTreeMap<AnnouncementId, AnnouncementState>,
) -> Option<Window> {
    let wanted = wanted(cursor, categories, newest);
    let mut announcements = Vec::new();
    // A replay of a past day leaves open what lies after it.
    let later = cursor.open.iter().filter(|id| id.date > newest && categories.contains(&id.category));
    let mut open: Vec<AnnouncementId> = later.cloned().collect();
    let mut partly = Vec::new();
    for id in wanted {
        let state = states.get(&id);
        let is_final = state.is_some_and(AnnouncementState::is_final);
        let was_given = cursor.partly.contains(&id);
        let gives =
            is_final || (!was_given && matches!(state, Some(AnnouncementState::Incomplete { got, .. }) if *got > 0));
        if !is_final {
            open.push(id.clone());
            if gives || was_given {
                partly.push(id.clone());
            }
        }
        if gives {
            announcements.push(id);
        }
    }
    if announcements.is_empty() {
        return None;
    }
    let moves_on = cursor.until.is_none_or(|until| until < newest);
    let earlier = if moves_on { 0 } else { cursor.issues };
    let key = if earlier == 0 { newest.to_string() } else { format!("{newest}+{earlier}") };
    let until = cursor.until.map_or(newest, |until| until.max(newest));
    let dates = uncovered(cursor, newest);
    partly.extend(cursor.partly.iter().filter(|id| id.date > newest && open.contains(id)).cloned());
    let after = Cursor { until: Some(until), open, partly, issues: earlier + 1 };
    Some(Window { key, announcements, dates, after })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::announcement::QuietReason;

    fn day(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2025, 11, day).expect("a date")
    }

    fn lg() -> Category {
        Category::of_paper("cs.LG")
    }

    fn id(category: &Category, date: u32) -> AnnouncementId {
        AnnouncementId::new(category, day(date))
    }

    fn states(of: &[(u32, AnnouncementState)]) -> BTreeMap<AnnouncementId, AnnouncementState> {
        of.iter().map(|(date, state)| (id(&lg(), *date), state.clone())).collect()
    }

    const COMPLETE: AnnouncementState = AnnouncementState::Complete { total: 3 };

    #[test]
    fn a_new_subscriber_gets_the_newest_announcement_only() {
        let window = next(&Cursor::default(), &[lg()], day(6), &states(&[(5, COMPLETE), (6, COMPLETE)]));
        let window = window.expect("a window");
        assert_eq!(window.announcements, vec![id(&lg(), 6)]);
        assert_eq!(window.key, "2025-11-06");
        assert_eq!(next(&window.after, &[lg()], day(6), &states(&[(6, COMPLETE)])), None, "once");
    }

    #[test]
    fn a_weekly_reader_gets_the_week_without_its_weekend() {
        let cursor = Cursor { until: Some(day(7)), issues: 1, ..Cursor::default() };
        assert_eq!(
            wanted(&cursor, &[lg()], day(14)),
            [10, 11, 12, 13, 14].map(|d| id(&lg(), d)).to_vec(),
            "8 and 9 November 2025 are a weekend"
        );
    }

    #[test]
    fn a_late_announcement_comes_with_the_next_issue_under_a_key_of_its_own() {
        let cl = Category::of_paper("cs.CL");
        let both = [cl.clone(), lg()];
        let mut known = states(&[(6, COMPLETE)]);
        known.insert(id(&cl, 6), AnnouncementState::Late);
        let first = next(&Cursor::default(), &both, day(6), &known).expect("cs.LG is there");
        assert_eq!(first.after.open, vec![id(&cl, 6)]);
        assert_eq!(next(&first.after, &both, day(6), &known), None, "still late");
        known.insert(id(&cl, 6), COMPLETE);
        let second = next(&first.after, &both, day(6), &known).expect("cs.CL has come");
        assert_eq!((second.key.as_str(), second.announcements), ("2025-11-06+1", vec![id(&cl, 6)]));
        assert_eq!(next(&second.after, &both, day(6), &known), None);
    }

    #[test]
    fn an_incomplete_announcement_is_offered_now_and_again_only_when_complete() {
        let first =
            next(&Cursor::default(), &[lg()], day(6), &states(&[(6, AnnouncementState::Incomplete { got: 2, of: 3 })]));
        let after = first.expect("two papers are something").after;
        assert_eq!(
            next(&after, &[lg()], day(6), &states(&[(6, AnnouncementState::Incomplete { got: 2, of: 3 })])),
            None
        );
        assert!(next(&after, &[lg()], day(6), &states(&[(6, COMPLETE)])).is_some());
    }

    #[test]
    fn what_was_late_first_is_offered_as_soon_as_something_of_it_is_there() {
        let cl = Category::of_paper("cs.CL");
        let both = [cl.clone(), lg()];
        let mut known = states(&[(6, COMPLETE)]);
        known.insert(id(&cl, 6), AnnouncementState::Late);
        let first = next(&Cursor::default(), &both, day(6), &known).expect("cs.LG is there");
        known.insert(id(&cl, 6), AnnouncementState::Incomplete { got: 2, of: 3 });
        let second = next(&first.after, &both, day(6), &known).expect("a part of cs.CL has come");
        assert_eq!((&second.announcements, &second.after.open), (&vec![id(&cl, 6)], &vec![id(&cl, 6)]));
        assert_eq!(next(&second.after, &both, day(6), &known), None, "not paper by paper");
        known.insert(id(&lg(), 5), COMPLETE);
        let replayed = next(&Cursor { until: Some(day(4)), ..second.after.clone() }, &both, day(5), &known);
        assert_eq!(replayed.map(|window| window.after.partly), Some(second.after.partly), "of a past day");
    }

    #[test]
    fn a_holiday_that_is_only_expected_is_asked_for_again_until_it_is_known() {
        let expected = AnnouncementState::Quiet { reason: QuietReason::ExpectedHoliday("Invention Day".to_owned()) };
        let cursor = Cursor { until: Some(day(5)), issues: 1, ..Cursor::default() };
        assert_eq!(next(&cursor, &[lg()], day(6), &states(&[(6, expected.clone())])), None);
        let known = states(&[(6, expected), (7, COMPLETE)]);
        let later = next(&cursor, &[lg()], day(7), &known).expect("the next day");
        assert_eq!(later.after.open, vec![id(&lg(), 6)]);
    }

    #[test]
    fn when_arxiv_is_down_nothing_is_published_and_nothing_is_lost() {
        let failed = AnnouncementState::Failed { error: "connection refused".to_owned() };
        let cursor = Cursor { until: Some(day(5)), issues: 1, ..Cursor::default() };
        assert_eq!(next(&cursor, &[lg()], day(6), &states(&[(6, failed)])), None);
        let later = next(&cursor, &[lg()], day(7), &states(&[(6, COMPLETE), (7, COMPLETE)])).expect("a window");
        assert_eq!(later.announcements.len(), 2);
    }
}
