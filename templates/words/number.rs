//! Numbers as a language writes them: [`Words::number`], [`Words::large_number`] and [`Words::decimal`].

use super::fixed::Words;

impl Words {
    /// With the language's own thousands separator.
    pub fn number(&self, n: u32) -> String {
        self.large_number(n.into())
    }

    /// The same, of tokens.
    pub fn large_number(&self, n: u64) -> String {
        let digits = n.to_string();
        let mut out = String::new();
        for (i, digit) in digits.char_indices() {
            if i > 0 && (digits.len() - i).is_multiple_of(3) {
                out.push_str(self.thousands);
            }
            out.push(digit);
        }
        out
    }

    /// A number that has a decimal point (`+0.43`), with the language's own.
    pub fn decimal(&self, number: &str) -> String {
        number.replacen('.', self.decimal, 1)
    }
}
