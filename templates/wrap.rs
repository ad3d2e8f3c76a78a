//! Wraps plain text to a width in columns, for the text part of an email.
//!
//! East Asian characters take two columns and may be parted from each other; a word longer than a line is broken
//! between user-perceived characters, a link never.

use crate::clusters;

/// `text` in lines of at most `columns`, the first after `first`, the others after `rest` (whose widths count).
pub(crate) fn wrap(text: &str, columns: usize, first: &str, rest: &str) -> String {
    let mut out = String::with_capacity(first.len() + text.len() + text.len() / columns.max(1) * (rest.len() + 1));
    wrap_onto(&mut out, text, columns, first, rest);
    out
}

/// As [`wrap`], at the end of `out`.
pub(crate) fn wrap_onto(out: &mut String, text: &str, columns: usize, first: &str, rest: &str) {
    out.push_str(first);
    let (used, rest_width) = (width(first), width(rest));
    let mut lines = Lines { out, columns, rest, rest_width, used, is_empty: true };
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        lines.word(word);
    }
}

/// Lines that are being filled.
struct Lines<'a> {
    out: &'a mut String,
    columns: usize,
    /// What every line but the first begins with, and its width.
    rest: &'a str,
    rest_width: usize,
    /// Columns of the last line that are filled.
    used: usize,
    is_empty: bool,
}

impl Lines<'_> {
    /// A word in the pieces between which a line may end: one, unless it has East Asian characters.
    fn word(&mut self, word: &str) {
        if word.is_ascii() {
            return self.piece(word, word.len(), true);
        }
        let (mut start, mut columns) = (0, 0);
        let mut previous = None;
        for (at, c) in word.char_indices() {
            // Chinese and Japanese punctuation that closes never starts a line.
            let closes = "，。、；：？！）」』》".contains(c);
            if previous.is_some_and(|p| (is_wide(p) || is_wide(c)) && !closes && clusters::may_part(p, c, 1)) {
                self.piece(&word[start..at], columns, start == 0);
                (start, columns) = (at, 0);
            }
            columns += char_width(c);
            previous = Some(c);
        }
        self.piece(&word[start..], columns, start == 0);
    }

    fn piece(&mut self, piece: &str, columns: usize, is_after_space: bool) {
        let space = usize::from(is_after_space && !self.is_empty);
        if !self.is_empty && self.used + space + columns > self.columns {
            self.next_line();
        } else if space == 1 {
            self.push(" ", 1);
        }
        self.is_empty = false;
        if self.used + columns <= self.columns || piece.contains("://") {
            return self.push(piece, columns);
        }
        let mut start = 0;
        for end in clusters::boundaries(piece).skip(1) {
            let cluster = &piece[start..end];
            let columns = width(cluster);
            if self.used > self.rest_width && self.used + columns > self.columns {
                self.next_line();
            }
            self.push(cluster, columns);
            start = end;
        }
    }

    fn push(&mut self, text: &str, columns: usize) {
        self.out.push_str(text);
        self.used += columns;
    }

    fn next_line(&mut self) {
        self.out.push('\n');
        self.out.push_str(self.rest);
        self.used = self.rest_width;
    }
}

/// Columns in a fixed-width font, near enough: 0 for marks, 2 for East Asian characters and emoji.
pub(crate) fn width(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { text.chars().map(char_width).sum() }
}

fn char_width(c: char) -> usize {
    if clusters::extends(c) { 0 } else { 1 + usize::from(is_wide(c)) }
}

fn is_wide(c: char) -> bool {
    matches!(c, '\u{1100}'..='\u{115F}' | '\u{2E80}'..='\u{A4CF}' | '\u{AC00}'..='\u{D7A3}' | '\u{F900}'..='\u{FAFF}')
        || matches!(c, '\u{FE30}'..='\u{FE6F}' | '\u{FF00}'..='\u{FF60}' | '\u{1F300}'..='\u{1FAFF}')
        || matches!(c, '\u{20000}'..='\u{3FFFD}')
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Wraps by the definition: every piece and every cluster measured anew, whatever it is.
    fn by_definition(text: &str, columns: usize, first: &str, rest: &str) -> String {
        let width = |text: &str| text.chars().map(char_width).sum::<usize>();
        let (mut out, mut used, mut is_empty) = (first.to_owned(), width(first), true);
        let next_line = |out: &mut String| {
            out.push('\n');
            out.push_str(rest);
            width(rest)
        };
        for word in text.split(' ').filter(|word| !word.is_empty()) {
            let chars: Vec<(usize, char)> = word.char_indices().collect();
            let parts = |pair: &&[(usize, char)]| {
                let (before, after) = (pair[0].1, pair[1].1);
                let closes = "，。、；：？！）」』》".contains(after);
                (is_wide(before) || is_wide(after)) && !closes && clusters::may_part(before, after, 1)
            };
            let cuts: Vec<usize> = chars.windows(2).filter(parts).map(|pair| pair[1].0).collect();
            let starts = [0].into_iter().chain(cuts.clone());
            for (start, end) in starts.zip(cuts.iter().copied().chain([word.len()])) {
                let (piece, space) = (&word[start..end], usize::from(start == 0 && !is_empty));
                if !is_empty && used + space + width(piece) > columns {
                    used = next_line(&mut out);
                } else if space == 1 {
                    out.push(' ');
                    used += 1;
                }
                is_empty = false;
                let ends: Vec<usize> = clusters::boundaries(piece).collect();
                for cluster in ends.windows(2).map(|ends| &piece[ends[0]..ends[1]]) {
                    if !piece.contains("://") && used > width(rest) && used + width(cluster) > columns {
                        used = next_line(&mut out);
                    }
                    out.push_str(cluster);
                    used += width(cluster);
                }
            }
        }
        out
    }

    #[test]
    fn the_quick_ways_wrap_as_the_definition_does() {
        let words = [
            "a",
            "of",
            "theorem",
            "incomprehensibilities",
            "https://example.org/a/b/c",
            "see:https://例え.example/",
            "论文",
            "很多，真的",
            "naïve",
            "Schrödinger",
            "e\u{301}e\u{301}e\u{301}",
            "日本語とEnglish混在",
            "👩\u{200D}🔬👍🏽",
            "🇫🇷🇩🇪🇪🇸",
            "한국어",
            "क्षि",
            "「引用」",
            "\u{7f}\t",
            "",
            "x\u{a0}y",
            "ﾊﾝｶｸ",
            "»—…«",
        ];
        // Every order of a generator's choosing, the same at every run.
        let mut state = 1_u64;
        let mut below = |n: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as usize % n
        };
        for _ in 0..4_000 {
            let text: Vec<&str> = (0..below(12)).map(|_| words[below(words.len())]).collect();
            let text = text.join([" ", "  "][below(2)]);
            let (columns, first) = (1 + below(40), ["", "1. ", "摘要：", "    "][below(4)]);
            let rest = ["", "   ", "　"][below(3)];
            assert_eq!(wrap(&text, columns, first, rest), by_definition(&text, columns, first, rest), "{text:?}");
        }
    }

    #[test]
    fn lines_keep_the_width_and_links_stay_whole() {
        assert_eq!(wrap("one two three", 7, "", ""), "one two\nthree");
        assert_eq!(wrap("one two three", 9, "1. ", "   "), "1. one\n   two\n   three");
        assert_eq!(wrap("abcdefghij", 4, "", ""), "abcd\nefgh\nij");
        assert_eq!(wrap("论文很多，真的", 8, "", ""), "论文很\n多，真的");
        assert_eq!(wrap("see https://example.org/a/b/c", 10, "", ""), "see\nhttps://example.org/a/b/c");
    }
}
