//! Defines [`LineEnds`], which finds the lines of offsets in a file.
//!
//! `raw_settings.rs`, `roster.rs` and `cli/rank.rs` name the lines of faults with it.

/// Where the lines of a text end. A file with a hundred thousand readers may have as many faults, and each wants its line.
pub struct LineEnds(Vec<usize>);

impl LineEnds {
    /// Reads a text once.
    pub fn of(text: &str) -> Self {
        Self(text.match_indices('\n').map(|(at, _)| at).collect())
    }

    /// The line number of a byte offset, from 1.
    pub fn line_of(&self, offset: usize) -> usize {
        self.0.partition_point(|end| *end < offset) + 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_offset_is_on_the_line_that_it_stands_in() {
        let lines = LineEnds::of("ab\n\nc\n");
        for (offset, line) in [(0, 1), (1, 1), (2, 1), (3, 2), (4, 3), (5, 3), (6, 4), (99, 4)] {
            assert_eq!(lines.line_of(offset), line, "{offset}");
        }
        assert_eq!(LineEnds::of("").line_of(0), 1);
    }
}
