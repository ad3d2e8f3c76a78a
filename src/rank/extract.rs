//! Defines [`Extracts`]: for each paper the sentences of its abstract that say most to a reader.
//!
//! `flow/publish.rs` makes one per set of papers and asks it for every pick. An extract is made of whole sentences, as the authors
//! wrote them: the one that says what is done, then one that says what comes out, nearest to the reader's topic by the vectors that
//! the ranker uses. The same paper and topic give the same sentences.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::sentences::sentences;
use super::text;
use super::vectors::{DIM, SCALE, VectorModel};
use crate::domain::paper::{ArxivId, Paper};

/// How much of an abstract is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExtractLength {
    /// One sentence.
    Sentence,
    /// Two or three, of at most `FEW_CHARS` together.
    Few,
}

/// The most characters of several sentences.
const FEW_CHARS: usize = 360;
/// An abstract of at most this many characters is taken whole.
const WHOLE_CHARS: usize = 200;
/// A sentence of up to this many characters is easy to read; it costs [`PER_CHAR`] for each further one.
const EASY_CHARS: usize = 90;
const PER_CHAR: f32 = 0.003;
/// A shorter one says little, and costs [`PER_MISSING_CHAR`] for each that it lacks.
const SHORT_CHARS: usize = 85;
const PER_MISSING_CHAR: f32 = 0.006;

/// How much likeness to the whole abstract and to the topic count, both as cosine similarities.
const CENTRAL: f32 = 0.5;
const ON_TOPIC: f32 = 0.5;
/// What a sentence gains that says what is done, or what comes out.
const SAYS: f32 = 0.3;
/// What the other of the two is still worth.
const SAYS_ALSO: f32 = 0.12;
/// What a sentence loses that leans on the one before it ("This is why…"), or only goes on from it ("However, …").
const LEANS: f32 = 0.25;
const GOES_ON: f32 = 0.06;
/// What a sentence loses that only sets the scene.
const SETS_THE_SCENE: f32 = 0.2;
/// A sentence that is this similar to one that was taken says the same again.
const SAME: f32 = 0.88;

/// Where authors say what they do. In lower case, as all that follows.
const DOES: [&str; 34] = [
    "we propose",
    "we present",
    "we introduce",
    "we develop",
    "we design",
    "we describe",
    "we study",
    "we investigate",
    "we prove",
    "we derive",
    "we construct",
    "we build",
    "we provide",
    "we give",
    "we release",
    "we explore",
    "we establish",
    "we formulate",
    "we analyze",
    "we analyse",
    "we examine",
    "we consider",
    "we address",
    "we report",
    "this paper",
    "this work",
    "this article",
    "this study",
    "this letter",
    "is proposed",
    "is presented",
    "is introduced",
    "are presented",
    "here, we",
];
/// Where they say what came out.
const FINDS: [&str; 34] = [
    "we find",
    "we show",
    "we prove",
    "we observe",
    "we demonstrate",
    "results show",
    "results indicate",
    "results suggest",
    "results demonstrate",
    "outperform",
    "achiev",
    "improv",
    "reduc",
    "surpass",
    "exceed",
    "demonstrate that",
    "reveal",
    "experiments",
    "faster",
    "speedup",
    "state-of-the-art",
    "competitive",
    "accuracy",
    "up to",
    "compared to",
    "compared with",
    "consistent with",
    "we obtain",
    "we conclude",
    "we detect",
    "we measure",
    "evaluation",
    "converge",
    "agree",
];
/// Where they speak of something beside the matter.
const BESIDE: [&str; 7] =
    ["http", "available at", "code is", "publicly available", "future work", "future research", "insights"];
/// First words that point back at the sentence before.
const LEANING: [&str; 12] =
    ["it", "this", "these", "they", "that", "those", "such", "its", "their", "both", "he", "she"];
/// "This paper" points at the paper itself.
const OWN: [&str; 8] = ["paper", "work", "article", "study", "letter", "thesis", "survey", "note"];
/// First words that go on from it.
const GOING_ON: [&str; 16] = [
    "however",
    "moreover",
    "furthermore",
    "additionally",
    "also",
    "thus",
    "therefore",
    "hence",
    "consequently",
    "but",
    "and",
    "finally",
    "second",
    "third",
    "lastly",
    "instead",
];

/// The abstracts of some papers. Each is taken apart when its paper is first asked for, once for all readers.
pub struct Extracts<'a> {
    papers: HashMap<&'a ArxivId, (&'a Paper, OnceLock<Vec<Sentence>>)>,
    model: &'a VectorModel,
}

/// One sentence of an abstract.
struct Sentence {
    text: String,
    vector: [f32; DIM],
    /// What it is worth whatever the topic, without what it says.
    worth: f32,
    does: bool,
    finds: bool,
    /// Whether it comes before the authors say what they do.
    sets_the_scene: bool,
    /// What it loses where the sentence before it is not taken.
    leans: f32,
}

impl<'a> Extracts<'a> {
    pub(super) fn of(papers: &'a [Paper], model: &'a VectorModel) -> Self {
        Self { papers: papers.iter().map(|paper| (&paper.id, (paper, OnceLock::new()))).collect(), model }
    }

    /// The sentences for a reader whose topic has this row of a profile, in the order of the abstract. Empty for a paper that is
    /// not among them or has no abstract.
    pub fn chosen(&self, paper: &ArxivId, topic: &[f32], length: ExtractLength) -> Vec<String> {
        let Some((paper, apart)) = self.papers.get(paper) else { return Vec::new() };
        let apart = apart.get_or_init(|| Sentence::all_of(&paper.abstract_text, self.model));
        let is_short = paper.abstract_text.chars().count() <= WHOLE_CHARS;
        let taken = if is_short { (0..apart.len()).collect() } else { choose(apart, topic, length) };
        taken.into_iter().map(|position| apart[position].text.clone()).collect()
    }
}

impl Sentence {
    fn all_of(abstract_text: &str, model: &VectorModel) -> Vec<Self> {
        let whole = model.embed_text(&text::fold(abstract_text));
        let parts = sentences(abstract_text);
        let mut apart: Vec<Self> = parts.into_iter().map(|text| Self::of(text, &whole, model)).collect();
        // Up to where the authors say what they do they tell what others have done.
        let scene = apart.iter().position(|sentence| sentence.does).unwrap_or_else(|| usize::from(apart.len() > 1));
        for sentence in &mut apart[..scene] {
            sentence.sets_the_scene = true;
            sentence.finds = false;
            sentence.worth -= SETS_THE_SCENE;
        }
        apart
    }

    fn of(text: &str, whole: &[f32; DIM], model: &VectorModel) -> Self {
        let vector = model.embed_text(&text::fold(text));
        let lower = text.to_lowercase();
        let says = |cues: &[&str]| cues.iter().any(|cue| lower.contains(cue));
        let (does, finds) = (says(&DOES), says(&FINDS));
        let mut words = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        let (first, second) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        let leans = match first {
            first if LEANING.contains(&first) && !OWN.contains(&second) => LEANS,
            first if GOING_ON.contains(&first) => GOES_ON,
            _ => 0.0,
        };
        let chars = text.chars().count();
        let too_long = chars.saturating_sub(EASY_CHARS) as f32 * PER_CHAR;
        let too_short = SHORT_CHARS.saturating_sub(chars) as f32 * PER_MISSING_CHAR;
        let beside = if says(&BESIDE) { SETS_THE_SCENE } else { 0.0 };
        let worth = CENTRAL * cosine(&vector, whole) - too_long - too_short - beside;
        Self { text: unnumbered(text).to_owned(), vector, worth, does, finds, sets_the_scene: false, leans }
    }
}

/// A sentence without its number in a list, as in "2) A second stage selects them.": the first one may not be taken.
fn unnumbered(sentence: &str) -> &str {
    let Some((label, rest)) = sentence.strip_prefix('(').unwrap_or(sentence).split_once(')') else { return sentence };
    let is_label = matches!(label.len(), 1..=4)
        && (label.bytes().all(|b| b.is_ascii_digit())
            || label.bytes().all(|b| b"ivx".contains(&b))
            || label.len() == 1);
    let rest = rest.trim_start();
    if is_label && rest.starts_with(char::is_uppercase) { rest } else { sentence }
}

/// The positions of the sentences to take, in order.
fn choose(apart: &[Sentence], topic: &[f32], length: ExtractLength) -> Vec<usize> {
    let chars = |position: usize| apart[position].text.chars().count();
    let mut taken: Vec<usize> = Vec::new();
    let most = if length == ExtractLength::Sentence { 1 } else { 3 };
    for turn in 0..most {
        // First what is done, then what comes out; the third is what is left to say.
        let value = |position: usize| {
            let Sentence { vector, worth, does, finds, leans, .. } = &apart[position];
            let (wanted, other) = if turn == 1 { (finds, does) } else { (does, finds) };
            let says = if *wanted { SAYS } else { 0.0 } + if *other { SAYS_ALSO } else { 0.0 };
            let leans = if position > 0 && taken.contains(&(position - 1)) { 0.0 } else { *leans };
            worth + ON_TOPIC * cosine(vector, topic) / SCALE + says - leans
        };
        let room = FEW_CHARS.saturating_sub(taken.iter().map(|position| chars(*position)).sum());
        let is_new = |position: &usize| {
            let vector = &apart[*position].vector;
            !taken.contains(position) && taken.iter().all(|other| cosine(vector, &apart[*other].vector) < SAME)
        };
        let fits = |position: &usize| turn == 0 || !apart[*position].sets_the_scene && chars(*position) <= room;
        let open = (0..apart.len()).filter(|position| is_new(position) && fits(position));
        // Of equals the first.
        let Some(best) = open.max_by(|a, b| value(*a).total_cmp(&value(*b)).then(b.cmp(a))) else { break };
        taken.push(best);
    }
    taken.sort_unstable();
    taken
}

fn cosine(a: &[f32], b: &[f32]) -> f32 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rank::{Ranker, table};

    #[test]
    fn a_sentence_of_a_list_is_shown_without_its_number() {
        for (sentence, shown) in [
            ("2) A second stage selects them.", "A second stage selects them."),
            ("(ii) The bound is tight.", "The bound is tight."),
            ("(1.5) Of these remain.", "(1.5) Of these remain."),
            ("LoRA (2021) Adapts weights.", "LoRA (2021) Adapts weights."),
            ("1) we begin.", "1) we begin."),
            ("No brackets.", "No brackets."),
        ] {
            assert_eq!(unnumbered(sentence), shown);
        }
    }

    const ORCHARD: &str = "Late frost can cost an orchard its whole harvest in one night, and growers have feared it for \
        centuries. However, forecasts of frost are made for whole districts and say little of a single slope. We propose \
        a small ensemble of weather models that is recalibrated each evening against the nearest three stations. It needs \
        no radar and runs on a telephone. On eleven invented seasons the stated risks match the observed frequencies \
        within two points, and growers who follow them reduce losses by 31 % (cf. Fig. 2). This suggests that probabilities \
        are worth more than temperatures.";

    fn chosen(abstract_text: &str, topic: &str, length: ExtractLength) -> Vec<String> {
        let line = serde_json::json!({ "id": "2611.90001", "title": "T", "abstract": abstract_text }).to_string();
        let papers = table::papers(&line).expect("a paper");
        let ranker = Ranker::new();
        let row: Vec<f32> = ranker.model.embed_text(topic).iter().map(|x| x * SCALE).collect();
        ranker.extracts(&papers).chosen(&papers[0].id, &row, length)
    }

    #[test]
    fn one_sentence_says_what_is_done() {
        let one = chosen(ORCHARD, "weather models", ExtractLength::Sentence);
        assert_eq!(one.len(), 1);
        assert!(one[0].starts_with("We propose a small ensemble") && one[0].ends_with("three stations."), "{one:?}");
    }

    #[test]
    fn several_say_what_is_done_and_what_comes_out_in_the_order_of_the_abstract() {
        let few = chosen(ORCHARD, "weather models", ExtractLength::Few);
        assert!((2..=3).contains(&few.len()), "{few:?}");
        assert!(few[0].starts_with("We propose"), "{few:?}");
        assert!(few.iter().any(|one| one.contains("reduce losses by 31 % (cf. Fig. 2).")), "{few:?}");
        assert!(few.concat().chars().count() <= FEW_CHARS);
        assert!(few.iter().all(|one| ORCHARD.contains(one.as_str())), "as the authors wrote them");
    }

    #[test]
    fn a_sentence_about_the_topic_comes_before_one_that_is_not() {
        let text = "We introduce a data set of protein structures with annotated binding sites for small molecules in cells. \
                    We introduce a schedule for quantization of weights in large language models at low precision on phones.";
        let of = |topic: &str| chosen(text, topic, ExtractLength::Sentence).concat();
        assert!(of("protein binding").contains("protein"));
        assert!(of("quantization of language models").contains("quantization"));
    }

    #[test]
    fn a_short_abstract_stays_whole_and_an_empty_one_empty() {
        let short = "We water plants. They grow.";
        assert_eq!(chosen(short, "plants", ExtractLength::Sentence).join(" "), short);
        assert!(chosen("", "plants", ExtractLength::Few).is_empty());
    }

    #[test]
    fn a_single_endless_sentence_is_taken_as_it_is() {
        let endless = format!("We study {}.", "orchards and frost and ".repeat(40));
        assert_eq!(chosen(&endless, "frost", ExtractLength::Few), [endless.trim()]);
    }
}
