//! Defines [`Marks`] and [`Taste`]: the papers that a reader liked, refused or left, and what is learnt from them.
//!
//! `dawnpost rank --marks` and the feedback links give marks; `profile.rs` learns from them. It must never know the papers
//! that are scored.
//!
//! Two logistic regressions, one on tf-idf and one on the static vectors, both on the marked papers alone; their sum is
//! added to the score with a weight that grows with the logarithm of the number of marks.

use super::arith::{ln, sigmoid};
use super::text;
use super::vectors::{DIM, Model, Row, log_count, row};
pub use crate::domain::mark::{Mark, Verdict};

/// How the influence of marks (liked and refused) grows: (number of marks, weight), between them linear in the logarithm of the number.
const WEIGHTS: [(f64, f64); 5] = [(1.0, 0.2), (5.0, 0.4), (20.0, 0.8), (100.0, 1.2), (500.0, 2.0)];
/// Ridge penalty of both regressions, per example.
const PENALTY: f32 = 0.003;
/// Steps of accelerated gradient descent: enough for four digits at this penalty.
const STEPS: usize = 150;
/// What a paper that was seen and left unmarked says against itself, beside one that was refused.
const UNMARKED: f32 = 0.5;

/// A reader's marks, one per paper, in order of id: so that the order in which they were given does not matter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Marks(Vec<Mark>);

impl Marks {
    /// Of several marks of one paper the last one holds.
    pub fn of(mut marks: Vec<Mark>) -> Self {
        marks.reverse();
        marks.sort_by(|a, b| a.id.cmp(&b.id));
        marks.dedup_by(|a, b| a.id == b.id);
        Self(marks)
    }

    /// No marks: what a new reader has.
    pub fn none() -> Self {
        Self::default()
    }
}

/// What was learnt.
pub struct Taste {
    /// Weight in the score.
    pub weight: f32,
    /// The direction in the space of the static vectors.
    pub direction: Row,
    /// Weights of the features, by feature; those the model knows.
    pub features: Vec<f32>,
    /// The liked papers: title, vector.
    pub liked: Vec<(String, Row)>,
}

impl Taste {
    /// Learns from marks; none if nothing was liked and nothing refused, or if there is nothing to tell apart.
    pub fn learn(marks: &Marks, model: &Model) -> Option<Self> {
        let examples: Vec<Example> = marks.0.iter().map(|mark| Example::of(mark, model)).collect();
        let count = |verdict| marks.0.iter().filter(|mark| mark.verdict == verdict).count();
        let told = count(Verdict::Liked) + count(Verdict::Refused);
        if told == 0 {
            return None;
        }
        let targets = targets(marks);
        let dense: Vec<Vec<(u32, f32)>> = examples.iter().map(|e| (0..DIM as u32).zip(e.vector).collect()).collect();
        let sparse: Vec<Vec<(u32, f32)>> = examples.iter().map(|e| e.features.clone()).collect();
        let direction = fit(&dense, &targets, DIM);
        let features = fit(&sparse, &targets, model.len() as usize);
        let mut vector = [0.0; DIM];
        vector.copy_from_slice(&direction);
        let liked = marks.0.iter().zip(&examples).filter(|(mark, _)| mark.verdict == Verdict::Liked);
        Some(Self {
            weight: weight(told),
            direction: row(vector),
            features,
            liked: liked.map(|(mark, example)| (mark.title.clone(), row(example.vector))).collect(),
        })
    }
}

struct Example {
    vector: [f32; DIM],
    /// tf-idf, of length 1.
    features: Vec<(u32, f32)>,
}

impl Example {
    fn of(mark: &Mark, model: &Model) -> Self {
        let title = text::fold(&mark.title);
        let counted = model.features(&format!("{title}\n{}", text::fold(&mark.abstract_text)));
        let vector = model.embed(counted.iter().copied());
        // The title counts twice, as in an index.
        let mut twice = model.features(&title);
        twice.extend(counted);
        twice.sort_unstable();
        let twice: Vec<_> =
            twice.chunk_by(|a, b| a.0 == b.0).map(|run| (run[0].0, run.iter().map(|r| r.1).sum())).collect();
        Self { vector, features: tf_idf(&twice, model) }
    }
}

/// tf-idf weights of the model's features among some counts, of length 1.
pub fn tf_idf(counted: &[(u32, u32)], model: &Model) -> Vec<(u32, f32)> {
    let known = counted.iter().filter(|(feature, _)| *feature < model.len());
    let mut weights: Vec<(u32, f32)> = known.map(|(f, n)| (*f, log_count(*n) * model.idf(*f))).collect();
    let norm = weights.iter().map(|(_, w)| w * w).sum::<f32>().sqrt().max(1e-9);
    weights.iter_mut().for_each(|(_, w)| *w /= norm);
    weights
}

/// (1 or -1, weight) per mark. Both sides weigh the same in all, however many there are of each.
fn targets(marks: &Marks) -> Vec<(f32, f32)> {
    let one = |mark: &Mark| match mark.verdict {
        Verdict::Liked => (1.0, 1.0),
        Verdict::Refused => (-1.0, 1.0),
        Verdict::Unmarked => (-1.0, UNMARKED),
    };
    let mut targets: Vec<(f32, f32)> = marks.0.iter().map(one).collect();
    for side in [1.0, -1.0] {
        let total: f32 = targets.iter().filter(|(y, _)| *y == side).map(|(_, w)| w).sum();
        targets.iter_mut().filter(|(y, _)| *y == side).for_each(|(_, w)| *w /= 2.0 * total);
    }
    targets
}

/// Weighted logistic regression with a ridge penalty, also on the intercept, by Nesterov's accelerated gradient with a
/// fixed number of steps: the same bits from the same examples. Examples have length 1 at most.
fn fit(examples: &[Vec<(u32, f32)>], targets: &[(f32, f32)], size: usize) -> Vec<f32> {
    // The loss curves at most 1/4 (of length 1, plus 1 for the intercept) and the penalty adds itself.
    let step = 1.0 / (0.5 + PENALTY);
    let momentum = {
        let root = (PENALTY * step).sqrt();
        (1.0 - root) / (1.0 + root)
    };
    let mut weights = vec![0.0_f32; size + 1];
    let mut ahead = weights.clone();
    for _ in 0..STEPS {
        let mut gradient: Vec<f32> = ahead.iter().map(|w| PENALTY * w).collect();
        for (example, (y, weight)) in examples.iter().zip(targets) {
            let margin = ahead[size] + example.iter().map(|(at, x)| ahead[*at as usize] * x).sum::<f32>();
            let pull = -y * weight * sigmoid(f64::from(-y * margin)) as f32;
            example.iter().for_each(|(at, x)| gradient[*at as usize] += pull * x);
            gradient[size] += pull;
        }
        for ((weight, ahead), gradient) in weights.iter_mut().zip(&mut ahead).zip(&gradient) {
            let next = *ahead - step * gradient;
            *ahead = next + momentum * (next - *weight);
            *weight = next;
        }
    }
    weights.truncate(size);
    weights
}

/// The weight of so many marks in the score.
fn weight(count: usize) -> f32 {
    let x = ln(count.max(1) as f64);
    let after = WEIGHTS.iter().position(|(n, _)| count as f64 <= *n);
    (match after {
        None => WEIGHTS[WEIGHTS.len() - 1].1,
        Some(0) => WEIGHTS[0].1,
        Some(at) => {
            let ((n0, w0), (n1, w1)) = (WEIGHTS[at - 1], WEIGHTS[at]);
            w0 + (w1 - w0) * (x - ln(n0)) / (ln(n1) - ln(n0))
        }
    }) as f32
}
