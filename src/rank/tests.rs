//! The ranker as its callers see it: hard rules, reasons, sparse criteria, many readers, hostile text. All papers are
//! invented.

use proptest::prelude::*;

use super::*;
use crate::domain::paper::AnnounceType;
use crate::domain::selection::{HardRule, Reason, ScoreParts, Standing};

pub(super) fn criteria(toml: &str) -> Criteria {
    toml::from_str(toml).unwrap_or_else(|error| panic!("{error}"))
}

fn paper(number: usize, title: &str, abstract_text: &str, more: &str) -> Paper {
    let line = serde_json::json!({ "id": format!("2601.{number:05}"), "title": title, "abstract": abstract_text });
    let line = line.to_string();
    let comma = if more.is_empty() { "" } else { ", " };
    let line = format!("{}{comma}{more}}}", line.trim_end_matches('}'));
    table::papers(&line).unwrap_or_else(|error| panic!("{error}: {line}")).remove(0)
}

/// 120 papers on twelve subjects, ten each.
pub(super) fn papers() -> Vec<Paper> {
    let subjects = [
        (
            "Routing in mixtures of experts",
            "We train sparse mixture-of-experts layers whose routers balance their load.",
        ),
        ("Pruning by magnitude", "Weights of a neural network are removed and the rest is quantized to four bits."),
        ("Dwarf galaxies at dawn", "Star formation histories of satellite galaxies near the Milky Way are resolved."),
        ("Grasping with two hands", "A robot policy for bimanual manipulation is learned from demonstrations."),
        ("Speech in noisy rooms", "We recognise speech from far microphones with a recurrent encoder."),
        ("Bounds for spin glasses", "The free energy of a disordered lattice model is bounded from below."),
        ("Diffusion of molecules", "Score-based generative models sample conformations of drug-like molecules."),
        ("Retrieval for long answers", "A retriever and a reader answer questions over encyclopaedic passages."),
        ("Private means", "The mean of a distribution is estimated under differential privacy."),
        ("Lensing by clusters", "Weak gravitational lensing maps the dark matter of galaxy clusters."),
        ("Compilers that learn", "Loop schedules of a tensor compiler are searched with a cost model."),
        ("Voting by committee", "Axioms of multi-winner voting rules are compared on synthetic elections."),
    ];
    let paper = |n: usize| {
        let (title, text) = subjects[n % subjects.len()];
        let text = format!("{text} Experiment {n} has {} parts.", n * 7 % 11);
        paper(n, &format!("{title}, part {n}"), &text, r#""categories": ["cs.LG"], "authors": ["Ada Byron"]"#)
    };
    (0..120).map(paper).collect()
}

pub(super) fn ranked<'a>(papers: &'a [Paper], criteria: &Criteria, marks: &Marks) -> Vec<(&'a Paper, Score)> {
    let scores = Ranker::new().scores(&Catalogue::of_papers(papers.to_vec()), criteria, marks);
    let mut ranked: Vec<_> = papers.iter().zip(scores).collect();
    ranked.sort_by(|a, b| b.1.total.total_cmp(&a.1.total));
    ranked
}

fn standing(paper: &Paper, toml: &str) -> Standing {
    ranked(std::slice::from_ref(paper), &criteria(toml), &Marks::none()).remove(0).1.standing
}

const TOPIC: &str = r#"
    avoid = ["speech recognition"]
    [[topic]]
    name = "Experts"
    want = "Mixture-of-experts, conditional computation, routing"
    keywords = ["MoE OR \"mixture of experts\""]
"#;

#[test]
fn hard_rules_decide_in_their_order() {
    let more = r#""categories": ["cs.LG", "stat.ML"], "authors": ["Y. Beltramo", "Grace Hopper"]"#;
    let paper = paper(1, "Pruning for medical imaging", "Weights are removed.", more);
    for (toml, expected) in [
        ("", Standing::Candidate),
        ("categories = ['cs.LG']", Standing::Candidate),
        ("categories = ['hep-th']", Standing::RuledOut(HardRule::Categories)),
        ("categories = ['hep-th']\nauthors = ['Yorick Beltramo']", Standing::RuledOut(HardRule::Categories)),
        (
            "categories = ['stat.ML']\nannounce = ['new']",
            Standing::RuledOut(HardRule::AnnounceType(AnnounceType::Cross)),
        ),
        ("authors = ['Sabine Beltramo', 'Yorick Beltramo']", Standing::Followed("Yorick Beltramo".to_owned())),
        ("exclude = ['medical imaging']", Standing::RuledOut(HardRule::Excluded("medical imaging".to_owned()))),
        (
            "exclude = ['Medical-Imagings']\nauthors = ['Yorick Beltramo']",
            Standing::RuledOut(HardRule::Excluded("Medical-Imagings".to_owned())),
        ),
        ("exclude = ['au:hopper ANDNOT pruning', 'cat:math.CO']", Standing::Candidate),
        ("exclude = ['ti:weights', 'abs:imaging']", Standing::Candidate),
    ] {
        assert_eq!(standing(&paper, toml), expected, "{toml}");
    }
}

#[test]
fn a_reason_names_terms_of_the_paper_without_syntax() {
    let papers = [paper(1, "Sketching a matrix", "A low-rank sketch is kept.", "")];
    let keywords = r#"keywords = ['"low rank" AND (sketch OR sampling) ANDNOT survey', '"matrix"']"#;
    let ranked = ranked(&papers, &criteria(keywords), &Marks::none());
    let named = ranked[0].1.reasons.iter().find_map(|reason| match reason {
        Reason::Keyword { keywords } => Some(keywords.join("; ")),
        _ => None,
    });
    assert_eq!(named.as_deref(), Some("low rank, sketch; matrix"));
}

#[test]
fn a_topic_brings_its_papers_to_the_top_and_says_why() {
    let papers = papers();
    let ranked = ranked(&papers, &criteria(TOPIC), &Marks::none());
    for (paper, score) in &ranked[..10] {
        assert!(paper.title.starts_with("Routing"), "{}", paper.title);
        assert!(score.relevance >= 8, "{score:?}");
        let Some(Reason::Topic { name, phrases }) = score.reasons.first() else { panic!("{score:?}") };
        assert_eq!(name, "Experts");
        assert!(phrases.contains(&"Routing".to_owned()), "{phrases:?}");
    }
    let last = ranked.iter().rposition(|(paper, _)| paper.title.starts_with("Speech")).expect("a speech paper");
    assert!(last > 100, "avoided papers rank low: {last}");
}

#[test]
fn every_paper_of_relevance_five_or_more_has_a_reason() {
    let papers = papers();
    for toml in [
        TOPIC,
        "keywords = ['pruning']",
        "keywords = ['au:byron', 'cat:cs.LG AND lattice']",
        "keywords = ['conditional computation']",
        "[[topic]]\nname = 'Near-field cosmology'",
        "[[topic]]\nname = '\u{5929}\u{6587}\u{5b66}'\nwant = '\u{661f}'",
        "authors = ['Grace Hopper']",
        "avoid = ['speech']",
        "",
    ] {
        for (paper, score) in ranked(&papers, &criteria(toml), &Marks::none()) {
            assert!(score.relevance < 5 || !score.reasons.is_empty(), "{toml}: {} {score:?}", paper.title);
        }
    }
}

#[test]
fn criteria_that_ask_for_no_content_make_no_paper_relevant() {
    let papers = papers();
    for toml in ["", "authors = ['Grace Hopper']", "avoid = ['speech']", "exclude = ['robot']"] {
        assert!(
            ranked(&papers, &criteria(toml), &Marks::none()).iter().all(|(_, score)| score.relevance <= 4),
            "{toml}"
        );
    }
}

#[test]
fn papers_that_are_ruled_out_do_not_move_the_others() {
    let papers = papers();
    let excluding = criteria(&format!("exclude = [\"robot\"]\n{TOPIC}"));
    let fewer: Vec<Paper> = papers.iter().filter(|paper| !paper.abstract_text.contains("robot")).cloned().collect();
    let all = ranked(&papers, &excluding, &Marks::none());
    let open = |(_, score): &&(&Paper, Score)| score.standing == Standing::Candidate;
    let all: Vec<_> = all.iter().filter(open).map(|(paper, score)| (&paper.id, score.clone())).collect();
    let alone = ranked(&fewer, &excluding, &Marks::none());
    assert_eq!(all, alone.iter().map(|(paper, score)| (&paper.id, score.clone())).collect::<Vec<_>>());
}

#[test]
fn a_poor_day_has_no_seven_with_or_without_a_rich_background() {
    let papers = papers();
    let (rich, poor): (Vec<Paper>, Vec<Paper>) =
        papers.into_iter().partition(|paper| paper.title.starts_with("Routing"));
    let ranker = Ranker::new();
    let (today, recent) = (ranker.index(&poor), ranker.index(&rich));
    let profile = ranker.profile(&criteria(TOPIC), &Marks::none());
    let best = |pool: &Pool<'_>| ranker.scores_in(pool, &profile).iter().map(|score| score.relevance).max();
    assert_eq!(best(&Pool::alone(&today)), Some(5));
    assert!(best(&Pool::against(&today, &recent)) <= Some(5));
}

#[test]
fn many_readers_get_exactly_the_scores_that_each_gets_alone() {
    let papers = papers();
    let ranker = Ranker::new();
    let (today, recent) = (ranker.index(&papers[..60]), ranker.index(&papers[60..]));
    let pool = Pool::against(&today, &recent);
    let subjects = ["pruning", "galaxies", "privacy", "voting rules", "speech", "tensor compiler"];
    let profiles: Vec<Profile> = (0..40)
        .map(|n| {
            let toml = format!("keywords = ['{}']\n[[topic]]\nname = '{}'", subjects[n % 6], subjects[n / 6 % 6]);
            ranker.profile(&criteria(&toml), &Marks::none())
        })
        .collect();
    let many = ranker.map_scores(&pool, &profiles, |reader, ranked| (reader, ranked.explained()));
    assert_eq!(many.len(), profiles.len());
    for (expected, (profile, (reader, scores))) in profiles.iter().zip(many).enumerate() {
        assert_eq!(reader, expected);
        assert_eq!(scores, ranker.scores_in(&pool, profile));
    }
}

fn hostile() -> impl Strategy<Value = String> {
    prop_oneof![
        "\\PC{0,60}",
        any::<String>(),
        "[\\\\{}$~^_\"'a-c \\-]{0,60}",
        Just("\u{202e}\0<script> @everyone \u{1f600}\u{200d} --- \\".to_owned()),
        Just("\\\"".repeat(2_000)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn hostile_text_gives_finite_scores(texts in prop::collection::vec((hostile(), hostile()), 1..12), want in hostile()) {
        let papers: Vec<Paper> = texts.iter().enumerate().map(|(n, (title, text))| {
            let mut paper = paper(n, "", "", "");
            (paper.title, paper.abstract_text) = (title.clone(), text.clone());
            paper.authors = vec![text.clone(), title.clone()];
            paper
        }).collect();
        let mut criteria = criteria(TOPIC);
        criteria.topics[0].want = want.clone();
        criteria.authors = vec![want.clone()];
        criteria.avoid.push(want);
        for (_, Score { total, relevance, parts, .. })
            in ranked(&papers, &criteria, &Marks::none())
        {
            let ScoreParts { lexical, keywords, vectors, closeness, coverage, avoid, marks } = parts;
            let all = [total, lexical, keywords, vectors, closeness, coverage, avoid, marks];
            prop_assert!(all.iter().all(|part| part.is_finite()));
            prop_assert!((1..=10).contains(&relevance));
        }
    }

    #[test]
    fn the_order_of_papers_changes_no_score(shift in 1_usize..119, few in 2_usize..120) {
        let papers = papers()[..few].to_vec();
        let mut turned = papers.clone();
        turned.rotate_left(shift % few);
        let wanted = criteria(TOPIC);
        let ranker = Ranker::new();
        let once = ranker.scores(&Catalogue::of_papers(papers.clone()), &wanted, &Marks::none());
        let again = ranker.scores(&Catalogue::of_papers(turned.clone()), &wanted, &Marks::none());
        prop_assert_eq!(table::ranking(&papers, &once), table::ranking(&turned, &again));
        let repeated = ranker.scores(&Catalogue::of_papers(papers), &wanted, &Marks::none());
        prop_assert_eq!(once, repeated);
    }
}
