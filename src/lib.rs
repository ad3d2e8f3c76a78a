//! dawnpost: turns each day's arXiv announcement into a digest for every subscriber.
//!
//! `flow/publish.rs` makes issues from announcements, `flow/deliver.rs` delivers them; ARCHITECTURE.md has the map of the
//! other modules.

pub mod app;
pub mod archive;
pub mod arxiv;
pub mod bounces;
pub mod cli;
pub mod clock;
pub mod config;
pub mod desk;
pub mod domain;
pub mod flow;
pub mod inbound;
pub mod interests;
pub mod links;
pub mod llm;
pub mod net;
pub mod outbound;
pub mod parsing;
pub mod private_files;
pub mod rank;
pub mod store;
pub mod vitals;
pub mod web;
