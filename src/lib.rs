//! dawnpost: each day's arXiv announcement becomes every subscriber's digest.
//!

pub mod clock;
pub mod config;
pub mod domain;
pub mod links;
pub mod rank;
pub mod roster;
pub mod telemetry;
