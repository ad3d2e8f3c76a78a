//! Defines [`fit_duals`]: logistic regression in its kernel form.
//!
//! `regression.rs` calls it with the products of any two marked papers.
//!
//! By the representer theorem the weights are a sum over the examples, `w = sum_i a_i x_i`, so only the products
//! `x_i . x_j` are needed (Zhu and Hastie, "Kernel Logistic Regression and the Import Vector Machine", 2005). Newton's
//! method finds the coefficients `a_i`; each of its linear systems is solved by conjugate gradients (Hestenes and Stiefel,
//! 1952).

use super::arith::{ln, sigmoid};

/// The most Newton steps; four or five are usual.
const MAX_NEWTON_STEPS: usize = 20;
/// The most conjugate gradient steps within one Newton step.
const MAX_GRADIENT_STEPS: usize = 60;
/// A linear system counts as solved when the squared length of the residual has shrunk by this factor.
const RESIDUAL_TOLERANCE: f64 = 1e-5;
/// The regression has converged when a Newton step lowers the loss by no more than this share.
const LOSS_TOLERANCE: f64 = 1e-6;
/// Log-odds are clamped here, so that no probability becomes 0 or 1.
const MAX_LOG_ODDS: f64 = 30.0;

/// An example.
#[derive(Clone, Copy, Debug)]
pub struct TrainingExample {
    /// 1 or -1.
    pub side: f32,
    /// The example's weight in the loss.
    pub weight: f32,
    /// The log-odds that are known beforehand and added to what is learnt.
    pub offset: f32,
}

/// The coefficients `a` for which the weights `w = sum_i a_i x_i` minimise
/// `sum_i weight_i * ln(1 + exp(-side_i * (w . x_i + offset_i))) + ridge / 2 * |w|^2`.
///
/// `gram` holds the products `x_i . x_j` row by row. Every sum runs in the order of the examples, so the same examples give
/// the same bits.
pub fn fit_duals(examples: &[TrainingExample], gram: &[f32], ridge: f32) -> Vec<f32> {
    let problem = Problem { examples, gram, ridge: f64::from(ridge) };
    let mut iterate = Iterate { duals: vec![0.0; examples.len()], values: vec![0.0; examples.len()], loss: 0.0 };
    iterate.loss = problem.loss(&iterate.duals, &iterate.values);
    for _ in 0..MAX_NEWTON_STEPS {
        let next = problem.step(&iterate);
        let converged = iterate.loss - next.loss <= LOSS_TOLERANCE * iterate.loss;
        iterate = next;
        if converged {
            break;
        }
    }
    iterate.duals.into_iter().map(|dual| dual as f32).collect()
}

struct Problem<'a> {
    examples: &'a [TrainingExample],
    gram: &'a [f32],
    ridge: f64,
}

/// The coefficients after some steps.
struct Iterate {
    duals: Vec<f64>,
    /// By example: `w . x_i`.
    values: Vec<f64>,
    loss: f64,
}

impl Problem<'_> {
    /// The probability that the regression gives to the wrong side of an example.
    fn error_probability(&self, example: usize, value: f64) -> f64 {
        let example = &self.examples[example];
        let margin = f64::from(example.side) * (value + f64::from(example.offset));
        sigmoid(-margin.clamp(-MAX_LOG_ODDS, MAX_LOG_ODDS))
    }

    fn loss(&self, duals: &[f64], values: &[f64]) -> f64 {
        let examples = self.examples.iter().enumerate();
        let log_loss: f64 =
            examples.map(|(n, e)| f64::from(e.weight) * -ln(1.0 - self.error_probability(n, values[n]))).sum();
        log_loss + self.ridge / 2.0 * dot(duals, values)
    }

    /// One Newton step, halved until it lowers the loss.
    fn step(&self, from: &Iterate) -> Iterate {
        let target = self.newton_target(from);
        let target_values = self.times_gram(&target);
        let between = |a: &[f64], b: &[f64], share: f64| -> Vec<f64> {
            a.iter().zip(b).map(|(a, b)| a + share * (b - a)).collect()
        };
        let mut share = 1.0;
        loop {
            let (duals, values) = (between(&from.duals, &target, share), between(&from.values, &target_values, share));
            let loss = self.loss(&duals, &values);
            if loss <= from.loss || share < 1e-6 {
                return Iterate { duals, values, loss };
            }
            share /= 2.0;
        }
    }

    /// The minimum of the loss's second-order expansion.
    ///
    /// With the error probabilities `p` and the curvatures `c = weight * p * (1 - p)` it is the solution of
    /// `(c * gram + ridge) a = c * values + side * weight * p`. Substituting `a = sqrt(c) * x` makes the matrix symmetric:
    /// `(sqrt(c) * gram * sqrt(c) + ridge) x = sqrt(c) * values + side * sqrt(weight * p / (1 - p))`.
    fn newton_target(&self, from: &Iterate) -> Vec<f64> {
        let errors: Vec<f64> =
            from.values.iter().enumerate().map(|(n, value)| self.error_probability(n, *value)).collect();
        let weigh = |n: usize, factor: f64| (f64::from(self.examples[n].weight) * factor).sqrt();
        let roots: Vec<f64> = errors.iter().enumerate().map(|(n, error)| weigh(n, error * (1.0 - error))).collect();
        let pull = |n: usize| f64::from(self.examples[n].side) * weigh(n, errors[n] / (1.0 - errors[n]));
        let right_side: Vec<f64> = (0..roots.len()).map(|n| roots[n] * from.values[n] + pull(n)).collect();
        let times_matrix = |x: &[f64]| -> Vec<f64> {
            let product = self.times_gram(&zip(&roots, x, |root, x| root * x));
            (0..x.len()).map(|n| roots[n] * product[n] + self.ridge * x[n]).collect()
        };
        let solution = conjugate_gradients(times_matrix, &right_side);
        zip(&roots, &solution, |root, x| root * x)
    }

    /// The Gram matrix times a vector. The matrix is symmetric, so this is a sum of its rows, which the compiler vectorises.
    fn times_gram(&self, vector: &[f64]) -> Vec<f64> {
        let mut product = vec![0.0; vector.len()];
        for (row, factor) in self.gram.chunks_exact(vector.len()).zip(vector).filter(|(_, factor)| **factor != 0.0) {
            product.iter_mut().zip(row).for_each(|(sum, x)| *sum += factor * f64::from(*x));
        }
        product
    }
}

/// Solves `matrix x = right_side` for a symmetric positive definite matrix, given as its product with a vector.
fn conjugate_gradients(times_matrix: impl Fn(&[f64]) -> Vec<f64>, right_side: &[f64]) -> Vec<f64> {
    let mut solution = vec![0.0; right_side.len()];
    let mut residual = right_side.to_vec();
    let mut direction = residual.clone();
    let mut squared_residual = dot(&residual, &residual);
    let tolerance = RESIDUAL_TOLERANCE * squared_residual;
    for _ in 0..MAX_GRADIENT_STEPS {
        if squared_residual <= tolerance {
            break;
        }
        let product = times_matrix(&direction);
        let length = squared_residual / dot(&direction, &product);
        solution = zip(&solution, &direction, |x, d| x + length * d);
        residual = zip(&residual, &product, |r, p| r - length * p);
        let next = dot(&residual, &residual);
        direction = zip(&residual, &direction, |r, d| r + next / squared_residual * d);
        squared_residual = next;
    }
    solution
}

fn zip(a: &[f64], b: &[f64], combine: impl Fn(f64, f64) -> f64) -> Vec<f64> {
    a.iter().zip(b).map(|(a, b)| combine(*a, *b)).collect()
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn example(side: f32, weight: f32, offset: f32) -> TrainingExample {
        TrainingExample { side, weight, offset }
    }

    #[test]
    fn the_gradient_is_zero_where_the_regression_converges() {
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
        let duals = fit_duals(&examples, &gram, ridge);
        assert_eq!(duals[4], 0.0, "an example without weight gets no coefficient");
        for (n, example) in examples.iter().enumerate() {
            let value: f32 = gram[n * 5..][..5].iter().zip(&duals).map(|(product, dual)| product * dual).sum();
            let margin = example.side * (value + example.offset);
            let pull = example.side * example.weight * sigmoid(f64::from(-margin)) as f32;
            assert!((duals[n] * ridge - pull).abs() < 1e-3, "{n}: {} {pull}", duals[n] * ridge);
        }
    }

    #[test]
    fn it_converges_when_every_offset_is_wrong() {
        let examples = [example(1.0, 1.0, -25.0); 200];
        let duals = fit_duals(&examples, &[3.0; 200 * 200], 0.3);
        let value: f32 = duals.iter().map(|dual| 3.0 * dual).sum();
        let pull = sigmoid(f64::from(25.0 - value)) as f32;
        assert!((20.0..60.0).contains(&value), "{value}");
        assert!(duals.iter().all(|dual| (dual * 0.3 - pull).abs() < 1e-3), "{} {pull}", duals[0] * 0.3);
    }
}
