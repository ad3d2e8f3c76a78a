//! Defines how the table writes reply codes and enhanced codes: lists with `x` for any digit and `*` for any number.
//!
//! `refusal.rs` matches its rules with it.

use super::EnhancedCode;

/// Whether one of the patterns, `550 55x`, matches a code.
pub(super) fn code_matches(patterns: &str, code: u16) -> bool {
    patterns.split(' ').any(|pattern| number_matches(pattern, code))
}

/// Whether one of the patterns, `5.1.1 *.7.5xx`, matches an enhanced code.
pub(super) fn enhanced_matches(patterns: &str, EnhancedCode(class, subject, detail): EnhancedCode) -> bool {
    let numbers = [class, subject, detail];
    patterns.split(' ').any(|pattern| {
        let mut parts = pattern.split('.');
        numbers.iter().all(|number| parts.next().is_some_and(|part| number_matches(part, *number)))
    })
}

fn number_matches(pattern: &str, number: u16) -> bool {
    if pattern == "*" {
        return true;
    }
    let digits = number.to_string();
    digits.len() == pattern.len() && pattern.bytes().zip(digits.bytes()).all(|(p, digit)| p == b'x' || p == digit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_stands_for_digits_and_numbers() {
        for (patterns, code, expected) in
            [("550", 550, true), ("551 550", 550, true), ("55x", 559, true), ("4xx", 550, false), ("55x", 55, false)]
        {
            assert_eq!(code_matches(patterns, code), expected, "{patterns} {code}");
        }
        for (patterns, code, expected) in [
            ("5.1.1", EnhancedCode(5, 1, 1), true),
            ("5.1.1", EnhancedCode(5, 1, 10), false),
            ("*.7.5xx 5.2.2", EnhancedCode(4, 7, 515), true),
            ("*.7.5xx", EnhancedCode(4, 7, 50), false),
            ("5.6.*", EnhancedCode(5, 6, 0), true),
        ] {
            assert_eq!(enhanced_matches(patterns, code), expected, "{patterns} {code}");
        }
    }
}
