//! Defines [`duals`], logistic regression in its kernel form: what each example adds to the weights.
//!
//! `marks.rs` calls it. It must never know what an example is: it sees only how much any two of them have in common.

use super::arith::{ln, sigmoid};

/// Newton steps, at most; four or five are usual.
const STEPS: usize = 20;
/// Steps of the conjugate gradients within one, at most.
const INNER_STEPS: usize = 60;
/// A linear system is solved when the square of what is left has shrunk by this.
const SOLVED: f64 = 1e-5;
/// The regression has settled when a step lowers the loss by no more than this share.
const SETTLED: f64 = 1e-6;
/// Beyond these log-odds an example is sure.
const SURE: f64 = 30.0;

/// An example.
#[derive(Clone, Copy, Debug)]
pub struct Example {
    /// 1 or -1.
    pub side: f32,
    /// What it counts.
    pub weight: f32,
    /// The log-odds that are known beforehand.
    pub offset: f32,
}

/// The coefficients `a` for which the weights `sum of a * example` minimise
/// `sum of weight * ln(1 + exp(-side * (weights . example + offset))) + ridge / 2 * |weights|^2`.
///
/// `gram` holds the products of all pairs of examples, row by row. Newton's method with conjugate gradients, each sum in
/// the order of the examples: the same bits from the same examples.
pub fn duals(examples: &[Example], gram: &[f32], ridge: f32) -> Vec<f32> {
    let problem = Problem { examples, gram, ridge: f64::from(ridge) };
    let mut at = Point { duals: vec![0.0; examples.len()], values: vec![0.0; examples.len()], loss: 0.0 };
    at.loss = problem.loss(&at.duals, &at.values);
    for _ in 0..STEPS {
        let next = problem.step(&at);
        let settled = at.loss - next.loss <= SETTLED * at.loss;
        at = next;
        if settled {
            break;
        }
    }
    at.duals.into_iter().map(|dual| dual as f32).collect()
}

struct Problem<'a> {
    examples: &'a [Example],
    gram: &'a [f32],
    ridge: f64,
}

/// Coefficients, what they make of each example, and how badly they do.
struct Point {
    duals: Vec<f64>,
    values: Vec<f64>,
    loss: f64,
}

impl Problem<'_> {
    /// The chance that the regression gives to the wrong side of an example.
    fn doubt(&self, place: usize, value: f64) -> f64 {
        let example = &self.examples[place];
        sigmoid(-(f64::from(example.side) * (value + f64::from(example.offset))).clamp(-SURE, SURE))
    }

    fn loss(&self, duals: &[f64], values: &[f64]) -> f64 {
        let examples = self.examples.iter().enumerate();
        let surprise: f64 = examples.map(|(n, e)| f64::from(e.weight) * -ln(1.0 - self.doubt(n, values[n]))).sum();
        surprise + self.ridge / 2.0 * dot(duals, values)
    }

    /// One Newton step, halved until it helps.
    fn step(&self, at: &Point) -> Point {
        let toward = self.newton(at);
        let reached = self.times(&toward);
        let between = |a: &[f64], b: &[f64], share: f64| -> Vec<f64> {
            a.iter().zip(b).map(|(a, b)| a + share * (b - a)).collect()
        };
        let mut share = 1.0;
        loop {
            let (duals, values) = (between(&at.duals, &toward, share), between(&at.values, &reached, share));
            let loss = self.loss(&duals, &values);
            if loss <= at.loss || share < 1e-6 {
                return Point { duals, values, loss };
            }
            share /= 2.0;
        }
    }

    /// Where the loss would be least if it were the parabola that it looks like: the solution of
    /// `(curvature * gram + ridge) duals = curvature * values + pull`, symmetric in `duals / root of curvature`.
    fn newton(&self, at: &Point) -> Vec<f64> {
        let doubts: Vec<f64> = at.values.iter().enumerate().map(|(n, value)| self.doubt(n, *value)).collect();
        let weigh = |n: usize, factor: f64| (f64::from(self.examples[n].weight) * factor).sqrt();
        let roots: Vec<f64> = doubts.iter().enumerate().map(|(n, doubt)| weigh(n, doubt * (1.0 - doubt))).collect();
        let pull = |n: usize| f64::from(self.examples[n].side) * weigh(n, doubts[n] / (1.0 - doubts[n]));
        let wanted: Vec<f64> = (0..roots.len()).map(|n| roots[n] * at.values[n] + pull(n)).collect();
        let curved = |x: &[f64]| -> Vec<f64> {
            let product = self.times(&zip(&roots, x, |root, x| root * x));
            (0..x.len()).map(|n| roots[n] * product[n] + self.ridge * x[n]).collect()
        };
        let solution = conjugate_gradients(curved, &wanted);
        zip(&roots, &solution, |root, x| root * x)
    }

    /// The Gram matrix, which is symmetric, times a vector: a sum of rows, which vectorises as it is.
    fn times(&self, vector: &[f64]) -> Vec<f64> {
        let mut product = vec![0.0; vector.len()];
        for (row, factor) in self.gram.chunks_exact(vector.len()).zip(vector).filter(|(_, factor)| **factor != 0.0) {
            product.iter_mut().zip(row).for_each(|(sum, x)| *sum += factor * f64::from(*x));
        }
        product
    }
}

/// Solves `matrix x = wanted` for a symmetric positive matrix, given as its product with a vector.
fn conjugate_gradients(matrix: impl Fn(&[f64]) -> Vec<f64>, wanted: &[f64]) -> Vec<f64> {
    let mut solution = vec![0.0; wanted.len()];
    let mut rest = wanted.to_vec();
    let mut direction = rest.clone();
    let mut left = dot(&rest, &rest);
    let enough = SOLVED * left;
    for _ in 0..INNER_STEPS {
        if left <= enough {
            break;
        }
        let turned = matrix(&direction);
        let length = left / dot(&direction, &turned);
        solution = zip(&solution, &direction, |x, d| x + length * d);
        rest = zip(&rest, &turned, |r, t| r - length * t);
        let next = dot(&rest, &rest);
        direction = zip(&rest, &direction, |r, d| r + next / left * d);
        left = next;
    }
    solution
}

fn zip(a: &[f64], b: &[f64], with: impl Fn(f64, f64) -> f64) -> Vec<f64> {
    a.iter().zip(b).map(|(a, b)| with(*a, *b)).collect()
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn example(side: f32, weight: f32, offset: f32) -> Example {
        Example { side, weight, offset }
    }

    #[test]
    fn the_gradient_vanishes_where_the_regression_settles() {
        let rows = [[1.0, 0.2, 0.0], [0.8, 0.0, 0.4], [0.1, 0.9, 0.3], [0.0, 0.7, 0.6], [0.5, 0.5, 0.5]];
        let examples = [
            example(1.0, 1.0, 0.4),
            example(1.0, 2.0, -0.3),
            example(-1.0, 1.0, 0.0),
            example(-1.0, 0.5, 1.0),
            example(1.0, 0.0, 1.0),
        ];
        let dot = |a: &[f32; 3], b: &[f32; 3]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f32>();
        let gram: Vec<f32> = rows.iter().flat_map(|a| rows.iter().map(move |b| dot(a, b))).collect();
        let ridge = 0.1;
        let duals = duals(&examples, &gram, ridge);
        assert_eq!(duals[4], 0.0, "what weighs nothing adds nothing");
        for (place, example) in examples.iter().enumerate() {
            let value: f32 = gram[place * 5..][..5].iter().zip(&duals).map(|(product, dual)| product * dual).sum();
            let margin = example.side * (value + example.offset);
            let pull = example.side * example.weight * sigmoid(f64::from(-margin)) as f32;
            assert!((duals[place] * ridge - pull).abs() < 1e-3, "{place}: {} {pull}", duals[place] * ridge);
        }
    }

    #[test]
    fn it_settles_where_all_that_is_known_beforehand_is_wrong() {
        let examples = [example(1.0, 1.0, -25.0); 200];
        let duals = duals(&examples, &[3.0; 200 * 200], 0.3);
        let value: f32 = duals.iter().map(|dual| 3.0 * dual).sum();
        let pull = sigmoid(f64::from(25.0 - value)) as f32;
        assert!((20.0..60.0).contains(&value), "{value}");
        assert!(duals.iter().all(|dual| (dual * 0.3 - pull).abs() < 1e-3), "{} {pull}", duals[0] * 0.3);
    }
}
