//! The steps of one day, in their order: [`fetch`] the announcements, read the sources of readers' [`likes`], [`judge`] papers
//! with a language model if one is configured, [`compose`] digests, [`render`] their messages, [`publish`] issues, [`deliver`]
//! them; and once a night [`sweep`] what is old.
//!
//! `cli/run.rs` makes one pass; [`scheduler`] repeats it while `serve` runs. Nothing here knows arXiv's formats, and only
//! [`render`] knows channels.

pub mod compose;
pub mod deliver;
pub mod fetch;
pub mod first_digest;
pub mod judge;
pub mod likes;
pub mod likes_refresher;
pub mod publish;
pub mod render;
pub mod scheduler;
pub mod shared_arxiv;
pub mod sweep;
