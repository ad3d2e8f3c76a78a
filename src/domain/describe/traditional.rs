//! Defines [`simplified`], which converts Chinese from traditional to the simplified characters of the tables.
//!
//! `lexer.rs` calls it for Chinese sentences, `glossary.rs` for its terms. The table is `glossary/traditional.tsv`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

const TABLE: &str = include_str!("glossary/traditional.tsv");

struct Traditional {
    /// Words used in Taiwan, longest first, and the mainland's words for them.
    words: Vec<(&'static str, &'static str)>,
    characters: BTreeMap<char, char>,
}

static TRADITIONAL: LazyLock<Traditional> = LazyLock::new(|| {
    let mut found = Traditional { words: Vec::new(), characters: BTreeMap::new() };
    for line in TABLE.lines().filter(|line| !line.starts_with('#')) {
        let fields: Vec<&str> = line.split('\t').collect();
        match fields[..] {
            ["word", there, here] => found.words.push((there, here)),
            [simplified, traditional] => {
                let simplified = simplified.chars().next();
                found.characters.extend(traditional.chars().filter_map(|c| Some((c, simplified?))));
            }
            _ => {}
        }
    }
    found
});

/// A Chinese text in simplified characters, with the mainland's scientific terms.
pub(super) fn simplified(text: &str) -> String {
    let words = TRADITIONAL.words.iter();
    let text = words.fold(text.to_owned(), |text, (there, here)| text.replace(there, here));
    text.chars().map(|c| TRADITIONAL.characters.get(&c).copied().unwrap_or(c)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn traditional_characters_and_words_of_taiwan_become_those_of_the_tables() {
        assert_eq!(simplified("關注量子密鑰分發與神經網路"), "关注量子密钥分发与神经网络");
        assert_eq!(simplified("语音识别 LLM"), "语音识别 LLM");
    }

    #[test]
    fn every_line_of_the_table_is_read() {
        let lines = TABLE.lines().filter(|line| !line.starts_with('#'));
        let [words, others]: [Vec<&str>; 2] =
            [true, false].map(|is_word| lines.clone().filter(|line| line.starts_with("word\t") == is_word).collect());
        assert_eq!(TRADITIONAL.words.len(), words.len());
        assert!(TRADITIONAL.characters.len() >= others.len());
        assert!(TRADITIONAL.words.is_sorted_by_key(|(there, _)| std::cmp::Reverse(there.chars().count())));
    }
}
