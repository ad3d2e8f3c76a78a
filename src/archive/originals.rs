//! Defines [`look_up`]: what arXiv sent of an issue's papers, for pages in the form of existing systems, which show it.
//!
//! `archive/renew.rs` calls it for those pages only: a digest is frozen with readable text.

use templates::digest::{Digest, Source};

use crate::domain::paper::ArxivId;
use crate::store::{Store, StoreError};

/// Gives each entry the source of its text, field by field: a later version of the paper may read otherwise, and then the
/// digest is right.
pub(super) async fn look_up(store: &Store, digest: &mut Digest) -> Result<(), StoreError> {
    for entry in digest.sections.iter_mut().flat_map(|section| &mut section.entries) {
        let Ok(id) = entry.id.parse::<ArxivId>() else { continue };
        let Some(paper) = store.paper(&id).await? else { continue };
        let Some(source) = paper.source else { continue };
        let has_all_authors = entry.more_authors == 0 && paper.authors == entry.authors;
        entry.source = Some(Source {
            title: source.title.filter(|_| paper.title == entry.title),
            authors: source.authors.filter(|_| has_all_authors),
            abstract_text: source.abstract_text.filter(|_| paper.abstract_text == entry.abstract_text),
        });
    }
    Ok(())
}
