//! Searches a TeX source in linear time: pairs of braces, the next occurrence of a string, the name of a command.
//!
//! `scan.rs` and `commands.rs` call it.

/// Finds the next occurrence of a string and remembers it, so that repeated searches stay linear.
pub(super) struct ForwardSearch {
    needle: &'static str,
    last_start: usize,
    found: Option<usize>,
    is_new: bool,
}

impl ForwardSearch {
    pub(super) fn new(needle: &'static str) -> Self {
        Self { needle, last_start: 0, found: None, is_new: true }
    }

    pub(super) fn next(&mut self, text: &str, from: usize) -> Option<usize> {
        let known = !self.is_new && from >= self.last_start && self.found.is_none_or(|found| found >= from);
        if !known {
            self.found = text.get(from..).and_then(|rest| rest.find(self.needle)).map(|at| from + at);
            self.is_new = false;
        }
        self.last_start = from;
        self.found
    }
}

/// The positions of the pairs of braces that no backslash escapes, in order of the opening brace.
pub(super) fn groups(text: &str) -> Vec<(usize, usize)> {
    let (mut pairs, mut open, mut escaped) = (Vec::new(), Vec::new(), false);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'\\' => {
                escaped = !escaped;
                continue;
            }
            b'{' if !escaped => open.push(at),
            b'}' if !escaped => pairs.extend(open.pop().map(|open| (open, at))),
            _ => {}
        }
        escaped = false;
    }
    pairs.sort_unstable();
    pairs
}

/// The name of a command: the letters after its backslash.
pub(super) fn command_name(rest: &str) -> &str {
    let letters = &rest[1..];
    &letters[..letters.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(letters.len())]
}
