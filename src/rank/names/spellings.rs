//! The ways in which others write a name: [`others`].
//!
//! Only `names.rs` calls it; what accents, hyphens and particles change is seen to there.

use crate::rank::text::fold;

/// Letters, what is written for them in names, and the letter before them if it must be `l` or `n`: Serbian and Croatian,
/// Japanese (Hepburn and passport spelling), Chinese (passport spelling).
const LETTERS: [(char, char, &str, bool); 5] = [
    ('đ', 'Đ', "dj", false),
    ('ō', 'Ō', "oh", false),
    ('ō', 'Ō', "ou", false),
    ('ü', 'Ü', "v", true),
    ('ü', 'Ü', "yu", true),
];

/// The most frequent surnames of Vietnam, without accents. There the surname stands first.
const VIETNAMESE: [&str; 32] = [
    "nguyen", "tran", "le", "pham", "hoang", "huynh", "phan", "vu", "vo", "dang", "bui", "do", "ho", "ngo", "duong",
    "ly", "dinh", "truong", "trinh", "lam", "luu", "mai", "doan", "cao", "ta", "chu", "thai", "luong", "tong", "quach",
    "dao", "to",
];

/// The other spellings of a name; empty for most names.
pub(super) fn others(text: &str) -> Vec<String> {
    let mut found: Vec<String> = LETTERS.iter().filter_map(|letter| with_letters(text, *letter)).collect();
    found.extend(surname_last(text));
    found
}

/// "Đorđe" as "Djordje", "Lü" as "Lv". An initial stays: Đ. is D., too. `None` if the name has no such letter.
fn with_letters(text: &str, (small, capital, letters, after_l_or_n): (char, char, &str, bool)) -> Option<String> {
    if !text.contains([small, capital]) {
        return None;
    }
    let mut out = String::with_capacity(text.len() + 4);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let is_followed = chars.peek().is_some_and(|next| next.is_alphabetic());
        let fits = !after_l_or_n || is_last_of_syllable(&out, chars.peek().copied());
        match c {
            _ if !fits => out.push(c),
            c if c == small => out.push_str(letters),
            c if c == capital && is_followed => {
                let mut letters = letters.chars();
                out.extend(letters.next().map(|first| first.to_ascii_uppercase()));
                out.extend(letters);
            }
            c => out.push(c),
        }
    }
    (out != text).then_some(out)
}

/// Whether `ü` stands in the syllable `lü` or `nü`: at the beginning of a word, and nothing follows but a hyphen.
fn is_last_of_syllable(before: &str, next: Option<char>) -> bool {
    let word = before.rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    matches!(word, "L" | "l" | "N" | "n") && next.is_none_or(|next| !next.is_alphabetic())
}

/// "Nguyễn Văn An" as "Văn An Nguyễn". Two words need no other spelling.
fn surname_last(text: &str) -> Option<String> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let [surname, given @ ..] = words.as_slice() else { return None };
    let is_vietnamese = || VIETNAMESE.contains(&fold(surname).as_str());
    (given.len() > 1 && !text.contains(',') && is_vietnamese()).then(|| format!("{} {surname}", given.join(" ")))
}
