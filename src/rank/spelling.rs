//! Defines [`american`]: British and American spellings of a word made equal, so that `optimisation` finds `optimization`.
//!
//! `text.rs` calls it for the words that phrases are matched on. It must never see a token of the vectors: their vocabulary has
//! both spellings.
//!
//! What comes out need be no word (`noize`): text and criteria are spelt alike, and no two words of different meaning meet.

use std::borrow::Cow;

/// Shorter words are spelt alike, or would meet another (`four`, `hour`).
const SHORTEST: usize = 4;

/// What stands in the word, and what takes its place.
const ANYWHERE: [(&str, &str); 47] = [
    ("aemia", "emia"),
    ("aesthe", "esthe"),
    ("aetiolog", "etiolog"),
    ("ageing", "aging"),
    ("aluminium", "aluminum"),
    ("analogue", "analog"),
    ("armour", "armor"),
    ("artefact", "artifact"),
    ("behaviour", "behavior"),
    ("cancell", "cancel"),
    ("catalogue", "catalog"),
    ("centre", "center"),
    ("channell", "channel"),
    ("colour", "color"),
    ("defence", "defense"),
    ("dialogue", "dialog"),
    ("favour", "favor"),
    ("fibre", "fiber"),
    ("flavour", "flavor"),
    ("foetal", "fetal"),
    ("gynaec", "gynec"),
    ("haem", "hem"),
    ("harbour", "harbor"),
    ("humour", "humor"),
    ("judgement", "judgment"),
    ("labell", "label"),
    ("labour", "labor"),
    ("leukaem", "leukem"),
    ("licence", "license"),
    ("litre", "liter"),
    ("modell", "model"),
    ("mould", "mold"),
    ("neighbour", "neighbor"),
    ("odour", "odor"),
    ("oedema", "edema"),
    ("oesoph", "esoph"),
    ("oestro", "estro"),
    ("paedi", "pedi"),
    ("programme", "program"),
    ("signall", "signal"),
    ("sulph", "sulf"),
    ("theatre", "theater"),
    ("travell", "travel"),
    ("tumour", "tumor"),
    ("tunnell", "tunnel"),
    ("vapour", "vapor"),
    ("yse", "yze"),
];

/// How the word ends, and what takes its place.
const ENDINGS: [(&str, &str); 8] = [
    ("isation", "ization"),
    ("isational", "izational"),
    ("ise", "ize"),
    ("ised", "ized"),
    ("iser", "izer"),
    ("ising", "izing"),
    ("metre", "meter"),
    ("ysing", "yzing"),
];

/// Whole words.
const WORDS: [(&str, &str); 3] = [("disc", "disk"), ("grey", "gray"), ("tyre", "tire")];

/// A lower-case word as it is spelt in American English, or nearly so.
pub fn american(word: Cow<'_, str>) -> Cow<'_, str> {
    if word.len() < SHORTEST || !word.is_ascii() {
        return word;
    }
    if let Some((_, american)) = WORDS.iter().find(|(british, _)| *british == word) {
        return Cow::Borrowed(american);
    }
    let mut word = word;
    if let Some((british, american)) = ENDINGS.iter().find(|(british, _)| word.ends_with(british)) {
        word = format!("{}{american}", &word[..word.len() - british.len()]).into();
    }
    match ANYWHERE.iter().find(|(british, _)| word.contains(british)) {
        Some((british, american)) => word.replacen(british, american, 1).into(),
        None => word,
    }
}

#[cfg(test)]
mod tests {
    use crate::rank::text::words;

    #[test]
    fn both_spellings_meet() {
        for (british, american) in [
            ("optimisation", "optimization"),
            ("optimised", "optimized"),
            ("reionisation", "reionization"),
            ("regularisers", "regularizers"),
            ("Bayesian modelling", "Bayesian modeling"),
            ("collective behaviour", "collective behavior"),
            ("nearest-neighbour", "nearest-neighbor"),
            ("tumours", "tumors"),
            ("accretion discs", "accretion disks"),
            ("optical fibres", "optical fibers"),
            ("interferometre", "interferometer"),
            ("galaxy catalogues", "galaxy catalogs"),
            ("dialogue systems", "dialog systems"),
            ("leukaemia", "leukemia"),
            ("ischaemic", "ischemic"),
            ("paediatric", "pediatric"),
            ("catalysed", "catalyzed"),
            ("multi-centre", "multi-center"),
            ("labelled", "labeled"),
        ] {
            assert_eq!(words(british), words(american), "{british}");
        }
    }

    #[test]
    fn words_of_different_meaning_stay_apart() {
        for (one, other) in [
            ("four", "for"),
            ("noise", "noisy"),
            ("sense", "cense"),
            ("discs", "discus"),
            ("model", "mode"),
            ("hour", "hor"),
        ] {
            assert_ne!(words(one), words(other), "{one}");
        }
    }
}
