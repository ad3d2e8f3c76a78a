//! The section at the top of the page: what needs the operator's attention, derived from the rest of the page.

use maud::{Markup, html};

use super::figures::{day, of, span};
use super::page::{CategoryState, ChannelCard, OperatorPage};

/// A delivery that has been due for longer is late: a pass of the dispatcher takes minutes at most.
const LONG_DUE_S: u64 = 15 * 60;

/// What needs attention, and the anchor of the section that shows it.
struct Concern {
    text: String,
    section: &'static str,
}

pub(super) fn section(page: &OperatorPage) -> Markup {
    let concerns = concerns(page);
    html! {
        @if concerns.is_empty() {
            p.well { "Nothing needs your attention." }
        } @else {
            section.concerns aria-labelledby="concerns" {
                h2 id="concerns" { "Needs your attention" }
                ul { @for Concern { text, section } in &concerns { li { a href={ "#" (section) } { (text) } } } }
            }
        }
    }
}

fn concerns(page: &OperatorPage) -> Vec<Concern> {
    let of_process =
        page.process.iter().chain(&page.shortages).map(|text| Concern { text: text.clone(), section: "concerns" });
    let mut concerns: Vec<Concern> = of_process.chain(page.channels.iter().flat_map(of_channel)).collect();
    if page.dead.recent > 0 {
        let text = format!("{} given up", of(page.dead.recent, "delivery was", "deliveries were"));
        concerns.push(Concern { text, section: "dead" });
    }
    if let Some(newest) = page.dates.last() {
        let open = page.categories.iter().filter(|category| {
            matches!(
                category.states.last(),
                Some(Some(CategoryState::Late | CategoryState::Incomplete(..) | CategoryState::Failed(_)))
            )
        });
        match open.count() as u64 {
            0 => {}
            open => {
                let categories = of(open, "category is", "categories are");
                let text = format!("{categories} not complete for {}", day(newest));
                concerns.push(Concern { text, section: "announcements" });
            }
        }
    }
    concerns
}

fn of_channel(channel: &ChannelCard) -> Vec<Concern> {
    let name = &channel.name;
    let mut texts = Vec::new();
    if let Some((since, _)) = &channel.paused {
        texts.push(format!("{name} has been paused since {since}"));
    } else if let Some(oldest) = channel.oldest_due.filter(|seconds| *seconds > LONG_DUE_S) {
        texts.push(format!("{name} has had deliveries due for {}", span(oldest)));
    }
    if let Some(hold) = channel.holds.iter().find(|hold| hold.is_ours) {
        texts.push(format!("{name} refuses our messages: {}", hold.reason));
    }
    texts.into_iter().map(|text| Concern { text, section: "channels" }).collect()
}
