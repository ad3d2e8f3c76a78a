//! Sentences in German, French and Spanish, and in languages that are not supported.

use super::hold;
use crate::domain::describe::{Described, SentenceLanguage, describe};

/// What the topics want, in English.
fn wants(sentence: &str) -> Vec<String> {
    describe(sentence).topics.into_iter().map(|topic| topic.want).collect()
}

#[test]
fn a_wish_is_never_turned_into_its_opposite() {
    for sentence in [
        "f\u{f6}deriertes Lernen, keine Kryptographie",
        "f\u{f6}deriertes Lernen, aber nichts \u{fc}ber Kryptographie",
        "f\u{f6}deriertes Lernen ohne Kryptographie",
        "apprentissage f\u{e9}d\u{e9}r\u{e9}, mais pas de cryptographie",
        "apprentissage f\u{e9}d\u{e9}r\u{e9} sans cryptographie",
        "aprendizaje federado, pero no criptograf\u{ed}a",
        "aprendizaje federado, pero nada de criptograf\u{ed}a",
        "\u{8054}\u{90a6}\u{5b66}\u{4e60}\u{ff0c}\u{4e0d}\u{8981}\u{5bc6}\u{7801}\u{5b66}",
    ] {
        let Described { topics, keywords, exclude, .. } = describe(sentence);
        let wanted: Vec<String> = topics.iter().map(|topic| topic.want.clone()).collect();
        assert_eq!(wanted, ["federated learning"], "{sentence}");
        assert!(keywords.is_empty() && exclude.len() == 1, "{sentence}: {keywords:?} {exclude:?}");
        assert!(exclude[0].source().contains("cryptography"), "{sentence}: {exclude:?}");
    }
}

#[test]
fn terms_become_those_that_abstracts_use() {
    for (sentence, expected) in [
        (
            "Ich interessiere mich f\u{fc}r f\u{f6}deriertes Lernen und differentielle Privatsph\u{e4}re",
            &["federated learning", "differential privacy"][..],
        ),
        ("Quantisierung f\u{fc}r gro\u{df}e Sprachmodelle", &["quantization"]),
        ("Zeitreihenvorhersage und Anomalieerkennung", &["time series forecasting", "anomaly detection"]),
        ("r\u{e9}seaux de neurones en graphes", &["graph neural network"]),
        ("trous noirs primordiaux", &["primordial black hole"]),
        ("d\u{e9}tection d\u{2019}anomalies", &["anomaly detection"]),
        ("agujeros negros primordiales", &["primordial black hole"]),
        (
            "c\u{f3}mputo cu\u{e1}ntico y correcci\u{f3}n de errores cu\u{e1}nticos",
            &["quantum computing", "quantum error correction"],
        ),
        ("\u{591a}\u{667a}\u{80fd}\u{4f53}\u{5f3a}\u{5316}\u{5b66}\u{4e60}", &["multi-agent reinforcement learning"]),
    ] {
        assert_eq!(wants(sentence), expected, "{sentence}");
    }
}

#[test]
fn names_stay_in_the_readers_words() {
    hold(&[
        ("Quantisierung f\u{fc}r gro\u{df}e Sprachmodelle", "Quantisierung (in large language model)"),
        ("les exoplan\u{e8}tes et leurs atmosph\u{e8}res", "Exoplan\u{e8}tes; Leurs atmosph\u{e8}res"),
        ("Me interesan las ondas gravitacionales", "Ondas gravitacionales"),
    ]);
}

#[test]
fn what_is_lowered_and_who_is_followed_is_told_apart() {
    hold(&[
        ("Galaxien, weniger Kosmologie", "Galaxien | < Kosmologie (cosmology)"),
        ("galaxies naines, moins de cosmologie", "Galaxies naines | < cosmologie (cosmology)"),
        ("galaxias, menos cosmolog\u{ed}a", "Galaxias | < cosmolog\u{ed}a (cosmology)"),
        ("Arbeiten von Ada Byron; Turbulenz", "Turbulenz | by Ada Byron"),
        ("nicht Theorie, sondern Turbulenz", "Turbulenz | < theory"),
    ]);
}

#[test]
fn words_that_no_table_knows_are_said_back_and_look_for_nothing() {
    let Described { topics, unknown, .. } = describe("Ich interessiere mich f\u{fc}r Galaxien und Wolpertinger");
    assert_eq!(topics.len(), 1);
    assert_eq!(unknown, ["Wolpertinger"]);
    let Described { exclude, unknown, .. } = describe("Galaxien, aber keine Wolpertinger");
    assert!(exclude.is_empty(), "{exclude:?}");
    assert_eq!(unknown, ["Wolpertinger"]);
}

#[test]
fn a_language_that_is_not_understood_is_named_and_nothing_is_guessed() {
    for (sentence, language) in [
        (
            "\u{42f} \u{438}\u{437}\u{443}\u{447}\u{430}\u{44e} \u{447}\u{435}\u{440}\u{43d}\u{44b}\u{435} \u{434}\u{44b}\u{440}\u{44b}",
            "Russian",
        ),
        (
            "\u{6a5f}\u{68b0}\u{5b66}\u{7fd2}\u{306b}\u{8208}\u{5473}\u{304c}\u{3042}\u{308a}\u{307e}\u{3059}",
            "Japanese",
        ),
        (
            "\u{ae30}\u{acc4} \u{d559}\u{c2b5}\u{c5d0} \u{ad00}\u{c2ec}\u{c774} \u{c788}\u{c2b5}\u{b2c8}\u{b2e4}",
            "Korean",
        ),
        ("Mi occupo di apprendimento automatico per la fisica delle particelle, ma non di crittografia", "Italian"),
        ("Ik wil graag artikelen over zwarte gaten lezen", "Dutch"),
        ("Ik ben geïnteresseerd in neurale netwerken en taalmodellen", "Dutch"),
        ("Quero artigos sobre redes neurais, mas não sobre linguagem", "Portuguese"),
        ("Vull articles sobre xarxes neuronals", "Catalan"),
        ("Interesują mnie sieci neuronowe i przetwarzanie języka", "Polish"),
        ("Interesuj\u{119} si\u{119} uczeniem maszynowym oraz fizyk\u{105} cz\u{105}stek elementarnych", "Polish"),
    ] {
        let described = describe(sentence);
        assert_eq!(described.sentence_language, SentenceLanguage::Foreign(language), "{sentence}");
        assert_eq!(
            described,
            Described { sentence_language: described.sentence_language, ..Described::default() },
            "{sentence}"
        );
    }
}
