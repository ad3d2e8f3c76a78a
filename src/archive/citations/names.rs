//! Defines [`CitedName`]: an author's name in the parts that BibTeX and RIS keep apart.

/// A name in its parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum CitedName<'a> {
    /// A person.
    Person {
        /// With what stands before the family name there: `Ada`.
        given: String,
        /// With its particles: `van Doe`.
        family: String,
        /// `Jr.`, `III`; mostly empty.
        suffix: &'a str,
    },
    /// A collaboration, or a person with one name only.
    Whole(&'a str),
}

const SUFFIXES: [&str; 7] = ["Jr.", "Jr", "Sr.", "Sr", "II", "III", "IV"];

const GROUPS: [&str; 10] = [
    "collaboration",
    "collaborations",
    "consortium",
    "team",
    "group",
    "project",
    "institute",
    "university",
    "network",
    "community",
];

impl<'a> CitedName<'a> {
    /// Reads a name as arXiv writes it, given name first. The family name is the last word, and the lower-case words
    /// before it.
    pub fn of(name: &'a str) -> Self {
        let mut words: Vec<&str> = name.split_whitespace().collect();
        let is_group = words.iter().any(|word| GROUPS.contains(&word.to_lowercase().as_str()));
        let suffix = match words.last() {
            Some(last) if words.len() > 2 && SUFFIXES.contains(last) => words.pop().unwrap_or_default(),
            _ => "",
        };
        if words.len() < 2 || is_group {
            return Self::Whole(name);
        }
        let is_particle = |word: &&&str| word.chars().next().is_some_and(char::is_lowercase);
        let particles = words[1..words.len() - 1].iter().rev().take_while(is_particle).count();
        let family = words.split_off(words.len() - 1 - particles);
        let given = words.join(" ").trim_end_matches(',').to_owned();
        Self::Person { given, family: family.join(" ").trim_end_matches(',').to_owned(), suffix }
    }

    /// What a citation is sorted by.
    pub fn family(&self) -> &str {
        match self {
            Self::Person { family, .. } => family,
            Self::Whole(name) => name,
        }
    }
}
