//! Defines [`works`]: reads a BibTeX or BibLaTeX file. Only this file uses the crate `biblatex`.
//!
//! `interests.rs` calls it for the file of a source, `dawnpost rank` for the file that a criteria file names. The crate parses
//! the syntax; the fields are interpreted here, more leniently than by the crate: a duplicate key or an unknown abbreviation
//! does not invalidate other entries. TeX is converted as in arXiv's abstracts.

use std::collections::BTreeMap;

use biblatex::{RawBibliography, RawChunk, RawEntry};

use super::work;
use crate::domain::like::Work;

/// A file that cannot be parsed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {fault}")]
pub struct BadBibtex {
    /// From 1.
    pub line: usize,
    /// What is wrong there.
    pub fault: String,
}

/// The entries of a file that are papers, the newest year first, within a year in the order of the file.
///
/// # Errors
/// The file is not valid BibTeX.
pub fn works(text: &str) -> Result<Vec<Work>, BadBibtex> {
    let parsed = RawBibliography::parse(text).map_err(|error| {
        let before = &text.as_bytes()[..error.span.start.min(text.len())];
        let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
        BadBibtex { line, fault: format!("not BibTeX: {}", error.kind) }
    })?;
    let mut strings: BTreeMap<String, String> = BTreeMap::new();
    for pair in &parsed.abbreviations {
        let value = text_of(&pair.value.v, &strings);
        strings.insert(pair.key.v.to_ascii_lowercase(), value);
    }
    let mut dated: Vec<(i32, Work)> = parsed.entries.iter().map(|entry| of_entry(&entry.v, &strings)).collect();
    dated.retain(|(_, work)| work.arxiv.is_some() || !work.title.is_empty());
    dated.sort_by_key(|(year, _)| -year);
    Ok(dated.into_iter().map(|(_, work)| work).collect())
}

fn of_entry(entry: &RawEntry<'_>, strings: &BTreeMap<String, String>) -> (i32, Work) {
    let mut fields: BTreeMap<String, String> = BTreeMap::new();
    for field in &entry.fields {
        fields.insert(field.key.v.to_ascii_lowercase(), text_of(&field.value.v, strings));
    }
    let field = |name: &str| fields.get(name).map_or("", |text| text.trim());
    let eprint = eprint(field("eprint"), field("archiveprefix"), field("eprinttype"), field("primaryclass"));
    let named = [&*eprint, field("url"), field("journal"), field("journaltitle"), field("note"), field("howpublished")];
    let mut work = work(format!("bib:{}", entry.key.v), field("doi"), &named, field("title"), field("abstract"));
    work.title = without_braces(&work.title);
    work.abstract_text = without_braces(&work.abstract_text);
    let year = |text: &str| text.get(..4).and_then(|year| year.parse().ok());
    (year(field("year")).or_else(|| year(field("date"))).unwrap_or(0), work)
}

/// `eprint` as a text with an arXiv id, if it is arXiv's. Before 2007, the class was in a field of its own.
fn eprint(eprint: &str, prefix: &str, kind: &str, class: &str) -> String {
    let of_arxiv = |word: &str| word.is_empty() || word.eq_ignore_ascii_case("arxiv");
    if eprint.is_empty() || !of_arxiv(prefix) || !of_arxiv(kind) || eprint.contains("arxiv.org") {
        return eprint.to_owned();
    }
    let bare = eprint.get(6..).filter(|_| eprint[..6].eq_ignore_ascii_case("arxiv:")).unwrap_or(eprint);
    let is_number = bare.len() == 7 && bare.bytes().all(|b| b.is_ascii_digit());
    if is_number && !class.is_empty() { format!("arXiv:{class}/{bare}") } else { format!("arXiv:{bare}") }
}

/// A field's value.
fn text_of(value: &[biblatex::Spanned<RawChunk<'_>>], strings: &BTreeMap<String, String>) -> String {
    let mut text = String::new();
    for chunk in value {
        match &chunk.v {
            RawChunk::Normal(part) => text.push_str(part),
            // An unknown one may be a month or an error in the file: the other fields are still valid.
            RawChunk::Abbreviation(name) => {
                text.push_str(strings.get(&name.to_ascii_lowercase()).map_or("", String::as_str));
            }
        }
    }
    text
}

/// `{The {GPU}}` as `The GPU`: the braces that remain after the conversion of TeX only protect capitals, except in a formula.
fn without_braces(text: &str) -> String {
    let mut in_formula = false;
    let keeps = |c: &char| {
        in_formula ^= *c == '$';
        in_formula || !matches!(c, '{' | '}')
    };
    text.chars().filter(keeps).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(String, Option<String>, String)> {
        let works = works(text).expect("BibTeX");
        works.into_iter().map(|work| (work.key, work.arxiv.map(|id| id.to_string()), work.title)).collect()
    }

    #[test]
    fn an_arxiv_id_is_found_wherever_files_have_it() {
        for (fields, id) in [
            ("eprint = {2611.90001}, archivePrefix = {arXiv}, primaryClass = {cs.LG}", Some("2611.90001")),
            ("eprint = \"2611.90001v3\", eprinttype = \"arxiv\"", Some("2611.90001")),
            ("eprint = {arXiv:2611.90001}", Some("2611.90001")),
            ("eprint = {9901001}, archiveprefix = {arXiv}, primaryclass = {hep-th}", Some("hep-th/9901001")),
            ("journal = {arXiv preprint arXiv:2611.90001}", Some("2611.90001")),
            ("doi = {10.48550/arXiv.2611.90001}", Some("2611.90001")),
            ("url = {https://arxiv.org/abs/2611.90001}", Some("2611.90001")),
            ("howpublished = {\\url{http://arxiv.org/abs/2611.90001}}", Some("2611.90001")),
            ("eprint = {12345678}, eprinttype = {pubmed}", None),
            ("doi = {10.99999/boats}", None),
        ] {
            let read = read(&format!("@article{{boats, title = {{On Boats}}, {fields}}}"));
            assert_eq!(read[0].1.as_deref(), id, "{fields}");
        }
    }

    #[test]
    fn titles_become_text() {
        for (title, text) in [
            ("{The {GPU} of {Pond}}", "The GPU of Pond"),
            (r#"{Schr{\"o}dinger and Erd{\H{o}}s}"#, "Schrödinger and Erdős"),
            ("{On $x_{1}$ and\n   more}", "On x₁ and more"),
            ("\"Quoted \" # pond", "Quoted Pond"),
            ("{{Na}{\\\"i}ve}", "Naïve"),
        ] {
            let file = format!("@string{{pond = \"Pond\"}}\n@misc{{a, title = {title}, year = 2025, month = nov}}");
            assert_eq!(read(&file)[0].2, text, "{title}");
        }
    }

    #[test]
    fn the_newest_year_comes_first_and_odd_entries_cost_no_other() {
        let file = "@comment{mine} @preamble{\"x\"}\n@article{a, title={A}, year={2019}}\n@book{a, title={B}, date={2024-05-01}}\n\
                    @misc{c, author={X}}\n@article{d, title=unknown, doi={10.99999/D}, year={2020}}\n@article{e, title={E}, year={2024}}";
        let keys: Vec<(String, String)> = read(file).into_iter().map(|(key, _, title)| (key, title)).collect();
        let of = |key: &str, title: &str| (key.to_owned(), title.to_owned());
        assert_eq!(keys, [of("bib:a", "B"), of("bib:e", "E"), of("bib:a", "A")]);
    }

    #[test]
    fn a_file_that_is_none_is_told_with_its_line() {
        let error = works("@article{a,\n title = {A},\n year = }\n").expect_err("a fault");
        assert_eq!(error.line, 3, "{error}");
    }
}
