//! The fields of a sentence's topics: the reader's words, and the keywords.

use crate::domain::criteria::Topic;
use crate::domain::describe::describe;

fn topics(sentence: &str) -> Vec<(String, String, String)> {
    let keywords = |topic: &Topic| topic.keywords.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ");
    describe(sentence).topics.iter().map(|topic| (topic.name.clone(), topic.want.clone(), keywords(topic))).collect()
}

#[test]
fn a_topic_keeps_the_readers_words_and_looks_for_what_authors_write() {
    for (sentence, name, want, keywords) in [
        ("sparse transformers", "Sparse transformers", "sparse transformers", "sparse transformers"),
        ("machine learning", "Machine learning", "machine learning", ""),
        (
            "mixture of experts (MoE)",
            "Mixture of experts",
            "mixture of experts, MoE",
            "\"mixture of experts\" OR MoE OR \"sparse MoE\" OR \"expert routing\" OR \"sparsely activated\"",
        ),
        ("wolpertingers, especially with stripes", "Wolpertingers", "wolpertingers, stripes", "wolpertingers; stripes"),
        (
            "the \"Sum of Squares (SoS)\" method",
            "Sum of Squares (SoS)",
            "Sum of Squares (SoS)",
            "\"Sum of Squares (SoS)\"",
        ),
    ] {
        let told = topics(sentence);
        assert_eq!(told[0], (name.to_owned(), want.to_owned(), keywords.to_owned()), "{sentence}");
    }
}

#[test]
fn each_concept_is_one_keyword_with_the_ways_in_which_it_is_written() {
    for (sentence, keywords) in [
        ("number theory, e.g. modular forms", &["number theory", "modular forms"][..]),
        ("dwarf galaxies such as Draco and Fornax", &["dwarf galaxies", "Draco", "Fornax"]),
        ("formation and evolution of galaxies", &["formation of galaxies", "evolution of galaxies"]),
        ("partial differential equations", &["partial differential equations", "PDE"]),
        ("graph neural networks", &["GNN"]),
        ("RAG", &["retrieval-augmented generation"]),
        ("QEC", &["quantum error correction"]),
    ] {
        let told = topics(sentence);
        assert_eq!(told.len(), 1, "{sentence}: {told:?}");
        assert!(keywords.iter().all(|keyword| told[0].2.contains(keyword)), "{sentence}: {}", told[0].2);
    }
}

#[test]
fn a_topic_in_another_language_looks_for_its_english_words() {
    for (sentence, want, keyword) in [
        ("\u{7cfb}\u{5916}\u{884c}\u{661f}", "exoplanet", "exoplanet"),
        ("\u{6df7}\u{5408}\u{4e13}\u{5bb6}\u{ff08}MoE\u{ff09}", "mixture of experts, MoE", "mixture of experts"),
        ("neuronale Maschinen\u{fc}bersetzung", "neural machine translation", "neural machine translation"),
    ] {
        let told = topics(sentence);
        assert_eq!((told.len(), told[0].1.as_str()), (1, want), "{sentence}");
        assert!(told[0].2.contains(keyword), "{sentence}: {told:?}");
    }
}

#[test]
fn a_name_is_a_whole_phrase_however_long_the_item() {
    for (sentence, name) in [
        (
            "how the chemistry of interstellar clouds changes while they collapse into stars of many different masses",
            "How the chemistry of interstellar clouds",
        ),
        (
            "quantization and speculative decoding for large language models that run on phones and in cars",
            "Quantization",
        ),
    ] {
        let told = topics(sentence);
        assert_eq!(told[0].0, name, "{sentence}");
    }
}
