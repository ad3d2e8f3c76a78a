//! Defines [`ZoneError`]: why a text is no time zone.
//!
//! `written.rs` returns it; `schedule/error.rs` passes it on to whoever wrote the zone.

use std::fmt;

/// Why a text is no time zone, in words for the person who wrote it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ZoneError {
    /// Nothing is written.
    #[error("no time zone is given; a time zone looks like `Europe/Berlin`, `Beijing` or `UTC+8`")]
    Empty,
    /// No zone, place or offset.
    #[error("unknown time zone `{given}`{}", question(nearest))]
    Unknown {
        /// As written, cut to a readable length.
        given: String,
        /// The names of the zones nearest to it, the nearest first, at most three.
        nearest: Vec<&'static str>,
    },
    /// A name of several zones: `IST`, `Cambridge`.
    #[error("`{given}` can be several time zones: {}", Alternatives(choices))]
    Ambiguous {
        /// As written.
        given: String,
        /// The names of the zones.
        choices: Vec<&'static str>,
    },
}

fn question(nearest: &[&'static str]) -> String {
    if nearest.is_empty() { String::new() } else { format!("; did you mean {}?", Alternatives(nearest)) }
}

/// "`A`, `B` or `C`".
struct Alternatives<'a>(&'a [&'static str]);

impl fmt::Display for Alternatives<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let last = self.0.len().saturating_sub(1);
        for (at, name) in self.0.iter().enumerate() {
            let before = match at {
                0 => "",
                at if at == last => " or ",
                _ => ", ",
            };
            write!(f, "{before}`{name}`")?;
        }
        Ok(())
    }
}
