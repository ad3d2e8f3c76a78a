//! Defines [`in_english`]: what a reader wrote about a topic, in the words of abstracts.
//!
//! `rank/profile.rs` scores with it, so that a topic in a reader's own language finds papers, while what they wrote stays what
//! they are shown.

use std::borrow::Cow;

use super::language::Language;
use super::lexer::{Token, lex};
use super::{detect, item, phrase};

/// A text with the terms that the glossaries have in English; words that no table has stay. An English text, and one in a
/// language that is not understood, comes back unchanged.
pub fn in_english(text: &str) -> Cow<'_, str> {
    let language = match detect::detect(text) {
        Ok(Language::English) | Err(_) => return Cow::Borrowed(text),
        Ok(language) => language,
    };
    let items = lex(text, language).into_iter().filter_map(|token| match token {
        Token::Text(words) | Token::Quoted(words) => phrase::clean(&words, language),
        _ => None,
    });
    let english: Vec<String> = items.map(|words| item_in_english(&words, language)).collect();
    if english.iter().all(String::is_empty) { Cow::Borrowed(text) } else { Cow::Owned(english.join(", ")) }
}

fn item_in_english(words: &str, language: Language) -> String {
    let item = item::read(words, language);
    let parts = [item.want, item.setting].into_iter().chain(item.unknown);
    parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_topic_in_any_language_is_in_the_words_of_abstracts() {
        for (text, english) in [
            ("Quantisierung für große Sprachmodelle", "quantization large language model"),
            ("medizinische Bildgebung, LoRA", "LoRA"),
            ("Bildkompression und medizinische Bildgebung", "medical imaging"),
            ("réseaux de neurones en graphes", "graph neural network"),
            ("imágenes médicas, modelos de difusión", "diffusion model"),
            ("大语言模型的量化", "quantization"),
        ] {
            let read = in_english(text);
            assert!(read.contains(english), "{text}: {read}");
        }
        for english in
            ["pruning and quantization of large transformers", "LoRA, RLHF", "attention", "", "機械学習の論文"]
        {
            assert_eq!(in_english(english), english);
        }
    }
}
