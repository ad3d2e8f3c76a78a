//! Defines [`add_source_texts`]: adds the titles, authors and abstracts of an issue's papers as arXiv sent them.
//!
//! `reader_build.rs` calls it for pages in the form of existing systems, which show TeX: a digest is stored with readable text.

use std::collections::BTreeMap;

use templates::digest::{Digest, EntrySource};

use crate::domain::paper::{ArxivId, Paper};

/// Adds the source text to each entry, field by field, unless a later version of the paper has changed the field.
pub(super) fn add_source_texts(papers: &BTreeMap<ArxivId, Paper>, digest: &mut Digest) {
    for entry in digest.sections.iter_mut().flat_map(|section| &mut section.entries) {
        let Some(paper) = entry.id.parse::<ArxivId>().ok().and_then(|id| papers.get(&id)) else { continue };
        let Some(source) = paper.source.clone() else { continue };
        let has_all_authors = entry.more_authors == 0 && paper.authors == entry.authors;
        entry.source = Some(EntrySource {
            title: source.title.filter(|_| paper.title == entry.title),
            authors: source.authors.filter(|_| has_all_authors),
            abstract_text: source.abstract_text.filter(|_| paper.abstract_text == entry.abstract_text),
        });
    }
}
