//! Defines [`GradedShare`]: the fraction of a reader's papers, best first by the ranker, that the model grades.
//!
//! `flow/judge.rs` computes it from where a reader's earlier picks stood in the ranker's order.

use std::fmt;
use std::str::FromStr;

/// The share while too few picks of a reader are known.
const SHARE_WITHOUT_HISTORY: f64 = 0.45;
/// Picks from which on `auto` uses a reader's history.
const MIN_PICKS: usize = 40;
/// The fraction of earlier picks that the share must hold.
const PICKS_TO_KEEP: f64 = 0.97;
/// The history has no picks from beyond the share: this factor lets the share grow.
const MARGIN: f64 = 1.4;
/// The smallest share that `auto` gives.
const MIN_SHARE: f64 = 0.1;

/// `auto`, or a fraction from 0 to 1.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum GradedShare {
    /// The smallest share that would have held 97 % of a reader's earlier picks, times 1.4.
    #[default]
    Auto,
    /// Always this fraction.
    Fixed(f64),
}

impl GradedShare {
    /// The share for a reader whose picks stood at these fractions of the ranker's order (0 is its first paper, 1 its last).
    pub fn of(self, rank_fractions: &[f64]) -> f64 {
        match self {
            Self::Fixed(share) => share,
            Self::Auto if rank_fractions.len() < MIN_PICKS => SHARE_WITHOUT_HISTORY,
            Self::Auto => {
                let mut rank_fractions = rank_fractions.to_vec();
                rank_fractions.sort_by(f64::total_cmp);
                let last = (rank_fractions.len() as f64 * PICKS_TO_KEEP).ceil() as usize;
                (rank_fractions[last.clamp(1, rank_fractions.len()) - 1] * MARGIN).clamp(MIN_SHARE, 1.0)
            }
        }
    }

    /// Whether too few picks of such a reader are known: then the first half of the share is graded first, and its grades
    /// decide which papers the second half is.
    pub fn needs_two_halves(self, rank_fractions: &[f64]) -> bool {
        self == Self::Auto && rank_fractions.len() < MIN_PICKS
    }
}

impl FromStr for GradedShare {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match (text, text.parse::<f64>()) {
            ("auto", _) => Ok(Self::Auto),
            (_, Ok(share)) if (0.0..=1.0).contains(&share) => Ok(Self::Fixed(share)),
            _ => Err(format!("`{text}` is not a share (expected `auto`, or a number from 0 to 1)")),
        }
    }
}

impl fmt::Display for GradedShare {
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
    fn auto_follows_the_history_and_leaves_room_to_grow() {
        let early: Vec<f64> = (0..100).map(|i| f64::from(i) / 500.0).collect();
        assert_eq!(GradedShare::Auto.of(&early[..39]), SHARE_WITHOUT_HISTORY, "too few picks are known");
        assert!(GradedShare::Auto.needs_two_halves(&early[..39]) && !GradedShare::Auto.needs_two_halves(&early[..40]));
        assert!(!GradedShare::Fixed(0.3).needs_two_halves(&[]), "a fixed share is graded at once");
        let share = GradedShare::Auto.of(&early);
        assert!((share - 96.0 / 500.0 * MARGIN).abs() < 1e-9, "{share}");
        assert!((GradedShare::Auto.of(&[0.0; 60]) - MIN_SHARE).abs() < 1e-9);
        assert!((GradedShare::Auto.of(&[0.95; 60]) - 1.0).abs() < 1e-9);
        assert!((GradedShare::Fixed(0.3).of(&early) - 0.3).abs() < 1e-9);
    }

    #[test]
    fn a_share_is_auto_or_a_fraction() {
        assert_eq!("auto".parse(), Ok(GradedShare::Auto));
        assert_eq!("0.25".parse(), Ok(GradedShare::Fixed(0.25)));
        for text in ["", "25%", "1.5", "-0.1", "NaN"] {
            assert!(text.parse::<GradedShare>().is_err(), "{text}");
        }
    }
}
