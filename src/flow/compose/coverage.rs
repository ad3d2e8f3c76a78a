//! [`coverage`]: how complete each category of a window is, worded.
//!
//! Only `compose.rs` calls it.

use std::collections::BTreeMap;

use templates::digest::Coverage;
use templates::words::Words;

use crate::domain::announcement::{AnnouncementState, QuietReason};
use crate::domain::window::Window;
use crate::flow::fetch::AnnouncementStates;

/// One line per category: the total of the window's dates, or what is missing.
pub(super) fn coverage(window: &Window, states: &AnnouncementStates, words: &Words) -> Vec<Coverage> {
    let mut by_category: BTreeMap<_, Vec<&AnnouncementState>> = BTreeMap::new();
    let announcements =
        window.announcements.iter().chain(window.after.open.iter().filter(|id| !window.announcements.contains(id)));
    for id in announcements {
        let state = states.get(id).unwrap_or(&AnnouncementState::Late);
        by_category.entry(&id.category).or_default().push(state);
    }
    by_category
        .into_iter()
        .map(|(category, states)| {
            let (text, complete) = coverage_text(&states, words);
            let quiet = states.iter().all(|state| matches!(state, AnnouncementState::Quiet { .. }));
            Coverage { category: category.to_string(), text, complete, quiet }
        })
        .collect()
}

/// The state of a category over the window's dates: what is missing goes before what is complete.
fn coverage_text(states: &[&AnnouncementState], words: &Words) -> (String, bool) {
    if states.iter().any(|state| matches!(state, AnnouncementState::Failed { .. })) {
        return (words.failed.to_owned(), false);
    }
    if states.contains(&&AnnouncementState::Late) {
        return (words.late.to_owned(), false);
    }
    let mut totals = (0, 0);
    let mut unknown = false;
    let mut incomplete = false;
    let mut quiet = None;
    for state in states {
        match state {
            AnnouncementState::Complete { total } => totals = (totals.0 + total, totals.1 + total),
            AnnouncementState::Incomplete { got, of } => {
                totals = (totals.0 + got, totals.1 + of);
                incomplete = true;
                unknown |= *of == 0;
            }
            AnnouncementState::Quiet { reason } => quiet = Some(reason),
            AnnouncementState::Late | AnnouncementState::Failed { .. } => {}
        }
    }
    match (incomplete, quiet) {
        (true, _) => (words.incomplete(totals.0, if unknown { 0 } else { totals.1 }), false),
        (false, Some(reason)) if totals.1 == 0 => (quiet_text(reason, words), true),
        (false, _) => (words.complete(totals.1), true),
    }
}

fn quiet_text(reason: &QuietReason, words: &Words) -> String {
    match reason {
        QuietReason::Weekend => words.weekend.to_owned(),
        QuietReason::Holiday(name) | QuietReason::ExpectedHoliday(name) => words.holiday(name),
        QuietReason::NoPapers => words.no_papers.to_owned(),
    }
}
