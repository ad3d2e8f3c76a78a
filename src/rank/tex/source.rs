//! Finds things in a TeX source in linear time: pairs of braces, the next place of a string, the name of a command.
//!
//! `scan.rs` and `commands.rs` call it. It must never know what a command means.

/// The next place of a string, remembered, so that asking again and again stays linear.
pub(super) struct Ahead {
    needle: &'static str,
    asked: usize,
    found: Option<usize>,
    fresh: bool,
}

impl Ahead {
    pub(super) fn new(needle: &'static str) -> Self {
        Self { needle, asked: 0, found: None, fresh: true }
    }

    pub(super) fn next(&mut self, text: &str, from: usize) -> Option<usize> {
        let known = !self.fresh && from >= self.asked && self.found.is_none_or(|found| found >= from);
        if !known {
            self.found = text.get(from..).and_then(|rest| rest.find(self.needle)).map(|at| from + at);
            self.fresh = false;
        }
        self.asked = from;
        self.found
    }
}

/// The pairs of braces that no backslash escapes.
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

/// The letters after a backslash.
pub(super) fn command_name(rest: &str) -> &str {
    let letters = &rest[1..];
    &letters[..letters.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(letters.len())]
}
