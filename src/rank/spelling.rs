//! Defines [`american`]: British spellings turned into American ones, so that `optimisation` finds `optimization`.
//!
//! `text.rs` calls it for the words that phrases are matched on, not for the tokens of the word vectors, whose vocabulary has
//! both spellings.
//!
//! The result need not be a word (`noize`): text and criteria are spelt alike, and no two words of different meaning become
//! one.

use std::borrow::Cow;
use std::sync::LazyLock;

/// Shorter words are spelt alike in both, or would become another word.
const MIN_BYTES: usize = 4;

/// Replacements anywhere in a word.
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

/// Replacements at the end of a word.
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

/// Replacements of whole words.
const WORDS: [(&str, &str); 3] = [("disc", "disk"), ("grey", "gray"), ("tyre", "tire")];

/// [`ANYWHERE`] by first letter, because most positions of most words begin none of them.
static BY_LETTER: LazyLock<[Vec<(&str, &str)>; 26]> = LazyLock::new(|| {
    std::array::from_fn(|letter| {
        let begins = |(british, _): &&(&str, &str)| british.as_bytes()[0] == b'a' + letter as u8;
        ANYWHERE.iter().filter(begins).copied().collect()
    })
});

/// A lower-case word in American spelling.
pub fn american(word: Cow<'_, str>) -> Cow<'_, str> {
    if word.len() < MIN_BYTES || !word.is_ascii() {
        return word;
    }
    if let Some((_, american)) = WORDS.iter().find(|(british, _)| *british == word) {
        return Cow::Borrowed(american);
    }
    let mut word = word;
    let may_have_ending = matches!(word.as_bytes()[word.len() - 1], b'd' | b'e' | b'g' | b'l' | b'n' | b'r');
    if may_have_ending && let Some((british, american)) = ENDINGS.iter().find(|(british, _)| word.ends_with(british)) {
        word = format!("{}{american}", &word[..word.len() - british.len()]).into();
    }
    let begins_at = |at: usize| {
        let letter = word.as_bytes()[at].checked_sub(b'a').map(usize::from)?;
        let here = |(british, _): &&(&str, &str)| word[at..].starts_with(british);
        BY_LETTER.get(letter)?.iter().find(here).map(|found| (at, *found))
    };
    match (0..word.len()).find_map(begins_at) {
        Some((at, (british, american))) => format!("{}{american}{}", &word[..at], &word[at + british.len()..]).into(),
        None => word,
    }
}

#[cfg(test)]
mod tests {
    use crate::rank::text::words;

    #[test]
    fn both_spellings_become_equal() {
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
    fn words_of_different_meaning_stay_different() {
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
