//! The domain types of dawnpost: papers, announcements, what a subscriber wants, what was selected, what is delivered.
//!
//! Every other module uses this one. It must never know how anything is fetched, stored, rendered or sent: no I/O, no clock,
//! no randomness, and no type of a library that talks to the outside.

pub mod announcement;
pub mod backoff;
pub mod calendar;
pub mod catalogue;
pub mod category;
pub mod change;
pub mod code_links;
pub mod criteria;
pub mod delivery;
pub mod describe;
pub mod error_chain;
pub mod expression;
pub mod full_text;
pub mod like;
pub mod mark;
pub mod network;
pub mod paper;
pub mod preferences;
pub mod rate;
pub mod requested_pause;
pub mod retention;
pub mod retry;
pub mod schedule;
pub mod selection;
pub mod setting;
pub mod subscriber;
pub mod window;
pub mod zone;
