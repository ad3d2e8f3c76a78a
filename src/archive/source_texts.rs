//! Defines [`add_source_texts`]: adds the titles, authors and abstracts of an issue's papers as arXiv sent them.
//!
//! `reader_build.rs` calls it for pages in the form of existing systems, which show TeX: a digest is stored with readable text.

use templates::digest::{Digest, EntrySource};

use crate::domain::paper::ArxivId;
use crate::store::{Store, StoreError};

/// Adds the source text to each entry, field by field, unless a later version of the paper has changed the field.
pub(super) async fn add_source_texts(store: &Store, digest: &mut Digest) -> Result<(), StoreError> {
    let ids: Vec<ArxivId> = digest.entries().filter_map(|entry| entry.id.parse().ok()).collect();
    let mut papers = store.papers(&ids).await?;
    for entry in digest.sections.iter_mut().flat_map(|section| &mut section.entries) {
        let Ok(id) = entry.id.parse::<ArxivId>() else { continue };
        let Some(mut paper) = papers.remove(&id) else { continue };
        let Some(source) = paper.source.take() else { continue };
        let has_all_authors = entry.more_authors == 0 && paper.authors == entry.authors;
        entry.source = Some(EntrySource {
            title: source.title.filter(|_| paper.title == entry.title),
            authors: source.authors.filter(|_| has_all_authors),
            abstract_text: source.abstract_text.filter(|_| paper.abstract_text == entry.abstract_text),
        });
    }
    Ok(())
}
