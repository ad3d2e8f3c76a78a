//! dawnpost: each day's arXiv announcement becomes every subscriber's digest.
//!
//! The flow is told by `flow/publish.rs` (from announcements to issues) and `flow/deliver.rs` (from issues to receipts); ARCHITECTURE.md
//! says where everything else lives.

pub mod app;
pub mod archive;
pub mod arxiv;
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
pub mod outbound;
pub mod rank;
pub mod store;
pub mod web;
