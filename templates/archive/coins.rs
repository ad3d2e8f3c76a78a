//! [`coins`]: a paper as COinS, by which reference managers in the browser (Zotero, Mendeley) offer a page's papers as a list.
//!
//! `paper.rs` puts it beside the links. The format is OpenURL's (ANSI/NISO Z39.88-2004) in the Dublin Core profile, the one that
//! has a type for preprints.

use std::fmt::Write as _;

use maud::{Markup, html};

use super::pages::encoded;
use crate::digest::Entry;

/// An empty element that carries the paper's fields in its title.
pub(super) fn coins(entry: &Entry) -> Markup {
    html! { span.Z3988 title=(fields(entry)) {} }
}

fn fields(entry: &Entry) -> String {
    let mut out = "ctx_ver=Z39.88-2004&rft_val_fmt=info%3Aofi%2Ffmt%3Akev%3Amtx%3Adc&rft.type=preprint".to_owned();
    let mut put = |name: &str, value: &str| {
        let _ = write!(out, "&{name}={}", encoded(value).replace('/', "%2F"));
    };
    put("rft_id", &format!("info:doi/10.48550/arXiv.{}", entry.id));
    put("rft.identifier", &entry.abs_url);
    put("rft.title", &entry.title);
    for author in &entry.authors {
        put("rft.creator", author);
    }
    if let Some(month) = submitted(&entry.id) {
        put("rft.date", &month);
    }
    put("rft.publisher", "arXiv");
    out
}

/// `2025-11`: an id of arXiv begins with year and month.
fn submitted(id: &str) -> Option<String> {
    let number = id.rsplit_once('/').map_or(id, |(_, number)| number);
    let (year, month) = (number.get(..2)?, number.get(2..4)?);
    let century = if year.parse::<u8>().ok()? >= 91 { 19 } else { 20 };
    month.parse::<u8>().ok()?;
    Some(format!("{century}{year}-{month}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digest::Digest;

    #[test]
    fn a_paper_is_a_preprint_with_all_that_is_known() {
        let mut entry = Digest::sample().entries().next().expect("the sample has papers").clone();
        "Sums & 10% of C++".clone_into(&mut entry.title);
        entry.authors = vec!["Zoë van Doe".to_owned(), "Bo Li".to_owned()];
        "2511.01234".clone_into(&mut entry.id);
        "https://arxiv.org/abs/2511.01234".clone_into(&mut entry.abs_url);
        let expected = [
            "ctx_ver=Z39.88-2004",
            "rft_val_fmt=info%3Aofi%2Ffmt%3Akev%3Amtx%3Adc",
            "rft.type=preprint",
            "rft_id=info%3Adoi%2F10.48550%2FarXiv.2511.01234",
            "rft.identifier=https%3A%2F%2Farxiv.org%2Fabs%2F2511.01234",
            "rft.title=Sums%20%26%2010%25%20of%20C%2B%2B",
            "rft.creator=Zo%C3%AB%20van%20Doe",
            "rft.creator=Bo%20Li",
            "rft.date=2025-11",
            "rft.publisher=arXiv",
        ];
        assert_eq!(fields(&entry).split('&').collect::<Vec<_>>(), expected);
        assert_eq!(submitted("math/9309136").as_deref(), Some("1993-09"));
    }
}
