//! Defines [`bibtex`]: citations as BibTeX, as arXiv exports it: `@misc` with `eprint`, or `@article` where the authors say in
//! which journal the paper is.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::Citation;
use super::names::CitedName;
use crate::rank::fold;

/// Words of a title that do not tell papers apart.
const SKIPPED: [&str; 14] =
    ["a", "an", "the", "on", "of", "in", "for", "to", "from", "with", "and", "towards", "toward", "via"];

/// One entry for each citation. Keys are unique in the file.
pub fn bibtex(citations: &[Citation]) -> String {
    let mut used: BTreeMap<String, u32> = BTreeMap::new();
    let mut out = String::new();
    for citation in citations {
        let key = key(citation);
        let times = used.entry(key.clone()).or_default();
        *times += 1;
        let key = if *times == 1 { key } else { format!("{key}-{times}") };
        if !out.is_empty() {
            out.push('\n');
        }
        write_entry(&mut out, &key, citation);
    }
    out
}

fn write_entry(out: &mut String, key: &str, citation: &Citation) {
    let kind = if citation.journal_ref.is_some() { "article" } else { "misc" };
    let authors: Vec<String> = citation.authors.iter().map(|name| author(name)).collect();
    let others = citation.has_more_authors.then(|| "others".to_owned());
    let authors: Vec<String> = authors.into_iter().chain(others).collect();
    let (year, month) = citation.submitted().map_or((String::new(), ""), |(year, month)| {
        (year.to_string(), MONTHS.get(month as usize - 1).copied().unwrap_or_default())
    });
    let fields = [
        ("title", title(&citation.title)),
        ("author", authors.join(" and ")),
        ("journal", citation.journal_ref.as_deref().map(escaped).unwrap_or_default()),
        ("year", year),
        ("eprint", citation.id.to_string()),
        ("archivePrefix", "arXiv".to_owned()),
        ("primaryClass", escaped(&citation.primary_category)),
        ("doi", citation.doi()),
        ("url", format!("https://arxiv.org/abs/{}", citation.id)),
    ];
    let _ = writeln!(out, "@{kind}{{{key},");
    for (name, value) in fields.iter().filter(|(_, value)| !value.is_empty()) {
        let _ = writeln!(out, "  {name} = {{{value}}},");
    }
    // A month is one of BibTeX's own words, not a text.
    if !month.is_empty() {
        let _ = writeln!(out, "  month = {month},");
    }
    out.push_str("}\n");
}

const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// `doe2025quantized`: the first author's family name, the year, the first word of the title that says something.
fn key(citation: &Citation) -> String {
    let ascii = |text: &str| -> String { fold(text).chars().filter(char::is_ascii_alphanumeric).collect() };
    let family = citation.authors.first().map(|name| ascii(CitedName::of(name).family())).unwrap_or_default();
    let year = citation.submitted().map(|(year, _)| year.to_string()).unwrap_or_default();
    let mut words = citation.title.split(|c: char| !c.is_alphanumeric()).map(ascii);
    let word = words.find(|word| !word.is_empty() && !SKIPPED.contains(&word.as_str())).unwrap_or_default();
    if family.is_empty() && word.is_empty() {
        return format!("arxiv{}", ascii(citation.id.as_str()));
    }
    format!("{family}{year}{word}")
}

fn author(name: &str) -> String {
    match CitedName::of(name) {
        CitedName::Person { suffix: "", .. } => escaped(name),
        CitedName::Person { given, family, suffix } => {
            format!("{}, {suffix}, {}", escaped(&family), escaped(&given))
        }
        // Braces keep BibTeX from taking the last word for a family name.
        CitedName::Whole(name) => format!("{{{}}}", escaped(name)),
    }
}

/// A title whose styles must not lower the case of `LLM` or `GPT-4`.
fn title(text: &str) -> String {
    let word = |word: &str| {
        let is_protected = word.chars().skip(1).any(char::is_uppercase);
        if is_protected { format!("{{{}}}", escaped(word)) } else { escaped(word) }
    };
    text.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

/// Text without the characters that TeX reads as commands.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' | '%' | '$' | '#' | '_' | '{' | '}' => {
                out.push('\\');
                out.push(c);
            }
            '\\' => out.push_str("{\\textbackslash}"),
            '~' => out.push_str("{\\textasciitilde}"),
            '^' => out.push_str("{\\textasciicircum}"),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}
