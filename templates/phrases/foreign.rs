//! [`ForeignNames`]: what languages that are not understood are called.

/// English name, as `domain/describe.rs` of the root package detects it, and the name in the reader's language. A language that
/// is not in the list is called by its own name.
pub type ForeignNames = [(&'static str, &'static str); 28];
