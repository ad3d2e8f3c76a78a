//! Defines [`AuthorName`], and when two spellings of a name may be the same person.
//!
//! `matching.rs`, `rules.rs` and `namesakes.rs` compare followed authors and `au:` terms with it.
//!
//! The rule is conservative, because a followed author's paper is always in. Surnames must be equal (without regard to
//! accents, `ü` for `ue`, `đ` for `dj`, `ō` for `oh`, hyphens, particles that only one side writes or joins, titles, and "Jr."). Of each
//! given name that both sides write, either both are written out and equal, or one is an initial of the other. So "Yorick
//! Beltramo" is "Beltramo, Y." and "Y. J. Beltramo", never "Sabine Beltramo". An initial does not distinguish Jane from John:
//! following "J. Smith" follows both. A name of one word is equal only to itself ("Plato" is not "Louise Plato").
//!
//! "Maria García López" has one surname or two, which no text says. It is read in the second way only beside a name that
//! shows a surname of two parts: "M. García-López", "García López, M.".

mod spellings;

use std::cmp::Ordering;

use super::text::fold;

/// Words before a surname that some write and others leave out.
const PARTICLES: [&str; 24] = [
    "af", "al", "bin", "da", "das", "de", "del", "della", "den", "der", "di", "do", "dos", "du", "el", "ibn", "la",
    "le", "ten", "ter", "van", "von", "vom", "zu",
];
const SUFFIXES: [&str; 6] = ["jr", "sr", "ii", "iii", "iv", "phd"];
/// Titles, in the spelling in which they are no initials: "MS Smith" has two given names.
const TITLES: [&str; 16] = [
    "Prof",
    "prof",
    "Professor",
    "professor",
    "Dr",
    "dr",
    "Doctor",
    "doctor",
    "Mr",
    "Mrs",
    "Ms",
    "Sir",
    "Dame",
    "Herr",
    "Frau",
    "Dipl",
];
/// Beginnings of a surname that some write apart: Mac Auley.
const JOINED_TO_NEXT: [&str; 2] = ["mac", "mc"];
/// What an apostrophe joins to the next word, also across a space: O' Braid, dell' Acqua.
const ELIDED: [&str; 9] = ["o", "d", "l", "n", "m", "t", "dell", "dall", "nell"];
/// What is written for an apostrophe.
const APOSTROPHES: [char; 6] = ['\u{2019}', '\u{2018}', '\u{b4}', '\u{2bc}', '\u{2bb}', '\u{2032}'];

/// A person's name, parsed and folded.
#[derive(Clone, Debug)]
pub struct AuthorName {
    reading: Reading,
    /// The name as others write it: with `dj` for `đ`, with the surname last.
    others: Vec<Reading>,
}

/// A name in its parts.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Reading {
    /// Given names. An initial has one letter, and a hyphenated name is one word ("xiaoming").
    given: Vec<String>,
    particles: Vec<String>,
    /// Without particles. A double surname is one word.
    surname: String,
    /// Whether the surname is written as one of two parts.
    is_double: bool,
}

/// A word of a name, folded.
#[derive(Clone, Debug)]
struct Piece {
    letters: String,
    has_hyphen: bool,
}

impl AuthorName {
    /// Parses "Given Names Surname" or "Surname, Given Names"; `None` if there is no letter.
    pub fn parse(text: &str) -> Option<Self> {
        let others = spellings::others(text).iter().filter_map(|spelling| Reading::parse(spelling)).collect();
        Some(Self { reading: Reading::parse(text)?, others })
    }

    fn readings(&self) -> impl Iterator<Item = &Reading> {
        std::iter::once(&self.reading).chain(&self.others)
    }

    /// The keys that find this name in an index: the surname with and without particles, with the word before it, and the
    /// single given name in case the order was "Surname Given". `ü`, `ue` and `u` have the same key.
    pub fn keys(&self) -> Vec<String> {
        let mut keys: Vec<String> = self.readings().flat_map(Reading::keys).collect();
        keys.sort_unstable();
        keys.dedup();
        keys
    }

    /// Whether it has no given name: "Plato", or a surname alone.
    pub fn is_one_word(&self) -> bool {
        self.reading.given.is_empty()
    }

    /// Whether the two names may be one person, by the rule of this file.
    pub fn may_be(&self, other: &Self) -> bool {
        self.readings().any(|a| other.readings().any(|b| a.may_be(b)))
    }

    /// Whether a text is this name's surname, with or without its particles, as in `au:beltramo` and `au:del_marino`.
    pub fn has_surname(&self, text: &str) -> bool {
        let text: String = pieces(text).into_iter().map(|piece| piece.letters).collect();
        self.readings().any(|reading| same(&reading.surname, &text) || reading.full() == text)
    }
}

/// Names are the same form if they are written the same, accents aside.
impl PartialEq for AuthorName {
    fn eq(&self, other: &Self) -> bool {
        self.reading == other.reading
    }
}

impl Eq for AuthorName {}

impl PartialOrd for AuthorName {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for AuthorName {
    fn cmp(&self, other: &Self) -> Ordering {
        self.reading.cmp(&other.reading)
    }
}

impl Reading {
    fn parse(text: &str) -> Option<Self> {
        let (given, surname) = match text.split_once(',') {
            Some((surname, given)) if !is_suffix(given) => {
                // "Dunley, Jr., Robert"
                let given = given.split(',').filter(|part| !is_suffix(part)).collect::<Vec<_>>().join(" ");
                (without_suffixes(pieces(&given)), without_suffixes(joined(pieces(surname), 0)))
            }
            _ => {
                // The first word is a given name.
                let mut given = without_suffixes(joined(pieces(text.split(',').next().unwrap_or(text)), 1));
                // "Beltramo Y" and arXiv's "beltramo_y": the surname stands first.
                if given.len() > 1
                    && given.last().is_some_and(|last| last.letters.len() == 1)
                    && given[0].letters.len() > 1
                {
                    given.rotate_left(1);
                }
                let last = given.pop()?;
                // Particles between given name and surname belong to the surname; the first word never does.
                let from = given.iter().skip(1).position(is_particle).map_or(given.len(), |at| at + 1);
                let mut surname = given.split_off(from.min(given.len()));
                surname.push(last);
                (given, surname)
            }
        };
        let (particles, core): (Vec<Piece>, Vec<Piece>) = surname.into_iter().partition(is_particle);
        // "Van" alone is a surname, not a particle of nothing.
        let (particles, core) = if core.is_empty() { (Vec::new(), particles) } else { (particles, core) };
        let is_double = core.len() > 1 || core.iter().any(|piece| piece.has_hyphen);
        let letters = |pieces: Vec<Piece>| pieces.into_iter().map(|piece| piece.letters).collect::<Vec<_>>();
        let surname = letters(core).concat();
        (!surname.is_empty()).then(|| Self { given: letters(given), particles: letters(particles), surname, is_double })
    }

    /// The surname with its particles, as one word.
    fn full(&self) -> String {
        self.particles.concat() + &self.surname
    }

    /// The last given name as the first part of the surname, with the other given names; `None` for an initial or a lone one.
    fn doubled(&self) -> Option<(&[String], String)> {
        let (last, given) = self.given.split_last()?;
        let is_name = last.chars().nth(1).is_some() && !given.is_empty();
        is_name.then(|| (given, format!("{last}{}", self.full())))
    }

    fn keys(&self) -> Vec<String> {
        let mut keys = vec![key(&self.surname), key(&self.full())];
        if let [only] = self.given.as_slice() {
            keys.push(key(only));
        }
        keys.extend(self.doubled().map(|(_, surname)| key(&surname)));
        keys
    }

    fn may_be(&self, other: &Self) -> bool {
        if self.given.is_empty() || other.given.is_empty() {
            return self.given.is_empty() && other.given.is_empty() && same(&self.surname, &other.surname);
        }
        let particles = self.particles.is_empty() || other.particles.is_empty() || self.particles == other.particles;
        // "van der Vaart" is "Vandervaart", too.
        if particles && same(&self.surname, &other.surname) || same(&self.full(), &other.full()) {
            return given_may_be(&self.given, &other.given);
        }
        if self.may_be_doubled(other) || other.may_be_doubled(self) {
            return true;
        }
        // "Zhang Xiaoming" for "Xiaoming Zhang", both written out.
        match (self.given.as_slice(), other.given.as_slice()) {
            ([a], [b]) => a.len() > 1 && b.len() > 1 && same(a, &other.surname) && same(&self.surname, b),
            _ => false,
        }
    }

    /// "Maria García López" for "M. García-López".
    fn may_be_doubled(&self, other: &Self) -> bool {
        let shows_parts = other.is_double || !other.particles.is_empty();
        shows_parts
            && self
                .doubled()
                .is_some_and(|(given, surname)| same(&surname, &other.full()) && given_may_be(given, &other.given))
    }
}

/// The folded words of a name, titles left out. "J.-P." and "J.P." are two initials, "Xiao-Ming" is one name, "JP" before a
/// surname is two initials, and "YJ" stays as it is, since it may be a name.
fn pieces(text: &str) -> Vec<Piece> {
    let text = without_titles(text);
    let has_initials = text.split_whitespace().next().is_some_and(are_initials);
    // An initial has a dot: Ó Broin is O'Broin.
    let text = text.replace('_', " ").replace("Ó ", "O'").replace(APOSTROPHES, "'");
    let folded = joined_apostrophes(&fold(&text));
    let mut pieces = Vec::new();
    for word in folded.split(|c: char| c.is_whitespace() || c == '.') {
        let letters: String = word.chars().filter(|c| c.is_alphanumeric()).collect();
        if has_initials && pieces.is_empty() {
            pieces.extend(letters.chars().map(|c| Piece { letters: c.to_string(), has_hyphen: false }));
        } else if !letters.is_empty() {
            pieces.push(Piece { letters, has_hyphen: word.trim_matches('-').contains('-') });
        }
    }
    pieces
}

/// "JP", "RJ": capitals without a vowel. "NG" is a name.
fn are_initials(word: &str) -> bool {
    (2..=3).contains(&word.len())
        && word.bytes().all(|byte| byte.is_ascii_uppercase() && !b"AEIOUY".contains(&byte))
        && word != "NG"
}

/// "Prof. Dr. Ilse Brandt" as "Ilse Brandt"; what has no word besides is no title.
fn without_titles(text: &str) -> &str {
    let mut rest = text.trim_start();
    loop {
        let end = rest.find(|c: char| c.is_whitespace() || c == '.' || c == ',').unwrap_or(rest.len());
        let after = rest[end..].trim_start_matches(['.', '-']).trim_start();
        if !TITLES.contains(&&rest[..end]) || !after.starts_with(char::is_alphanumeric) {
            return rest;
        }
        rest = after;
    }
}

/// Without apostrophes: "O' Braid" and "O’Braid" are "OBraid".
fn joined_apostrophes(folded: &str) -> String {
    let mut out = String::with_capacity(folded.len());
    for (at, part) in folded.split(['\'', '`']).enumerate() {
        let before = out.rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
        let is_elided = at > 0 && ELIDED.contains(&before);
        out.push_str(if is_elided { part.trim_start() } else { part });
    }
    out
}

/// "Mac Auley" as "MacAuley", from the word with that index on.
fn joined(pieces: Vec<Piece>, from: usize) -> Vec<Piece> {
    let mut out: Vec<Piece> = Vec::with_capacity(pieces.len());
    for (at, piece) in pieces.into_iter().enumerate() {
        match out.last_mut().filter(|last| at > from && JOINED_TO_NEXT.contains(&last.letters.as_str())) {
            Some(last) => last.letters.push_str(&piece.letters),
            None => out.push(piece),
        }
    }
    out
}

fn without_suffixes(mut pieces: Vec<Piece>) -> Vec<Piece> {
    while pieces.len() > 1 && pieces.last().is_some_and(|piece| SUFFIXES.contains(&piece.letters.as_str())) {
        pieces.pop();
    }
    pieces
}

fn is_particle(piece: &Piece) -> bool {
    PARTICLES.contains(&piece.letters.as_str())
}

fn is_suffix(text: &str) -> bool {
    let pieces = pieces(text);
    !pieces.is_empty() && pieces.iter().all(|piece| SUFFIXES.contains(&piece.letters.as_str()))
}

/// A key under which `mueller` and `muller`, and `aa` and `a`, are equal. Only for finding candidates.
fn key(word: &str) -> String {
    word.replace("ae", "a").replace("oe", "o").replace("ue", "u").replace("aa", "a")
}

/// Whether two words are equal, or differ only in that one writes `ue` for the other's `ü`.
fn same(a: &str, b: &str) -> bool {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    a == b || short.len() < long.len() && key(a) == key(b) && is_without_digraphs(short, long)
}

/// Whether a word becomes the shorter one by leaving out second letters of `ae`, `oe`, `ue` and `aa`.
fn is_without_digraphs(short: &str, long: &str) -> bool {
    let mut expected = short.chars().peekable();
    let mut before = ' ';
    for c in long.chars() {
        let is_second = matches!((before, c), ('a' | 'o' | 'u', 'e') | ('a', 'a'));
        if expected.next_if_eq(&c).is_none() && !is_second {
            return false;
        }
        before = c;
    }
    expected.peek().is_none()
}

/// One letter, or two that are one in Serbian and Croatian: "Dj. Djukic".
fn is_initial(given: &str) -> bool {
    given.chars().nth(1).is_none() || ["dj", "dz", "lj", "nj"].contains(&given)
}

fn given_may_be(a: &[String], b: &[String]) -> bool {
    // "Xiao Ming" and "Xiao-Ming" are written apart or together.
    if same(&a.concat(), &b.concat()) && a[0].chars().nth(1).is_some() {
        return true;
    }
    a.iter().zip(b).all(|(a, b)| {
        let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
        same(a, b) || (is_initial(short) && long.starts_with(short.as_str()))
    })
}

#[cfg(test)]
mod tests;
