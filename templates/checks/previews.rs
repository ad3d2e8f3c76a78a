//! The previews show what the messages say.

use super::{has_forbidden, hostile};
use crate::digest::Digest;
use crate::{discord, preview, telegram};
use proptest::prelude::*;

proptest! {
    #![proptest_config(hostile::cases(24))]
    #[test]
    fn a_preview_shows_every_paper_and_runs_nothing(digest in hostile::digest()) {
        let expected: Vec<u32> = (1..=digest.len() as u32).collect();
        let pages = [
            preview::telegram("dawnpost", &telegram::messages(&digest)),
            preview::discord("dawnpost", &discord::messages(&digest)),
        ];
        for page in pages {
            assert_eq!(hostile::shown(&page), expected.clone());
            assert!(!page.contains("<script") && !page.contains("javascript:alert(1)\"") && !has_forbidden(&page));
            assert!(page.contains("<h1>Preview: "));
        }
    }
}

#[test]
fn a_preview_is_captioned() {
    let sample = Digest::sample();
    assert!(
        preview::telegram("dawnpost", &telegram::messages(&sample)).contains("Preview: about what Telegram shows.")
    );
    assert!(preview::discord("dawnpost", &discord::messages(&sample)).contains("Preview: about what Discord shows."));
}
