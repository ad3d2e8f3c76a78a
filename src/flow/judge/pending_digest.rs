//! Defines [`PendingDigest`]: a digest that is about to go out, to which the model's summaries and overview are added.
//!
//! `flow/publish/assess.rs` makes them, `complete.rs` adds to them.

use templates::digest::Digest;

use crate::domain::selection::Pick;
use crate::domain::subscriber::Subscriber;

/// A digest that is about to go out.
#[derive(Debug)]
pub struct PendingDigest<'a> {
    /// The reader who gets it.
    pub subscriber: &'a Subscriber,
    /// The picks that it was made from.
    pub picks: &'a [Pick],
    /// The digest to which texts are added.
    pub digest: &'a mut Digest,
}
