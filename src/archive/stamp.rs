//! Defines [`stamp`]: a hash of everything that a file is made of. Two files with the same stamp have the same contents.
//!
//! `reader_archive.rs` computes the stamps; a build does not render a file whose stamp is unchanged. `manifest.rs` uses it as a
//! checksum.

use sha2::{Digest as _, Sha256};

/// Which program makes the pages: its version, and a hash of its templates and of this folder (`build.rs`).
pub(super) const PROGRAM: &str = concat!(env!("CARGO_PKG_VERSION"), "/", env!("DAWNPOST_PAGES"));

/// 128 bits of SHA-256 over the parts, in hex. Each part's length is hashed before it, so that different lists of parts never
/// give the same input.
pub(super) fn stamp<'a>(parts: impl IntoIterator<Item = &'a str>) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part.len().to_le_bytes());
        hash.update(part.as_bytes());
    }
    hash.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}
