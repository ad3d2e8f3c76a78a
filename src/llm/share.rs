//! Defines [`Share`]: the part of the stream that the ranker passes on to the model.
//!
//! `judge.rs` asks for it with a reader's history. It must never know a paper.

use std::fmt;
use std::str::FromStr;

/// Passed on while too little is known of a reader: somewhat less than half of the stream.
const UNTAUGHT: f64 = 0.45;
/// Picks that "auto" wants to see before it goes by them.
const ENOUGH: usize = 40;
/// Of the picks that are to be kept.
const KEPT: f64 = 0.97;
/// A share sees no pick beyond itself: it must be able to grow.
const MARGIN: f64 = 1.4;
/// However early a reader's picks stand.
const LEAST: f64 = 0.1;

/// `auto`, or a part of the stream from 0 to 1.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Share {
    /// The smallest that has kept 97 % of a reader's picks, and two fifths more.
    #[default]
    Auto,
    /// Always this.
    Fixed(f64),
}

impl Share {
    /// The part for a reader whose picks stood at these places of their streams: 0 is the ranker's first, 1 its last.
    pub fn of(self, places: &[f64]) -> f64 {
        match self {
            Self::Fixed(share) => share,
            Self::Auto if places.len() < ENOUGH => UNTAUGHT,
            Self::Auto => {
                let mut places = places.to_vec();
                places.sort_by(f64::total_cmp);
                let last = (places.len() as f64 * KEPT).ceil() as usize;
                (places[last.clamp(1, places.len()) - 1] * MARGIN).clamp(LEAST, 1.0)
            }
        }
    }
}

impl Share {
    /// Whether too little is known of such a reader: then the answers of a day's first half say what the second half is.
    pub fn is_learning(self, places: &[f64]) -> bool {
        self == Self::Auto && places.len() < ENOUGH
    }
}

impl FromStr for Share {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match (text, text.parse::<f64>()) {
            ("auto", _) => Ok(Self::Auto),
            (_, Ok(share)) if (0.0..=1.0).contains(&share) => Ok(Self::Fixed(share)),
            _ => Err(format!("`{text}` is no share (expected `auto`, or a number from 0 to 1)")),
        }
    }
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Auto => f.write_str("auto"),
            Self::Fixed(share) => write!(f, "{share}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn auto_follows_the_history_and_leaves_room_beyond_it() {
        let early: Vec<f64> = (0..100).map(|i| f64::from(i) / 500.0).collect();
        assert_eq!(Share::Auto.of(&early[..39]), UNTAUGHT, "too little is known");
        assert!(Share::Auto.is_learning(&early[..39]) && !Share::Auto.is_learning(&early[..40]));
        assert!(!Share::Fixed(0.3).is_learning(&[]), "a share that is given is asked about at once");
        let share = Share::Auto.of(&early);
        assert!((share - 96.0 / 500.0 * MARGIN).abs() < 1e-9, "{share}");
        assert!((Share::Auto.of(&[0.0; 60]) - LEAST).abs() < 1e-9);
        assert!((Share::Auto.of(&[0.95; 60]) - 1.0).abs() < 1e-9);
        assert!((Share::Fixed(0.3).of(&early) - 0.3).abs() < 1e-9);
    }

    #[test]
    fn a_share_is_auto_or_a_fraction() {
        assert_eq!("auto".parse(), Ok(Share::Auto));
        assert_eq!("0.25".parse(), Ok(Share::Fixed(0.25)));
        for text in ["", "25%", "1.5", "-0.1", "NaN"] {
            assert!(text.parse::<Share>().is_err(), "{text}");
        }
    }
}
