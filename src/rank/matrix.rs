//! Defines [`multiply`], the product of many readers' vectors with many papers' vectors.
//!
//! `pool.rs` calls it for readers, `regression.rs` and `score.rs` for marked papers, and `benches/rank.rs` measures it.
//! Rows are integers whose products single precision holds exactly (`vectors.rs`), so every kernel that matrixmultiply
//! chooses for the processor gives the same bits.

/// The number of readers whose vectors are multiplied at once: enough rows (some 50 per reader) to use the kernel fully, few
/// enough that a thread's product with some 3,000 papers (10 MB) stays near the cache.
pub const READERS_PER_BLOCK: usize = 16;

/// `left` (m x `depth`, row-major) times the transpose of `right` (n x `depth`, row-major): m x n, row-major.
///
/// # Panics
/// If the length of `left` or `right` is no multiple of `depth`.
pub fn multiply(left: &[f32], right: &[f32], depth: usize) -> Vec<f32> {
    assert!(depth > 0 && left.len().is_multiple_of(depth) && right.len().is_multiple_of(depth), "whole rows");
    let (m, n) = (left.len() / depth, right.len() / depth);
    let mut product = vec![0.0_f32; m * n];
    let stride = |elements: usize| elements as isize;
    #[expect(unsafe_code, reason = "matrixmultiply has no safe interface")]
    // SAFETY: the lengths were checked above: `left` is m x depth, `right` n x depth (read as its transpose), `product`
    // m x n, all contiguous, and `product` is not aliased.
    unsafe {
        matrixmultiply::sgemm(
            m,
            depth,
            n,
            1.0,
            left.as_ptr(),
            stride(depth),
            1,
            right.as_ptr(),
            1,
            stride(depth),
            0.0,
            product.as_mut_ptr(),
            stride(n),
            1,
        );
    }
    product
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_product_is_exact_for_whole_numbers() {
        let rows = |count: i32, seed: i32| -> Vec<f32> {
            (0..count * 128).map(|n| ((n.wrapping_mul(seed) >> 3) % 353) as f32).collect()
        };
        for (m, n) in [(1, 1), (1, 77), (9, 1), (33, 70)] {
            let (left, right) = (rows(m, 7919), rows(n, 104_729));
            let product = multiply(&left, &right, 128);
            for (element, value) in product.iter().enumerate() {
                let (a, b) = (element / n as usize * 128, element % n as usize * 128);
                let exact: i64 = (0..128).map(|d| left[a + d] as i64 * right[b + d] as i64).sum();
                assert_eq!(*value as i64, exact);
            }
        }
        assert!(multiply(&[], &rows(3, 5), 128).is_empty());
    }
}
