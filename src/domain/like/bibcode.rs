//! Finds arXiv's papers in ADS's bibcodes: `2026arXiv261190001A`, `1999hep.th....1001A`.
//!
//! `like.rs` calls it. A bibcode has 19 characters: the year, what was published there filled up with dots, and the first
//! letter of the first surname (<https://ui.adsabs.harvard.edu/help/actions/bibcode>).

use crate::domain::paper::ArxivId;

const LENGTH: usize = 19;
/// Digits of a number before 2007, with its month and without its year.
const OLD_DIGITS: usize = 5;
/// The archives of numbers before 2007, as bibcodes write them.
const OLD_ARCHIVES: [&str; 19] = [
    "astro.ph", "cond.mat", "cs", "gr.qc", "hep.ex", "hep.lat", "hep.ph", "hep.th", "math", "math.ph", "nlin",
    "nucl.ex", "nucl.th", "physics", "q.bio", "quant.ph", "chao.dyn", "solv.int", "patt.sol",
];

/// The arXiv id in the first bibcode of a text that is one of arXiv's.
pub(super) fn arxiv_id_in(text: &str) -> Option<ArxivId> {
    text.split(|c: char| !c.is_ascii_alphanumeric() && c != '.').find_map(of_bibcode)
}

fn of_bibcode(code: &str) -> Option<ArxivId> {
    if code.len() != LENGTH || !code.is_ascii() {
        return None;
    }
    let (year, rest) = code.split_at(4);
    let (inner, surname) = rest.split_at(LENGTH - 5);
    let is_surname = surname.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'.');
    if !is_surname || !year.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    if let Some(number) = inner.strip_prefix("arXiv") {
        let with_dot =
            if number.contains('.') { number.to_owned() } else { format!("{}.{}", &number[..4], &number[4..]) };
        return with_dot.parse().ok();
    }
    let start = inner.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    let (archive, number) = (inner[..start].trim_end_matches('.'), &inner[start..]);
    let is_number = (1..=OLD_DIGITS).contains(&number.len()) && OLD_ARCHIVES.contains(&archive);
    is_number.then(|| format!("{}/{}{number:0>OLD_DIGITS$}", archive.replace('.', "-"), &year[2..]).parse().ok())?
}
