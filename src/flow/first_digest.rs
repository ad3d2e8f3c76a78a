//! Defines [`publish`]: a subscriber's first digest, from the newest announcement that has papers for them; and which announcements
//! can be it.
//!
//! `scheduler/newcomers.rs` calls it for who has just joined, `cli/run.rs` for who is to get a first digest now.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::fetch::{AnnouncementStates, FetchOutcome};
use super::publish::Occasion;
use crate::domain::announcement::{AnnouncementId, AnnouncementState};
use crate::domain::calendar;
use crate::domain::category::Category;
use crate::domain::subscriber::Subscriber;

/// Announcements to choose a first digest from: enough to reach past a weekend with holidays around it.
pub const FIRST_DIGEST_DATES: usize = 4;

/// The dates that a first digest can be of, newest first.
pub fn dates(newest: NaiveDate) -> Vec<NaiveDate> {
    calendar::back_from(newest).take(FIRST_DIGEST_DATES).collect()
}

/// The announcements of the newcomers' categories on these dates.
pub fn announcements(newcomers: &[Subscriber], dates: &[NaiveDate]) -> Vec<AnnouncementId> {
    let categories: BTreeSet<&Category> = newcomers.iter().flat_map(|newcomer| &newcomer.criteria.categories).collect();
    categories.into_iter().flat_map(|category| dates.iter().map(|date| AnnouncementId::new(category, *date))).collect()
}

/// Those of these dates whose announcements are final in all of the newcomer's categories and not quiet in all of them, in order.
pub fn usable_dates(newcomer: &Subscriber, dates: &[NaiveDate], states: &AnnouncementStates) -> Vec<NaiveDate> {
    let state = |category: &Category, date: NaiveDate| states.get(&AnnouncementId::new(category, date));
    let is_usable = |date: &NaiveDate| {
        let categories = &newcomer.criteria.categories;
        categories.iter().all(|category| state(category, *date).is_some_and(AnnouncementState::is_final))
            && categories
                .iter()
                .any(|category| !matches!(state(category, *date), Some(AnnouncementState::Quiet { .. })))
    };
    dates.iter().copied().filter(is_usable).collect()
}

/// Takes one of `dates` after the other until one has papers for the newcomer; if none has, a digest says so. `fetch` completes the
/// announcements of one date; `publish` returns whether it published. Without a final announcement nothing is published.
/// Returns what was fetched.
pub async fn publish<E>(
    newcomer: &Subscriber,
    dates: &[NaiveDate],
    states: AnnouncementStates,
    mut fetch: impl AsyncFnMut(NaiveDate, &AnnouncementStates) -> Result<FetchOutcome, E>,
    mut publish: impl AsyncFnMut(NaiveDate, &AnnouncementStates, Occasion) -> Result<bool, E>,
) -> Result<FetchOutcome, E> {
    let mut all = FetchOutcome { states, ..FetchOutcome::default() };
    let mut newest_without = None;
    for date in dates {
        let fetched = fetch(*date, &all.states).await?;
        all.asked += fetched.asked;
        all.states.extend(fetched.states);
        all.unreachable = fetched.unreachable;
        if !usable_dates(newcomer, &[*date], &all.states).is_empty() {
            let occasion = Occasion::FirstDigest { is_older: newest_without.is_some() };
            if publish(*date, &all.states, occasion).await? {
                return Ok(all);
            }
            newest_without.get_or_insert(*date);
        }
        if all.unreachable.is_some() {
            break;
        }
    }
    if let Some(date) = newest_without {
        publish(date, &all.states, Occasion::FirstWithout).await?;
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::announcement::QuietReason;
    use crate::domain::schedule::Schedule;
    use crate::domain::subscriber::Origin;

    fn newcomer(categories: &[&str]) -> Subscriber {
        let schedule = Schedule::parse("30 7 * * *", "UTC").expect("a schedule");
        let criteria = serde_json::from_value(serde_json::json!({ "categories": categories })).expect("criteria");
        Subscriber::new(Origin::SelfService, Vec::new(), schedule, "en", criteria)
    }

    #[test]
    fn a_first_digest_has_the_newest_final_announcement_that_is_not_quiet() {
        let friday = NaiveDate::from_ymd_opt(2025, 11, 7).expect("a date");
        let dates = dates(friday);
        assert_eq!(dates.last(), NaiveDate::from_ymd_opt(2025, 11, 4).as_ref());
        let reader = newcomer(&["cs.CL", "cs.LG"]);
        let complete = AnnouncementState::Complete { total: 3 };
        let quiet = AnnouncementState::Quiet { reason: QuietReason::Holiday("Invention Day".to_owned()) };
        let mut states = AnnouncementStates::new();
        let mut with = |category: &str, back: usize, state: &AnnouncementState| {
            states.insert(AnnouncementId::new(&Category::of_paper(category), dates[back]), state.clone());
            usable_dates(&reader, &dates, &states).first().copied()
        };
        assert_eq!(with("cs.LG", 0, &complete), None, "cs.CL is not known");
        assert_eq!(with("cs.CL", 0, &AnnouncementState::Late), None);
        assert_eq!(with("cs.LG", 1, &quiet), None);
        assert_eq!(with("cs.CL", 1, &quiet), None, "nothing to show");
        assert_eq!(with("cs.LG", 2, &complete), None);
        assert_eq!(with("cs.CL", 2, &quiet), Some(dates[2]), "quiet in one of them");
        assert_eq!(with("cs.CL", 0, &complete), Some(dates[0]));
    }
}
