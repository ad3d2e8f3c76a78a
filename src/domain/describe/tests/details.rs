//! What the topics of a sentence hold: the reader's words, and what is looked for word by word.

use crate::domain::criteria::Topic;
use crate::domain::describe::describe;

fn topics(sentence: &str) -> Vec<(String, String, String)> {
    let keywords = |topic: &Topic| topic.keywords.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ");
    describe(sentence).topics.iter().map(|topic| (topic.name.clone(), topic.want.clone(), keywords(topic))).collect()
}

#[test]
fn a_topic_keeps_the_readers_words_and_looks_for_those_that_authors_write() {
    for (sentence, name, want, keywords) in [
        ("sparse transformers", "Sparse transformers", "sparse transformers", "sparse transformers"),
        ("machine learning", "Machine learning", "machine learning", ""),
        ("mixture of experts (MoE)", "Mixture of experts", "mixture of experts, MoE", "mixture of experts; MoE"),
        (
            "number theory, e.g. modular forms",
            "Number theory",
            "number theory, modular forms",
            "number theory; modular forms",
        ),
        (
            "dwarf galaxies such as Draco and Fornax",
            "Dwarf galaxies",
            "dwarf galaxies, Draco, Fornax",
            "dwarf galaxies; Draco; Fornax",
        ),
        ("auctions, especially with budgets", "Auctions", "auctions, budgets", "auctions; budgets"),
        (
            "formation and evolution of galaxies",
            "Formation and evolution of galaxies",
            "formation and evolution of galaxies",
            "",
        ),
        (
            "the \"Sum of Squares (SoS)\" method",
            "Sum of Squares (SoS)",
            "Sum of Squares (SoS)",
            "\"Sum of Squares (SoS)\"",
        ),
        (
            "how LLM inference is made faster on small machines",
            "How LLM inference is made faster on small machines",
            "how LLM inference is made faster on small machines",
            "LLM",
        ),
        (
            "系外行星，尤其是大气光谱",
            "系外行星",
            "系外行星 (exoplanet), 大气光谱 (atmospheric spectra)",
            "exoplanet; atmospheric spectra",
        ),
        ("混合专家（MoE）", "混合专家", "混合专家 (mixture of experts), MoE", "mixture of experts; MoE"),
    ] {
        let told = topics(sentence);
        assert_eq!(told[0], (name.to_owned(), want.to_owned(), keywords.to_owned()), "{sentence}");
    }
}

#[test]
fn a_chinese_topic_looks_for_its_english_words() {
    let told = topics("我想看大语言模型的量化和剪枝");
    assert_eq!(told[0].1, "大语言模型的量化和剪枝 (large language model, quantization, pruning)");
    assert_eq!(told[0].2, "large language model; quantization; pruning");
}

#[test]
fn a_long_item_keeps_its_words_under_a_short_name() {
    let sentence =
        "how the chemistry of interstellar clouds changes while they collapse into stars of many different masses";
    let told = topics(sentence);
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].0, "How the chemistry of interstellar clouds changes while");
    assert_eq!(told[0].1, sentence);
}
