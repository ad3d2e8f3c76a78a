//! Defines the arithmetic that gives the same bits on every machine and in every order of papers: logarithm and exponential
//! from basic operations only, and sums in fixed point.
//!
//! IEEE 754 fixes `+ - * /` and the square root to the last bit, but not `ln` and `exp`, which come from the platform's C
//! library; and floating-point sums depend on their order. Every file of `rank/` that takes a logarithm, or a mean over
//! papers, does it here.

/// The natural logarithm of a positive, normal number, to about 1e-15.
pub fn ln(x: f64) -> f64 {
    debug_assert!(x.is_normal() && x > 0.0);
    let bits = x.to_bits();
    let mut exponent = ((bits >> 52) & 0x7ff) as i64 - 1023;
    let mut mantissa = f64::from_bits((bits & 0x000f_ffff_ffff_ffff) | (1023 << 52));
    if mantissa > std::f64::consts::SQRT_2 {
        mantissa *= 0.5;
        exponent += 1;
    }
    // ln m = 2 artanh((m - 1) / (m + 1)), with |argument| < 0.172: twelve terms are beyond double precision.
    let s = (mantissa - 1.0) / (mantissa + 1.0);
    let square = s * s;
    let series = (0..12).rev().fold(0.0, |sum, k| sum * square + 1.0 / f64::from(2 * k + 1));
    exponent as f64 * std::f64::consts::LN_2 + 2.0 * s * series
}

/// The exponential of `x`, clamped to +-700, to about 1e-15 relative.
pub fn exp(x: f64) -> f64 {
    let x = x.clamp(-700.0, 700.0);
    let k = (x / std::f64::consts::LN_2).round();
    let r = x - k * std::f64::consts::LN_2;
    let series = (1..=14).rev().fold(1.0, |sum, n| 1.0 + sum * r / f64::from(n));
    series * f64::from_bits(((k as i64 + 1023) as u64) << 52)
}

/// The logistic function, `1 / (1 + exp(-x))`.
pub fn sigmoid(x: f64) -> f64 {
    1.0 / (1.0 + exp(-x))
}

/// Binary digits after the point in the fixed-point sums.
const FRACTION: f64 = (1_u64 << 24) as f64;

/// Mean and variance of some numbers, whatever their order.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Moments {
    /// The number of values.
    pub count: usize,
    /// Arithmetic mean; 0 if there are no values.
    pub mean: f64,
    /// Population variance; 0 if there are no values.
    pub variance: f64,
}

impl Moments {
    /// The moments of finite numbers below about 1e6 in absolute value.
    pub fn of(values: impl Iterator<Item = f32>) -> Self {
        let (mut count, mut sum, mut squares) = (0_usize, 0_i64, 0_i128);
        for value in values {
            let fixed = rounded(f64::from(value) * FRACTION);
            count += 1;
            sum += fixed;
            squares += i128::from(fixed) * i128::from(fixed);
        }
        if count == 0 {
            return Self { count: 0, mean: 0.0, variance: 0.0 };
        }
        let n = count as f64;
        let mean = sum as f64 / n / FRACTION;
        // n * sum of squares - square of the sum is exact in integers and never negative.
        let spread = count as i128 * squares - i128::from(sum) * i128::from(sum);
        Self { count, mean, variance: spread as f64 / (n * n) / (FRACTION * FRACTION) }
    }

    /// These moments combined with `prior` as if it were those of `weight` more values.
    pub fn with_prior(self, prior: Self, weight: f64) -> Self {
        let n = self.count as f64;
        let mean = (n * self.mean + weight * prior.mean) / (n + weight);
        let square = |m: Self| m.variance + (m.mean - mean) * (m.mean - mean);
        Self { count: self.count, mean, variance: (n * square(self) + weight * square(prior)) / (n + weight) }
    }

    /// The z-score: the number of standard deviations that `value` is above the mean; 0 if all values are equal.
    pub fn z(self, value: f32) -> f32 {
        if self.variance < 1e-12 { 0.0 } else { ((f64::from(value) - self.mean) / self.variance.sqrt()) as f32 }
    }
}

/// The nearest integer, halves away from zero. `f64::round` calls the C library on processors of old, and a conversion to 128
/// bits calls another function everywhere.
///
/// It is exact for a single-precision number times a power of two: such a number and one half have no more than 53 digits
/// between them, unless it is so small that it rounds to 0 either way.
fn rounded(x: f64) -> i64 {
    (x + 0.5_f64.copysign(x)) as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logarithm_and_exponential_agree_with_the_c_library() {
        for n in 1..5_000 {
            let x = f64::from(n) / 37.0;
            assert!((ln(x) - x.ln()).abs() < 1e-14 * x.ln().abs().max(1.0), "ln {x}");
            let y = f64::from(n - 2_500) / 41.0;
            assert!((exp(y) / y.exp() - 1.0).abs() < 1e-13, "exp {y}");
        }
        assert!(exp(f64::INFINITY).is_finite() && exp(f64::NEG_INFINITY) > 0.0);
    }

    #[test]
    fn rounding_agrees_with_the_library_for_every_exponent() {
        for exponent in 0..=254_u32 {
            for mantissa in [0, 1, 2, 0x3F_FFFF, 0x40_0000, 0x40_0001, 0x55_5555, 0x7F_FFFE, 0x7F_FFFF] {
                let value = f32::from_bits(exponent << 23 | mantissa);
                for x in [value, -value].map(|value| f64::from(value) * FRACTION).into_iter().filter(|x| x.abs() < 1e18)
                {
                    assert_eq!(rounded(x), x.round() as i64, "{x}");
                }
            }
        }
        for halves in -2_000..2_000 {
            let x = f64::from(halves) / 2.0;
            assert_eq!(rounded(x), x.round() as i64, "{x}");
        }
    }

    #[test]
    fn moments_do_not_depend_on_the_order() {
        let values: Vec<f32> = (0..1_000).map(|n| ((n * 7_919) % 1_000) as f32 * 0.013 - 3.0).collect();
        let forward = Moments::of(values.iter().copied());
        assert_eq!(forward, Moments::of(values.iter().rev().copied()));
        assert!((forward.mean - 3.4935).abs() < 1e-4 && forward.variance > 14.0);
        assert_eq!(Moments::of([2.5; 7].into_iter()).z(2.5), 0.0);
    }
}
