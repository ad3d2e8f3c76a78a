//! Defines [`AuthorName`], and when two spellings of a name may be the same person.
//!
//! `matching.rs`, `rules.rs` and `namesakes.rs` compare followed authors and `au:` terms with it.
//!
//! The rule is conservative, because a followed author's paper is always in. Surnames must be equal (without regard to
//! accents, `ü` for `ue`, hyphens, particles that only one side writes, and "Jr."). Of each given name that both sides
//! write, either both are written out and equal, or one is an initial of the other. So "Yorick Beltramo" is "Beltramo, Y."
//! and "Y. J. Beltramo", never "Sabine Beltramo". An initial does not distinguish Jane from John: following "J. Smith"
//! follows both. A name of one word is equal only to itself ("Plato" is not "Louise Plato").

use super::text::fold;

/// Words before a surname that some write and others leave out.
const PARTICLES: [&str; 24] = [
    "af", "al", "bin", "da", "das", "de", "del", "della", "den", "der", "di", "do", "dos", "du", "el", "ibn", "la",
    "le", "ten", "ter", "van", "von", "vom", "zu",
];
const SUFFIXES: [&str; 6] = ["jr", "sr", "ii", "iii", "iv", "phd"];

/// A person's name, parsed and folded.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct AuthorName {
    /// Given names. An initial has one letter, and a hyphenated name is one word ("xiaoming").
    given: Vec<String>,
    particles: Vec<String>,
    /// Without particles. A double surname is one word.
    surname: String,
}

impl AuthorName {
    /// Parses "Given Names Surname" or "Surname, Given Names"; `None` if there is no letter.
    pub fn parse(text: &str) -> Option<Self> {
        let (given, surname) = match text.split_once(',') {
            Some((surname, given)) if !is_suffix(given) => (pieces(given), pieces(surname)),
            _ => {
                let mut given = pieces(text.split(',').next().unwrap_or(text));
                while given.len() > 1 && given.last().is_some_and(|piece| SUFFIXES.contains(&piece.as_str())) {
                    given.pop();
                }
                // "Beltramo Y" and arXiv's "beltramo_y": the surname stands first.
                if given.len() > 1 && given.last().is_some_and(|last| last.len() == 1) && given[0].len() > 1 {
                    given.rotate_left(1);
                }
                let last = given.pop()?;
                // Particles between given name and surname belong to the surname; the first word never does.
                let from = given.iter().skip(1).position(|piece| is_particle(piece)).map_or(given.len(), |at| at + 1);
                let mut surname = given.split_off(from.min(given.len()));
                surname.push(last);
                (given, surname)
            }
        };
        let (particles, core): (Vec<String>, Vec<String>) = surname.into_iter().partition(|piece| is_particle(piece));
        // "Van" alone is a surname, not a particle of nothing.
        let (particles, core) = if core.is_empty() { (Vec::new(), particles) } else { (particles, core) };
        let surname = core.concat();
        (!surname.is_empty()).then_some(Self { given, particles, surname })
    }

    /// The keys that find this name in an index: the surname, and the single given name in case the order was "Surname
    /// Given". `ü`, `ue` and `u` have the same key.
    pub fn keys(&self) -> Vec<String> {
        let mut keys = vec![key(&self.surname)];
        if let [only] = self.given.as_slice() {
            keys.push(key(only));
        }
        keys
    }

    /// Whether it has no given name: "Plato", or a surname alone.
    pub fn is_one_word(&self) -> bool {
        self.given.is_empty()
    }

    /// Whether the two names may be one person, by the rule of this file.
    pub fn may_be(&self, other: &Self) -> bool {
        if self.given.is_empty() || other.given.is_empty() {
            return self.given.is_empty() && other.given.is_empty() && same(&self.surname, &other.surname);
        }
        let particles = self.particles.is_empty() || other.particles.is_empty() || self.particles == other.particles;
        if particles && same(&self.surname, &other.surname) {
            return given_may_be(&self.given, &other.given);
        }
        // "Zhang Xiaoming" for "Xiaoming Zhang", both written out.
        match (self.given.as_slice(), other.given.as_slice()) {
            ([a], [b]) => a.len() > 1 && b.len() > 1 && same(a, &other.surname) && same(&self.surname, b),
            _ => false,
        }
    }

    /// Whether a text is this name's surname, with or without its particles, as in `au:beltramo` and `au:del_marino`.
    pub fn has_surname(&self, text: &str) -> bool {
        let text = pieces(text).concat();
        same(&self.surname, &text) || self.particles.concat() + &self.surname == text
    }
}

/// The folded words of a name. "J.-P." and "J.P." are two initials, "Xiao-Ming" is one name, and "YJ" before a surname stays
/// as it is.
fn pieces(text: &str) -> Vec<String> {
    let folded = fold(&text.replace('_', " ")).replace(['\'', '\u{2019}', '`'], "");
    let mut pieces = Vec::new();
    for word in folded.split(|c: char| c.is_whitespace() || c == '.') {
        let letters: String = word.chars().filter(|c| c.is_alphanumeric()).collect();
        if !letters.is_empty() {
            pieces.push(letters);
        }
    }
    pieces
}

fn is_particle(piece: &str) -> bool {
    PARTICLES.contains(&piece)
}

fn is_suffix(text: &str) -> bool {
    let pieces = pieces(text);
    !pieces.is_empty() && pieces.iter().all(|piece| SUFFIXES.contains(&piece.as_str()))
}

/// A key under which `mueller` and `muller`, and `aa` and `a`, are equal. Only for finding candidates.
fn key(word: &str) -> String {
    word.replace("ae", "a").replace("oe", "o").replace("ue", "u").replace("aa", "a")
}

/// Whether two words are equal, or differ only in that one writes `ue` for the other's `ü`.
fn same(a: &str, b: &str) -> bool {
    a == b || (a.len() != b.len() && key(a) == key(b) && (key(a) == *a || key(b) == *b))
}

fn given_may_be(a: &[String], b: &[String]) -> bool {
    // "Xiao Ming" and "Xiao-Ming" are written apart or together.
    if same(&a.concat(), &b.concat()) && a[0].chars().nth(1).is_some() {
        return true;
    }
    a.iter().zip(b).all(|(a, b)| {
        let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
        same(a, b) || (short.chars().nth(1).is_none() && long.starts_with(short.as_str()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn may_be(a: &str, b: &str) -> bool {
        let (a, b) = (AuthorName::parse(a).expect("a name"), AuthorName::parse(b).expect("a name"));
        assert_eq!(a.may_be(&b), b.may_be(&a), "the rule is symmetric");
        a.may_be(&b)
    }

    #[test]
    fn a_followed_author_is_found_in_every_spelling() {
        for (a, b) in [
            ("Yorick Beltramo", "Beltramo, Y."),
            ("Yorick Beltramo", "Y. Beltramo"),
            ("Yorick Beltramo", "Yorick J. Beltramo"),
            ("beltramo_y", "Yorick Beltramo"),
            ("Bernd Schönkopf", "Bernd Schonkopf"),
            ("Bernd Schönkopf", "Bernd Schoenkopf"),
            ("Bernd Schönkopf", "Bernd Sch\\\"{o}nkopf"),
            ("Anders Søndrup", "A. S{\\o}ndrup"),
            ("Lucas van der Meerten", "L. Meerten"),
            ("van der Meerten, Lucas", "Lucas van der Meerten"),
            ("Xiao-Ming Zhang", "Xiaoming Zhang"),
            ("Xiao-Ming Zhang", "X. Zhang"),
            ("Zhang Xiaoming", "Xiaoming Zhang"),
            ("Jean-Pierre Sellier", "J.-P. Sellier"),
            ("Maria García-López", "Maria Garcia-Lopez"),
            ("Robert Dunley Jr.", "Dunley, Robert"),
            ("Colm O'Braid", "C. O\u{2019}Braid"),
            ("Thi Van", "T. Van"),
        ] {
            assert!(may_be(a, b), "{a} / {b}");
        }
    }

    #[test]
    fn different_people_are_not_confused() {
        for (a, b) in [
            ("Yorick Beltramo", "Sabine Beltramo"),
            ("Yorick Beltramo", "S. Beltramo"),
            ("John Smith", "Jane Smith"),
            ("John A. Smith", "John B. Smith"),
            ("John Smith", "John Smithson"),
            ("Xiao Zhang", "Xiao-Ming Zhang"),
            ("Jean Sellier", "Jean-Pierre Sellier"),
            ("Wei Wang", "Wang Lei"),
            ("Jan van Dorn", "Jan von Dorn"),
            ("Beltramo", "Yorick Beltramo"),
            ("Eva Bauer", "Eva Baur-Lang"),
        ] {
            assert!(!may_be(a, b), "{a} / {b}");
        }
        assert_eq!(AuthorName::parse(" ,. "), None);
    }
}
