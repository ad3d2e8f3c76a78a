//! dawnpost: each day's arXiv announcement becomes every subscriber's digest.
//!

pub mod arxiv;
pub mod clock;
pub mod config;
pub mod domain;
pub mod links;
pub mod outbound;
pub mod rank;
pub mod roster;
pub mod store;
pub mod telemetry;
