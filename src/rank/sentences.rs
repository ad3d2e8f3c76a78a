//! [`sentences`]: an abstract in its sentences, each exactly as it stands there.
//!
//! `extract.rs` chooses among them. Where it is not certain that a sentence ends, it goes on: two sentences in one read well, half of
//! one does not. Formulas, brackets and abbreviations are never parted.

/// What ends in a full stop without ending a sentence, in lower case and without that stop.
const ABBREVIATIONS: [&str; 42] = [
    "e.g", "i.e", "eg", "ie", "al", "cf", "vs", "viz", "ca", "approx", "resp", "incl", "w.r.t", "a.k.a", "i.i.d",
    "s.t", "fig", "figs", "eq", "eqs", "eqn", "sec", "sect", "ref", "refs", "thm", "prop", "lem", "cor", "def", "ch",
    "app", "no", "nos", "vol", "pp", "dr", "prof", "mr", "ms", "st", "jr",
];

/// The sentences of a text, in order.
pub fn sentences(text: &str) -> Vec<&str> {
    let inside = inside(text);
    let mut found = Vec::new();
    let mut start = 0;
    for (at, mark) in text.match_indices(['.', '!', '?']) {
        // Quotation marks and brackets that close after the stop belong to the sentence.
        let closing = |c: char| matches!(c, ')' | ']' | '"' | '\'' | '”' | '’' | '»');
        let end = at + mark.len();
        let end = text.len() - text[end..].trim_start_matches(closing).len();
        if start <= at && !inside[end] && begins_sentence(&text[end..]) && !is_abbreviation(&text[start..at], mark) {
            found.push(text[start..end].trim());
            start = end;
        }
    }
    found.push(text[start..].trim());
    found.retain(|sentence| !sentence.is_empty());
    found
}

/// Whether what follows a stop can be a new sentence: a space, then anything but a small letter or more punctuation.
fn begins_sentence(rest: &str) -> bool {
    let next = rest.trim_start();
    let first = next.trim_start_matches(['(', '[', '"', '“', '‘', '«', '$']).chars().next();
    next.len() < rest.len() && first.is_some_and(|c| c.is_alphanumeric() && !c.is_lowercase() || c == '\\')
}

/// Whether the text before a full stop ends in an abbreviation or an initial.
fn is_abbreviation(before: &str, mark: &str) -> bool {
    let word =
        before.rsplit(|c: char| c.is_whitespace() || matches!(c, '(' | '[' | '–' | '—')).next().unwrap_or(before);
    let is_initial = word.len() == 1 && word.bytes().all(|byte| byte.is_ascii_uppercase());
    mark == "." && (is_initial || ABBREVIATIONS.contains(&word.to_ascii_lowercase().as_str()))
}

/// By byte: whether it stands in brackets or between dollar signs that are closed again.
fn inside(text: &str) -> Vec<bool> {
    let mut inside = vec![false; text.len() + 1];
    let mut open: Vec<(u8, usize)> = Vec::new();
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate() {
        let partner = match byte {
            b')' => b'(',
            b']' => b'[',
            b'}' => b'{',
            b'$' => b'$',
            _ => 0,
        };
        let opened = open.iter().rposition(|(other, _)| *other == partner);
        match opened {
            _ if escaped => {}
            Some(place) => {
                inside[open[place].1..at].fill(true);
                open.truncate(place);
            }
            None if matches!(byte, b'(' | b'[' | b'{' | b'$') => open.push((byte, at)),
            None => {}
        }
        escaped = byte == b'\\' && !escaped;
    }
    inside
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_end_at_stops_questions_and_quotations() {
        for (text, parts) in [
            ("One. Two! Three? Four", vec!["One.", "Two!", "Three?", "Four"]),
            (
                "He said “stop.” We did (twice.) Then 3 more.",
                vec!["He said “stop.”", "We did (twice.)", "Then 3 more."],
            ),
            (
                "A frost. (A late one.) 40 trees died. Ångström units.",
                vec!["A frost.", "(A late one.)", "40 trees died.", "Ångström units."],
            ),
            ("", vec![]),
            (" . ", vec!["."]),
        ] {
            assert_eq!(sentences(text), parts, "{text}");
        }
    }

    #[test]
    fn abbreviations_initials_and_numbers_end_no_sentence() {
        for text in [
            "As in Fig. 3 of Ashgrove et al. The bound holds.",
            "Trees, e.g. Apple trees, bear fruit, cf. Eq. (2).",
            "By J. R. Underhill and Q. Ashgrove.",
            "We gain 0.5 points, i.e. 3.2 % vs. GPT-like baselines.",
            "the code is at example.org/a.b and v1.2 of it is small. arXiv has it.",
        ] {
            assert_eq!(sentences(text), [text], "{text}");
        }
    }

    #[test]
    fn mathematics_and_brackets_stay_whole() {
        for text in [
            r"The rate is $\sum_i a_i. B_i$ for all $n$.",
            "For every graph (of any size. Even an empty one) it holds.",
            r"With {\bf a. B} in bold.",
        ] {
            assert_eq!(sentences(text), [text], "{text}");
        }
        assert_eq!(
            sentences("It costs $5. We save (much. Then we rest."),
            ["It costs $5.", "We save (much.", "Then we rest.",]
        );
    }

    proptest::proptest! {
        #[test]
        fn nothing_is_lost_or_changed(text in r"[ a-zA-Z0-9.!?()$\\é∇“”]{0,120}") {
            let whole: String = text.split_whitespace().collect();
            let joined: String = sentences(&text).concat().split_whitespace().collect();
            proptest::prop_assert_eq!(joined, whole);
        }
    }
}
