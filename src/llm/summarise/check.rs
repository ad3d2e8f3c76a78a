//! Finds what a summary says and its source does not: numbers and names.
//!
//! Only `summarise.rs` calls it. A name is what no language writes by chance: a word with a capital after its first letter,
//! or with letters and digits. A plain capitalised word may open a sentence, and in German it may be any noun: it is not
//! looked at. It must never know a language.

use std::collections::BTreeSet;

/// The numbers and names of `text` that are not in `source`, each once.
pub(super) fn invented(text: &str, source: &str) -> Vec<String> {
    let known: BTreeSet<String> = words(source).flat_map(readings).collect();
    let folded = source.to_lowercase();
    let is_known = |word: &str| {
        readings(word).iter().any(|reading| known.contains(reading))
            || (!is_number(word)
                && [word, word.trim_end_matches('s')].iter().any(|w| folded.contains(&w.to_lowercase())))
    };
    let told: BTreeSet<&str> = words(text).filter(|word| is_number(word) || is_name(word)).collect();
    told.into_iter().filter(|word| !is_known(word)).map(str::to_owned).collect()
}

/// Runs of letters and digits, with the points, commas and hyphens inside them.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let is_inside = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | ',' | '-' | '\u{2011}');
    text.split(move |c| !is_inside(c)).flat_map(|run| {
        let run = run.trim_matches(|c: char| !c.is_ascii_alphanumeric());
        // "3-fold" and "1-10" are two words, "GPT-4" is one.
        let splits = run.starts_with(|c: char| c.is_ascii_digit());
        run.split(move |c| splits && matches!(c, '-' | '\u{2011}')).filter(|word| !word.is_empty())
    })
}

fn is_number(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_digit()) && word.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ','))
}

fn is_name(word: &str) -> bool {
    let letters = word.chars().filter(char::is_ascii_alphabetic).count();
    let has_inner_capital = word.chars().skip(1).any(|c| c.is_ascii_uppercase());
    let has_digit = word.chars().any(|c| c.is_ascii_digit());
    letters > 1 && (has_inner_capital || has_digit)
}

/// What a word may mean: `1,024` a thousand or one, `3,5` three and a half.
fn readings(word: &str) -> Vec<String> {
    let word = word.to_lowercase();
    let mut readings = vec![word.clone()];
    if is_number(&word) {
        readings.push(word.replace(',', "."));
        for separator in ['.', ','] {
            if word.split(separator).skip(1).all(|group| group.len() == 3) {
                readings.push(word.replace(separator, ""));
            }
        }
    }
    readings
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: &str = "FrostNet, a mixture of 1,024 experts, loses 3.5% accuracy against GPT-4o on ImageNet (2012).";

    #[test]
    fn what_the_source_says_may_be_said_in_any_language() {
        for text in [
            "FrostNet mit 1.024 Experten verliert 3,5 % gegen GPT-4o.",
            "1024 experts; 3.5 points lost on ImageNet, of 2012.",
            "FrostNets Genauigkeit sinkt. Die Arbeit ist kurz.",
        ] {
            assert_eq!(invented(text, SOURCE), [""; 0], "{text}");
        }
    }

    #[test]
    fn numbers_and_names_from_elsewhere_are_found() {
        for (text, found) in [
            ("It gains 35% on ImageNet.", vec!["35"]),
            ("It beats LLaMA and GPT-4.5 in 2012.", vec!["GPT-4.5", "LLaMA"]),
            ("A 3-fold gain, 3.5% at last.", vec!["3"]),
        ] {
            assert_eq!(invented(text, SOURCE), found, "{text}");
        }
    }
}
