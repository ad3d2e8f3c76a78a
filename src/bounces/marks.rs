//! Defines [`marks_in`]: the marks that a reply to a digest asks for, "like 2, 5" or "not 3", in the languages of the digests.
//!
//! `marking.rs` applies them. Every line of the reader's own is read; one that is no such request is left to a person.

use crate::domain::mark::Opinion;

/// What a reply asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct AskedMarks {
    /// Papers by their number in the issue, each with its last opinion.
    pub marks: Vec<(u32, Opinion)>,
    /// Whether the reader wrote more, which a person has to read.
    pub has_more: bool,
}

/// Words for an opinion, as [`words_of`] gives them.
const OPINIONS: &[(Opinion, &[&str])] = &[
    (
        Opinion::Liked,
        &[
            "like", "likes", "liked", "love", "more", "yes", "+", "👍", "mehr", "mag", "gefällt", "gut", "ja", "aime",
            "j'aime", "j’aime", "plus", "oui", "más", "mas", "gusta", "sí", "si", "喜欢", "赞", "更多", "多",
        ],
    ),
    (
        Opinion::Refused,
        &[
            "not",
            "no",
            "dislike",
            "less",
            "refuse",
            "-",
            "–",
            "−",
            "👎",
            "nicht",
            "kein",
            "keine",
            "weniger",
            "nein",
            "pas",
            "moins",
            "non",
            "menos",
            "不",
            "不喜欢",
            "不要",
            "不感兴趣",
            "少",
        ],
    ),
    (
        Opinion::Unmarked,
        &["undo", "unmark", "zurück", "zurücknehmen", "retirer", "annuler", "deshacer", "quitar", "撤销"],
    ),
];

/// Words that may stand between: "like 2 and 5", "me gusta el 2".
const FILLERS: &[&str] = &[
    "and",
    "&",
    "the",
    "paper",
    "papers",
    "number",
    "nr",
    "no.",
    "und",
    "die",
    "arbeit",
    "arbeiten",
    "et",
    "l'article",
    "articles",
    "article",
    "y",
    "e",
    "el",
    "los",
    "me",
    "artículo",
    "artículos",
    "和",
    "与",
    "第",
    "篇",
    "、",
    "，",
    ",",
    ";",
    "；",
    ".",
    "。",
    ":",
    "：",
    "/",
    "#",
    "°",
    "n°",
];

/// How mail programs introduce what they quote: the rest is not the reader's own.
const QUOTES: &[&str] = &["wrote:", "schrieb", "a écrit", "escribió", "写道", "original message", "nachricht -----"];
const QUOTED_HEADERS: &[&str] = &["from:", "von:", "de:", "de :", "发件人", "________"];

/// Most marks of one reply: more than an issue has papers.
const MOST_MARKS: usize = 200;

/// The marks that a reply asks for; `None` if it asks for none.
pub(super) fn marks_in(text: &str) -> Option<AskedMarks> {
    let mut asked = AskedMarks::default();
    for line in own_lines(text) {
        match marks_of_line(line) {
            Some(marks) => {
                for (number, opinion) in marks {
                    asked.marks.retain(|(known, _)| *known != number);
                    asked.marks.push((number, opinion));
                }
            }
            None => asked.has_more = true,
        }
    }
    asked.marks.truncate(MOST_MARKS);
    (!asked.marks.is_empty()).then_some(asked)
}

/// The lines that the reader wrote: before the quoted digest and the signature.
fn own_lines(text: &str) -> impl Iterator<Item = &str> {
    let is_own = |line: &&str| {
        let lower = line.to_lowercase();
        !(line.starts_with('>')
            || *line == "--"
            || QUOTES.iter().any(|mark| lower.contains(mark))
            || QUOTED_HEADERS.iter().any(|mark| lower.starts_with(mark)))
    };
    text.lines().map(str::trim).take_while(is_own).filter(|line| !line.is_empty())
}

/// The marks of a line that is nothing but a request: an opinion, and numbers, any number of times.
fn marks_of_line(line: &str) -> Option<Vec<(u32, Opinion)>> {
    let mut marks = Vec::new();
    let mut opinion = None;
    let mut has_numbers = true;
    for word in words_of(&line.to_lowercase()) {
        if let Ok(number) = word.parse::<u32>() {
            marks.push((number, opinion?));
            has_numbers = true;
        } else if let Some((meant, _)) = OPINIONS.iter().find(|(_, words)| words.contains(&word.as_str())) {
            // "no me gusta 3", "je n'aime pas 3": what is refused is not liked.
            let is_refused = !has_numbers && opinion == Some(Opinion::Refused);
            opinion = Some(if is_refused { Opinion::Refused } else { *meant });
            has_numbers = false;
        } else if !FILLERS.contains(&word.as_str()) {
            return None;
        }
    }
    (has_numbers && !marks.is_empty()).then_some(marks)
}

/// Runs of digits, runs of other letters, and every other sign alone.
fn words_of(line: &str) -> Vec<String> {
    #[derive(PartialEq)]
    enum Kind {
        Digit,
        Letter,
        Sign,
    }
    let kind = |c: char| match c {
        '0'..='9' => Kind::Digit,
        '\'' | '’' | '.' => Kind::Letter,
        c if c.is_alphabetic() => Kind::Letter,
        _ => Kind::Sign,
    };
    let mut words: Vec<String> = Vec::new();
    let mut last = None;
    for c in line.chars() {
        if c.is_whitespace() || c == '\u{fe0f}' {
            last = None;
            continue;
        }
        let this = kind(c);
        match words.last_mut() {
            Some(word) if last.as_ref() == Some(&this) && this != Kind::Sign => word.push(c),
            _ => words.push(c.to_string()),
        }
        last = Some(this);
    }
    // A full stop ends a sentence, and is part of "no.".
    let without_stop = |word: String| match word.strip_suffix('.') {
        Some(bare) if !bare.is_empty() && word != "no." => bare.to_owned(),
        _ => word,
    };
    words.into_iter().map(without_stop).collect()
}

#[cfg(test)]
mod tests {
    use super::Opinion::{Liked, Refused, Unmarked};
    use super::*;

    #[test]
    fn marks_are_read_as_people_write_them_in_every_language() {
        for (text, expected) in [
            ("like 2", vec![(2, Liked)]),
            ("Like 2, 5 and 7.", vec![(2, Liked), (5, Liked), (7, Liked)]),
            ("like 2; not 3", vec![(2, Liked), (3, Refused)]),
            ("+2 -3 +14", vec![(2, Liked), (3, Refused), (14, Liked)]),
            ("👍 2 👎3", vec![(2, Liked), (3, Refused)]),
            ("/like #4", vec![(4, Liked)]),
            ("not no. 3", vec![(3, Refused)]),
            ("undo 2", vec![(2, Unmarked)]),
            ("mehr 2 und 3\nnicht 4", vec![(2, Liked), (3, Liked), (4, Refused)]),
            ("j’aime 2 et 3, pas 4", vec![(2, Liked), (3, Liked), (4, Refused)]),
            ("me gusta el 2 y no me gusta el 3", vec![(2, Liked), (3, Refused)]),
            ("喜欢2、5，不喜欢 3", vec![(2, Liked), (5, Liked), (3, Refused)]),
            ("like 2\nnot 2", vec![(2, Refused)]),
        ] {
            assert_eq!(marks_in(text), Some(AskedMarks { marks: expected, has_more: false }), "{text}");
        }
    }

    #[test]
    fn what_else_a_reader_writes_is_left_to_a_person() {
        for text in [
            "",
            "like",
            "2 and 3",
            "Thank you!",
            "I like 2 because of figure 3",
            "not now",
            "I have not read 3 yet",
            "> like 2",
            "On Tue, 4 Nov 2025, Digest wrote:\nlike 2",
        ] {
            assert_eq!(marks_in(text), None, "{text}");
        }
        let both = marks_in("like 2\n\nAnd could I get fewer of these?\n-- \nnot 3");
        assert_eq!(both, Some(AskedMarks { marks: vec![(2, Liked)], has_more: true }));
        let gmail = "not 1 3\n\nOn Tue, Nov 4, 2025 at 7:31 AM Digest <digest@digest.example> wrote:\n\n> 2. A title";
        assert_eq!(marks_in(gmail), Some(AskedMarks { marks: vec![(1, Refused), (3, Refused)], has_more: false }));
    }
}
