//! dawnpost: each day's arXiv announcement becomes every subscriber's digest.
//!
//! The flow is told by `publish.rs` (from announcements to issues) and `deliver.rs` (from issues to receipts); ARCHITECTURE.md
//! says where everything else lives.

pub mod app;
pub mod archive;
pub mod arxiv;
pub mod bell;
pub mod cli;
pub mod clock;
pub mod compose;
pub mod config;
pub mod deliver;
pub mod desk;
pub mod domain;
pub mod fetch;
pub mod inbound;
pub mod interests;
pub mod judge;
pub mod likes;
pub mod links;
pub mod llm;
pub mod metrics;
pub mod notify;
pub mod outbound;
pub mod publish;
pub mod pulse;
pub mod rank;
pub mod render;
pub mod roster;
pub mod sample;
pub mod scheduler;
pub mod seal;
pub mod store;
pub mod telemetry;
pub mod web;
