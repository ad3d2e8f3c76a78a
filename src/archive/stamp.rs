//! Defines [`stamp`]: what a file was made of, in 32 characters. Two files with one stamp are alike.
//!
//! The pages of the archive get one; a build leaves a file alone whose stamp is what it would be now.

use sha2::{Digest as _, Sha256};

/// Which program makes the pages: its version, and a hash of its templates and of this folder (`build.rs`).
pub(super) const PROGRAM: &str = concat!(env!("CARGO_PKG_VERSION"), "/", env!("DAWNPOST_PAGES"));

/// 128 bits of SHA-256 over the parts, in hex; no two lists of parts run together.
pub(super) fn stamp<'a>(parts: impl IntoIterator<Item = &'a str>) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part.len().to_le_bytes());
        hash.update(part.as_bytes());
    }
    hash.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}
