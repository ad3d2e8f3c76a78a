//! The flow of one day, in its order: [`fetch`] the announcements, read what readers [`likes`] point at, [`judge`] papers with
//! a language model where one is set up, [`compose`] digests, [`render`] their messages, [`publish`] issues, [`deliver`] them.
//!
//! `cli/run.rs` makes one pass; [`scheduler`] repeats it for as long as `serve` runs. Nothing here knows arXiv's formats or a
//! platform's interface.

pub mod compose;
pub mod deliver;
pub mod fetch;
pub mod judge;
pub mod likes;
pub mod likes_refresher;
pub mod publish;
pub mod pulse;
pub mod render;
pub mod scheduler;
pub mod shared_arxiv;
