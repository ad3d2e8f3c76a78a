//! The bundled sample: announcements of invented papers in arXiv's formats, for `dawnpost demo` without a network.
//!
//! `demo.rs` calls it. The sample is parsed like arXiv's responses. It must never contain text of a real paper.

use chrono::NaiveDate;

use crate::arxiv::announcement_of;
use crate::domain::announcement::{Announcement, AnnouncementId, AnnouncementState};
use crate::domain::category::Category;

/// The date of the sample's announcement.
const DATE: NaiveDate = NaiveDate::from_ymd_opt(2026, 11, 17).expect("a date");

/// Category, feed, listing page.
const PAGES: [(&str, &str, &str); 4] = [
    ("cs.LG", include_str!("sample/rss-cs.LG.xml"), include_str!("sample/list-cs.LG.html")),
    ("cs.CL", include_str!("sample/rss-cs.CL.xml"), include_str!("sample/list-cs.CL.html")),
    ("astro-ph.GA", include_str!("sample/rss-astro-ph.GA.xml"), include_str!("sample/list-astro-ph.GA.html")),
    ("math.NA", include_str!("sample/rss-math.NA.xml"), include_str!("sample/list-math.NA.html")),
];

/// The sample's announcements, one per category.
pub fn announcements() -> Vec<Announcement> {
    PAGES
        .iter()
        .map(|(code, feed, listing)| {
            let category = Category::of_paper(code);
            announcement_of(&AnnouncementId::new(&category, DATE), feed, listing).unwrap_or_else(|error| Announcement {
                date: DATE,
                category,
                state: AnnouncementState::Failed { error: error.to_string() },
                papers: Vec::new(),
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_announcement_of_the_sample_is_complete() {
        for announcement in announcements() {
            assert!(
                matches!(announcement.state, AnnouncementState::Complete { total } if total >= 10),
                "{}",
                announcement.state
            );
        }
    }
}
