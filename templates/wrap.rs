//! Wraps plain text to a width in columns, for the text part of an email.
//!
//! East Asian characters take two columns and may be parted from each other; a word longer than a line is broken
//! between user-perceived characters, a link never.

use crate::clusters;

/// `text` in lines of at most `columns`, the first after `first`, the others after `rest` (whose widths count).
pub(crate) fn wrap(text: &str, columns: usize, first: &str, rest: &str) -> String {
    let mut out = String::from(first);
    let mut used = width(first);
    let mut fresh = true;
    for (spaced, piece) in pieces(text) {
        let space = usize::from(spaced && !fresh);
        if !fresh && used + space + width(piece) > columns {
            out.push('\n');
            out.push_str(rest);
            used = width(rest);
        } else if space == 1 {
            out.push(' ');
            used += 1;
        }
        fresh = false;
        if piece.contains("://") {
            out.push_str(piece);
            used += width(piece);
            continue;
        }
        for cluster in clusters_of(piece) {
            if used > width(rest) && used + width(cluster) > columns {
                out.push('\n');
                out.push_str(rest);
                used = width(rest);
            }
            out.push_str(cluster);
            used += width(cluster);
        }
    }
    out
}

/// Columns in a fixed-width font, near enough: 0 for marks, 2 for East Asian characters and emoji.
pub(crate) fn width(text: &str) -> usize {
    text.chars().map(|c| if clusters::extends(c) { 0 } else { 1 + usize::from(is_wide(c)) }).sum()
}

/// The pieces between which a line may end, and whether a space stands before each.
fn pieces(text: &str) -> impl Iterator<Item = (bool, &str)> {
    text.split(' ').filter(|word| !word.is_empty()).flat_map(|word| {
        let mut starts = vec![0];
        let mut previous = None;
        for (at, c) in word.char_indices() {
            // Chinese and Japanese punctuation that closes never starts a line.
            let closes = "，。、；：？！）」』》".contains(c);
            if previous.is_some_and(|p| (is_wide(p) || is_wide(c)) && !closes && clusters::may_part(p, c, 1)) {
                starts.push(at);
            }
            previous = Some(c);
        }
        let ends: Vec<usize> = starts.iter().skip(1).copied().chain([word.len()]).collect();
        starts.into_iter().zip(ends).map(move |(start, end)| (start == 0, &word[start..end]))
    })
}

fn clusters_of(piece: &str) -> impl Iterator<Item = &str> {
    let cuts: Vec<usize> = clusters::boundaries(piece).collect();
    (1..cuts.len()).map(move |i| &piece[cuts[i - 1]..cuts[i]])
}

fn is_wide(c: char) -> bool {
    matches!(c, '\u{1100}'..='\u{115F}' | '\u{2E80}'..='\u{A4CF}' | '\u{AC00}'..='\u{D7A3}' | '\u{F900}'..='\u{FAFF}')
        || matches!(c, '\u{FE30}'..='\u{FE6F}' | '\u{FF00}'..='\u{FF60}' | '\u{1F300}'..='\u{1FAFF}')
        || matches!(c, '\u{20000}'..='\u{3FFFD}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_keep_the_width_and_links_stay_whole() {
        assert_eq!(wrap("one two three", 7, "", ""), "one two\nthree");
        assert_eq!(wrap("one two three", 9, "1. ", "   "), "1. one\n   two\n   three");
        assert_eq!(wrap("abcdefghij", 4, "", ""), "abcd\nefgh\nij");
        assert_eq!(wrap("论文很多，真的", 8, "", ""), "论文很\n多，真的");
        assert_eq!(wrap("see https://example.org/a/b/c", 10, "", ""), "see\nhttps://example.org/a/b/c");
    }
}
