//! Defines [`ReplyWords`]: the words of a reply in one spelling, and phrases in them.
//!
//! `refusal.rs` matches its rules with it.

use super::EnhancedCode;

/// The most words between the two halves of a phrase with `..`.
const LONGEST_GAP: usize = 6;

/// The most words of a reply that are looked at.
const MOST_WORDS: usize = 400;

/// Two spellings of a word, the second one as in the rules.
const SPELLINGS: &[(&str, &str)] = &[
    ("e mail", "email"),
    ("e mails", "emails"),
    ("mail box", "mailbox"),
    ("black list", "blacklist"),
    ("black listed", "blacklisted"),
    ("block list", "blocklist"),
    ("block listed", "blocklisted"),
    ("gray list", "greylist"),
    ("gray listed", "greylisted"),
    ("gray listing", "greylisting"),
    ("grey list", "greylist"),
    ("grey listed", "greylisted"),
    ("grey listing", "greylisting"),
    ("r dns", "rdns"),
];

/// The words of a reply: lower case, letters and digits, without mailboxes and without codes.
pub(super) struct ReplyWords(Vec<String>);

impl ReplyWords {
    pub fn of(text: &str) -> Self {
        // The recipient chose the words of their mailbox, and a reply of several lines repeats its code.
        let is_reply_code = |word: &str| word.len() == 3 && word.bytes().all(|b| b.is_ascii_digit());
        let is_code = |word: &&str| {
            let enhanced = word.rsplit('-').next().unwrap_or(word);
            is_reply_code(word) || EnhancedCode::parse(enhanced).is_some()
        };
        let said = text.split_whitespace().filter(|word| !word.contains('@') && !is_code(word));
        let letters: String = said.collect::<Vec<_>>().join(" ").to_lowercase();
        let words = letters.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        let mut words: Vec<String> = words.take(MOST_WORDS).map(|word| word.replace("graylist", "greylist")).collect();
        for (apart, joined) in SPELLINGS {
            join(&mut words, apart, joined);
        }
        Self(words)
    }

    /// Whether a phrase occurs. `*` at the end of a word stands for any ending, `..` for a few words.
    pub fn have(&self, phrase: &str) -> bool {
        let parts: Vec<&str> = phrase.split(' ').collect();
        (0..self.0.len()).any(|start| begins_with(&self.0[start..], &parts))
    }
}

fn begins_with(words: &[String], parts: &[&str]) -> bool {
    match parts {
        [] => true,
        ["..", rest @ ..] => (0..=LONGEST_GAP.min(words.len())).any(|skipped| begins_with(&words[skipped..], rest)),
        [part, rest @ ..] => match words {
            [word, following @ ..] => is_word(word, part) && begins_with(following, rest),
            [] => false,
        },
    }
}

fn is_word(word: &str, part: &str) -> bool {
    match part.strip_suffix('*') {
        Some(start) => word.starts_with(start),
        None => word == part,
    }
}

/// Replaces two words by the one that they are another spelling of.
fn join(words: &mut Vec<String>, apart: &str, joined: &str) {
    let Some((first, second)) = apart.split_once(' ') else { return };
    let mut at = 0;
    while at + 1 < words.len() {
        if words[at] == first && words[at + 1] == second {
            words[at] = joined.to_owned();
            words.remove(at + 1);
        }
        at += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_compared_in_one_spelling() {
        for (text, phrase) in [
            ("User UNKNOWN", "user unknown"),
            ("can't relay", "can t relay"),
            ("You are on a Black-List", "blacklist*"),
            ("gray listed, come back", "greylist*"),
            ("5.1.1 does not 5.1.1 exist", "does not exist"),
            ("550-5.1.1 does not\n550 5.1.1 exist", "not exist"),
            ("has exceeded its very own daily limit", "exceeded .. limit"),
            ("E-Mail account", "email account"),
        ] {
            assert!(ReplyWords::of(text).have(phrase), "{text}: {phrase}");
        }
        for (text, phrase) in [
            ("<user-unknown@example.org> full", "user unknown"),
            ("the users unknown", "user unknown"),
            ("exceeded one two three four five six seven limit", "exceeded .. limit"),
            ("", "user"),
        ] {
            assert!(!ReplyWords::of(text).have(phrase), "{text}: {phrase}");
        }
    }
}
