//! Finds the numbers and names of a summary that its source does not have.
//!
//! `checked_text.rs` calls it. A name is a word with a capital after its first letter, or with letters and digits; in a script
//! without capitals, any capitalised Latin word; elsewhere several capitalised words in a row that do not begin a sentence,
//! unless the text is in a language that capitalises its nouns. A single capitalised word may be a noun or begin a sentence:
//! it is not checked. No language is named here: the rules look at letters only.

mod numbers;

use std::collections::BTreeSet;

/// The fraction of capitalised words inside sentences above which a language capitalises its nouns (a quarter in German).
const NOUN_CAPITALS_FRACTION: f64 = 0.15;

/// The numbers and names of `text` that are not in `source`, each once.
pub(super) fn invented(text: &str, source: &str) -> Vec<String> {
    let (text, source) = (plain_digits(text), plain_digits(source));
    let known = numbers::meanings(&source);
    let mut found: BTreeSet<String> = BTreeSet::new();
    let stated = numbers::numbers(&text);
    found
        .extend(stated.iter().filter(|number| !numbers::is_known(number, &known)).map(|number| number.text.to_owned()));
    let folded = source.to_lowercase();
    found.extend(words(&text).filter(|word| is_name(word) && !is_in_source(word, &folded)).map(str::to_owned));
    found.extend(latin_words(&text).filter(|word| !is_in_source(word, &folded)).map(str::to_owned));
    found.extend(
        capitalised_runs(&text)
            .into_iter()
            .filter(|name| !is_known_name(name, &source, &folded))
            .map(|name| name.join(" ")),
    );
    found.into_iter().collect()
}

/// Whether the source has a word in any case, in the singular or the plural, or its parts, or what it abbreviates.
fn is_in_source(word: &str, folded: &str) -> bool {
    let has = |word: &str| {
        [word, word.trim_end_matches('s')].iter().any(|word| folded.contains(&word.to_lowercase()))
            || is_abbreviation(word, folded)
    };
    // "LLM-based" names an LLM; "GPT-4" is one name.
    let is_compound = word.contains('-') && !word.contains(|c: char| c.is_ascii_digit());
    has(word) || (is_compound && word.split('-').all(|part| !is_name(part) || has(part)))
}

/// Whether the source has a run of words with these capitals as first letters.
fn is_abbreviation(word: &str, folded: &str) -> bool {
    let capitals = word.trim_end_matches('s');
    if !(2..=6).contains(&capitals.len()) || !capitals.bytes().all(|byte| byte.is_ascii_uppercase()) {
        return false;
    }
    let initials: String =
        folded.split(|c: char| !c.is_alphanumeric()).filter_map(|word| word.chars().next()).collect();
    initials.contains(&capitals.to_lowercase())
}

/// Whether the source has any word of a name, or the name's initials.
fn is_known_name(name: &[&str], source: &str, folded: &str) -> bool {
    let initials: String =
        name.iter().flat_map(|word| word.split('-')).filter_map(|part| part.chars().next()).collect();
    source.contains(&initials) || name.iter().any(|word| is_in_source(word, folded))
}

/// Runs of letters and digits, with the full stops and hyphens inside them.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let is_inside = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '\u{2011}');
    text.split(move |c| !is_inside(c)).map(|run| run.trim_matches(|c: char| !c.is_ascii_alphanumeric()))
}

/// Whether a word is a name. One that begins with a digit is a number with its unit.
fn is_name(word: &str) -> bool {
    let letters = word.chars().filter(char::is_ascii_alphabetic).count();
    let has_inner_capital = word.chars().skip(1).any(|c| c.is_ascii_uppercase()) && !is_compound(word);
    let has_digit = word.chars().any(|c| c.is_ascii_digit());
    letters > 1 && !word.starts_with(|c: char| c.is_ascii_digit()) && (has_inner_capital || has_digit)
}

/// Whether each part begins with a capital and has no other: "Retrieval-Augmented".
fn is_compound(word: &str) -> bool {
    let is_part = |part: &str| {
        part.len() > 1
            && part.starts_with(|c: char| c.is_ascii_alphabetic())
            && part.chars().skip(1).all(|c| c.is_ascii_lowercase())
    };
    word.contains(['-', '\u{2011}']) && word.split(['-', '\u{2011}']).all(is_part)
}

/// Capitalised Latin words in a text of letters that have no capitals (Chinese, Japanese, Korean, Arabic).
fn latin_words(text: &str) -> impl Iterator<Item = &str> {
    let without_case = text.chars().filter(|c| c.is_alphabetic() && !c.is_lowercase() && !c.is_uppercase()).count();
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let is_foreign = 3 * without_case > letters;
    words(text).filter(move |word| is_foreign && word.len() > 3 && is_capitalised(word) && !word.contains('-'))
}

/// Runs of capitalised words that do not begin a sentence.
fn capitalised_runs(text: &str) -> Vec<Vec<&str>> {
    let (mut names, mut name) = (Vec::new(), Vec::new());
    let (mut opens, mut inside, mut capitalised) = (true, 0_usize, 0_usize);
    for token in text.split_whitespace() {
        let word = token.trim_matches(|c: char| !c.is_alphanumeric());
        let is_name = !opens && is_capitalised(word) && word.len() > 1 && word.is_ascii();
        if !opens && word.chars().any(char::is_alphabetic) {
            inside += 1;
            capitalised += usize::from(is_capitalised(word));
        }
        if token.starts_with(|c: char| !c.is_alphanumeric()) || !is_name {
            names.push(std::mem::take(&mut name));
        }
        if is_name {
            name.push(word);
        }
        let ends = token.ends_with(|c: char| !c.is_alphanumeric());
        if ends {
            names.push(std::mem::take(&mut name));
        }
        opens = ends && !token.ends_with(',') || word.is_empty();
    }
    names.push(name);
    names.retain(|name| name.len() > 1);
    let are_nouns = capitalised as f64 > NOUN_CAPITALS_FRACTION * inside as f64 && inside >= 12;
    if are_nouns { Vec::new() } else { names }
}

fn is_capitalised(word: &str) -> bool {
    let is_part = |part: &str| part.chars().skip(1).all(char::is_lowercase);
    word.starts_with(char::is_uppercase) && word.split('-').all(is_part)
}

/// Replaces full-width, superscript and subscript digits by ASCII ones.
fn plain_digits(text: &str) -> String {
    let plain = |c: char| match c {
        '０'..='９' => char::from_digit(c as u32 - '０' as u32, 10).unwrap_or(c),
        '⁰' | '⁴'..='⁹' => char::from_digit(c as u32 - '⁰' as u32, 10).unwrap_or(c),
        '₀'..='₉' => char::from_digit(c as u32 - '₀' as u32, 10).unwrap_or(c),
        '¹' => '1',
        '²' => '2',
        '³' => '3',
        '．' => '.',
        '，' => ',',
        c => c,
    };
    text.chars().map(plain).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: &str = "FrostNet, a MoE of 1,024 experts, loses 3.5% accuracy against GPT-4o on ImageNet (2012). It has \
                          22,000 parameters, is ten times as fast, halves the cost, and was trained on 1.5 million images by \
                          twenty-five people with large language models and multiple instance learning.";

    #[test]
    fn numbers_and_names_of_the_source_may_appear_in_any_language() {
        for text in [
            "FrostNet mit 1.024 Experten verliert 3,5 % gegen GPT-4o.",
            "1024 experts; 3.5 points lost on ImageNet, of 2012.",
            "FrostNets Genauigkeit sinkt. Die Arbeit ist kurz.",
            "参数为2.2万，速度提升10倍，成本降低50%，用150万张图像训练。",
            "22K Parameter, 1,5 Mio. Bilder, 25 Leute.",
            "22k parameters, 1.5M images, a 10x gain: (1) fast, (2) cheap.",
            "It uses Large Language Models (LLMs), or LLM-based ones. The Gain is small.",
            "MoE-artig: MILs und ImageNet-Bilder, FrostNet-basiert.",
        ] {
            assert_eq!(invented(text, SOURCE), [""; 0], "{text}");
        }
    }

    #[test]
    fn numbers_and_names_that_the_source_lacks_are_found() {
        for (text, found) in [
            ("It gains 35% on ImageNet.", vec!["35"]),
            ("It beats LLaMA and GPT-4.5 in 2012.", vec!["GPT-4.5", "LLaMA"]),
            ("A 3-fold gain, 3.5% at last.", vec!["3"]),
            ("参数为22万，优于Gemini。", vec!["22万", "Gemini"]),
            ("It has 2.2B parameters and 7 billion tokens.", vec!["2.2B", "7 billion"]),
            ("The work of Ada Frostworth at Boat University is used.", vec!["Ada Frostworth", "Boat University"]),
        ] {
            assert_eq!(invented(text, SOURCE), found, "{text}");
        }
    }

    #[test]
    fn capitalised_nouns_and_first_words_are_not_names() {
        for text in [
            "Grundlage sind die Kosten der Berechnung, Millionen Parameter und Prozent Genauigkeit, die bei der Auswertung \
             von Bildern mit Modellen dieser Art verloren gehen.",
            "Die Methode senkt die Kosten der Berechnung, und Prozent Genauigkeit gehen bei der Auswertung von Bildern mit \
             Modellen dieser Art verloren.",
            "Frost is cold. Water freezes: Ice melts. \"Snow is white\", and in Europe, Asia and Africa it is rare.",
            "L'étude porte sur le givre. Les résultats sont clairs.",
        ] {
            assert_eq!(invented(text, SOURCE), [""; 0], "{text}");
        }
    }
}
