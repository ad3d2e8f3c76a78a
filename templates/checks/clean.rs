//! Hygiene holds for any text: what is cleaned stays clean, what is cut is a beginning of it.

use proptest::prelude::*;

use super::{has_forbidden, hostile, units};
use crate::clean;

proptest! {
    #![proptest_config(hostile::cases(256))]
    #[test]
    fn a_cleaned_line_is_one_visible_line_and_stays_as_it_is(text in hostile::text()) {
        let line = clean::line(&text);
        prop_assert!(!has_forbidden(&line) && !line.contains('\n') && !line.contains("  "));
        prop_assert_eq!(clean::line(&line), line.clone());
    }

    #[test]
    fn a_cut_is_a_beginning_within_the_limit(text in hostile::text(), max in 0..400usize) {
        let line = clean::line(&text);
        let cut = clean::cut(&line, max);
        prop_assert!(units(&cut) <= max);
        prop_assert!(cut == line || max == 0 || line.starts_with(cut.strip_suffix('…').unwrap()));
        let after = line[cut.trim_end_matches('…').len().min(line.len())..].chars().next();
        let inside = matches!(after, Some('\u{301}' | '\u{200D}' | '\u{1F3FB}'..='\u{1F3FF}'));
        prop_assert!(!inside, "a character was split");
    }

    #[test]
    fn a_kept_link_leads_to_arxiv_and_ends_no_attribute(url in ".{0,40}", rest in "[ -~]{0,40}") {
        for url in [url, format!("https://arxiv.org/{rest}"), format!("https://arxiv.org{rest}")] {
            let kept = clean::paper_url(&url);
            prop_assert!(kept.is_empty() || kept.starts_with("https://arxiv.org/"));
            prop_assert!(!kept.contains(['"', '<', '>', ' ', '(', ')', '\\']));
        }
    }
}

#[test]
fn a_subject_is_one_short_line() {
    let mut digest = crate::digest::Digest::sample();
    digest.subject = "Papers\r\nBcc: victim@example.org ".repeat(40);
    let subject = crate::email::subject(&digest);
    assert!(units(&subject) <= 120 && !has_forbidden(&subject), "{subject}");
}
