//! Defines [`ris`]: citations in the RIS format. It has no type for a preprint that every program knows: `JOUR` with arXiv as
//! the journal is what programs show in full.

use std::fmt::Write as _;

use super::Citation;
use super::names::CitedName;

/// One record for each citation; lines end as the format wants it (RIS 2001: CR LF).
pub fn ris(citations: &[Citation]) -> String {
    let mut out = String::new();
    for citation in citations {
        write_record(&mut out, citation);
    }
    out
}

fn write_record(out: &mut String, citation: &Citation) {
    let journal = citation.journal_ref.clone().unwrap_or_else(|| format!("arXiv preprint arXiv:{}", citation.id));
    let mut put = |tag: &str, value: &str| {
        let value: String = value.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        if !value.trim().is_empty() {
            let _ = write!(out, "{tag}  - {}\r\n", value.trim());
        }
    };
    put("TY", "JOUR");
    put("TI", &citation.title);
    for name in &citation.authors {
        put("AU", &author(name));
    }
    if let Some((year, month)) = citation.submitted() {
        put("PY", &year.to_string());
        put("DA", &format!("{year}/{month:02}"));
    }
    put("JO", &journal);
    put("DO", &citation.doi());
    put("UR", &format!("https://arxiv.org/abs/{}", citation.id));
    put("AN", &format!("arXiv:{}", citation.id));
    put("KW", &citation.primary_category);
    put("AB", &citation.abstract_text);
    out.push_str("ER  - \r\n\r\n");
}

/// `van Doe, Ada`.
fn author(name: &str) -> String {
    match CitedName::of(name) {
        CitedName::Person { given, family, suffix: "" } => format!("{family}, {given}"),
        CitedName::Person { given, family, suffix } => format!("{family}, {given}, {suffix}"),
        CitedName::Whole(name) => name.to_owned(),
    }
}
