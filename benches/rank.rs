//! Measures the speed of the ranker on invented papers: one reader, and ten thousand readers in one pass, compared with the
//! peak of this machine. `cargo bench --bench rank`; `-- --quick` for a tenth of the readers.

use std::hint::black_box;
use std::time::{Duration, Instant};

use chrono::NaiveDate;
use dawnpost::domain::category::Category;
use dawnpost::domain::criteria::Criteria;
use dawnpost::domain::paper::{AnnounceType, Paper};
use dawnpost::rank::marks::{Mark, Opinion};
use dawnpost::rank::{Marks, Pool, Profile, Ranker, matrix};
use rayon::prelude::*;

const SUBJECTS: [&str; 24] = [
    "sparse attention",
    "mixture of experts",
    "graph neural networks",
    "quantization",
    "dwarf galaxies",
    "stellar winds",
    "robot grasping",
    "speech recognition",
    "protein folding",
    "causal inference",
    "diffusion models",
    "error correction",
    "topological insulators",
    "federated learning",
    "retrieval",
    "gravitational lensing",
    "program synthesis",
    "differential privacy",
    "video understanding",
    "optimal transport",
    "spin glasses",
    "tokenization",
    "scaling laws",
    "numerical relativity",
];
const VERBS: [&str; 8] = ["study", "measure", "bound", "learn", "compress", "simulate", "compare", "explain"];
const NOUNS: [&str; 16] = [
    "estimator",
    "network",
    "benchmark",
    "survey",
    "algorithm",
    "kernel",
    "dataset",
    "spectrum",
    "gradient",
    "protocol",
    "policy",
    "lattice",
    "embedding",
    "catalogue",
    "decoder",
    "theorem",
];

/// A pseudo-random sequence that is the same on every machine: the linear congruential generator of Knuth's MMIX.
struct Sequence(u64);

impl Sequence {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % n
    }

    fn of<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words[self.below(words.len())]
    }
}

fn main() {
    let quick = std::env::args().any(|argument| argument == "--quick");
    let (ranker, loading) = timed(Ranker::new);
    println!("model read                                 {loading:>10.1?}");
    one_reader(&ranker);
    one_reader_with_marks(&ranker);
    many_readers(&ranker, if quick { 1_000 } else { 10_000 });
}

fn one_reader(ranker: &Ranker) {
    let papers = papers(2_000, 1);
    let profile = ranker.profile(&criteria(7), &Marks::none());
    let (index, indexing) = best_of(5, || ranker.index(&papers));
    let pool = Pool::alone(&index);
    let (_, scoring) = best_of(5, || ranker.scores_in(&pool, &profile));
    println!("2,000 papers prepared                      {indexing:>10.1?}");
    println!("2,000 papers x 1 reader scored             {scoring:>10.1?}");
    println!("    both                                   {:>10.1?}   (limit 50 ms)", indexing + scoring);
}

/// The time to train on as many marks as a reader has after two years, and to score with them.
fn one_reader_with_marks(ranker: &Ranker) {
    let marks = Marks::of(papers(900, 3).into_iter().enumerate().map(mark).collect());
    let criteria = criteria(7);
    let (_, preparing) = best_of(5, || ranker.profile(&criteria, &Marks::none()));
    let (profile, learning) = best_of(5, || ranker.profile(&criteria, &marks));
    let index = ranker.index(&papers(2_000, 1));
    let pool = Pool::alone(&index);
    let (_, scoring) = best_of(5, || ranker.scores_in(&pool, &profile));
    println!("1 reader prepared without marks            {preparing:>10.1?}");
    println!("1 reader prepared, 500 liked, 400 unmarked {learning:>10.1?}   (limit 100 ms)");
    println!("2,000 papers x this reader scored          {scoring:>10.1?}");
}

/// Five in nine papers are liked, without a pattern, which is the hardest to learn.
fn mark((number, paper): (usize, Paper)) -> Mark {
    let opinion = if number % 9 < 5 { Opinion::Liked } else { Opinion::Unmarked };
    Mark { id: paper.id.to_string(), title: paper.title, abstract_text: paper.abstract_text, opinion }
}

fn many_readers(ranker: &Ranker, count: usize) {
    let index = ranker.index(&papers(1_000, 2));
    let pool = Pool::alone(&index);
    let (profiles, preparing) = timed(|| {
        let seeds: Vec<u64> = (0..count as u64).collect();
        seeds.par_iter().map(|seed| ranker.profile(&criteria(*seed), &Marks::none())).collect::<Vec<Profile>>()
    });
    println!("{count} readers prepared                     {preparing:>10.1?}");

    let rows: usize = profiles.iter().map(|profile| profile.layout.rows() + 1).sum();
    let flop = 2.0 * (rows * index.len() * 128) as f64;
    let (_, product) = timed(|| {
        profiles.par_chunks(matrix::READERS_PER_BLOCK).for_each(|block| {
            let rows: Vec<f32> = block.iter().flat_map(|profile| &profile.rows).copied().collect();
            black_box(matrix::multiply(&rows, index.rows(), 128));
        });
    });
    let peak = peak();
    let rate = |time: Duration| flop / time.as_secs_f64() / 1e9;
    println!("1,000 papers x {count} readers: {rows} rows of 128, {:.1} GFLOP", flop / 1e9);
    println!("    this machine's peak                    {peak:>10.1} GFLOP/s  (sgemm, operands in cache, every core)");
    println!(
        "    the products alone          {product:>10.1?} {:>10.1} GFLOP/s  {:.0} % of peak",
        rate(product),
        100.0 * rate(product) / peak
    );
    let (relevant, scoring) = timed(|| {
        ranker.map_scores(&pool, &profiles, |_, ranked| {
            let relevant = (0..ranked.scores.len()).filter(|paper| ranked.scores[*paper].relevance >= 7);
            relevant.filter(|paper| !black_box(ranked.reasons(*paper)).is_empty()).count()
        })
    });
    println!(
        "    scores, relevance, reasons  {scoring:>10.1?} {:>10.1} times the products, {:.0} readers/s",
        scoring.as_secs_f64() / product.as_secs_f64(),
        count as f64 / scoring.as_secs_f64()
    );
    println!("    papers with relevance 7 or more, per reader: {}", relevant.iter().sum::<usize>() / count);
}

/// The peak rate of the matrix kernel on all cores at once, with operands that stay in a core's cache.
fn peak() -> f64 {
    const SIDE: usize = 256;
    let operand = vec![1.0_f32; SIDE * SIDE];
    let workers = rayon::current_num_threads();
    let flop = 2.0 * (SIDE * SIDE * SIDE) as f64 * 100.0 * workers as f64;
    let run = || {
        (0..workers).into_par_iter().for_each(|_| {
            for _ in 0..100 {
                black_box(matrix::multiply(black_box(&operand), black_box(&operand), SIDE));
            }
        });
    };
    let (_, time) = best_of(5, run);
    flop / time.as_secs_f64() / 1e9
}

fn papers(count: usize, seed: u64) -> Vec<Paper> {
    let mut next = Sequence(seed);
    (0..count).map(|number| paper(number, &mut next)).collect()
}

fn paper(number: usize, next: &mut Sequence) -> Paper {
    let (first, second) = (next.of(&SUBJECTS), next.of(&SUBJECTS));
    let mut sentence = |_| {
        let (verb, noun, subject) = (next.of(&VERBS), next.of(&NOUNS), next.of(&SUBJECTS));
        let code = next.below(900);
        format!(
            "We {verb} a {noun} for {subject} with the {first} of run {code} and find that the {noun} holds for {second}."
        )
    };
    let category = Category::of_paper("cs.LG");
    Paper {
        id: format!("2601.{number:05}").parse().expect("an id of five digits"),
        version: 1,
        title: format!("{first} for {second}: {number} lessons"),
        authors: vec![format!("Ada Byron {number}"), "C. Babbage".to_owned()],
        abstract_text: (0..10).map(&mut sentence).collect::<Vec<_>>().join(" "),
        categories: vec![category.clone()],
        announced: NaiveDate::default(),
        listings: [(category, AnnounceType::New)].into(),
        doi: None,
        journal_ref: None,
        licence: None,
        comments: None,
        withdrawn: false,
        source: None,
    }
}

/// Three topics, a dozen keywords and some texts to avoid, as a careful reader would write.
fn criteria(seed: u64) -> Criteria {
    let mut next = Sequence(seed ^ 0x5eed);
    let mut list = |count: usize| {
        let phrase = |_| format!("\"{} {}\"", next.of(&SUBJECTS), next.of(&NOUNS));
        (0..count).map(phrase).collect::<Vec<_>>().join(", ")
    };
    let (keywords, avoid) = (list(12), list(4));
    let topic = |text: String| format!("[[topic]]\nname = \"Topic\"\nwant = '{}'\n", text.replace('"', ""));
    let topics: String = (0..3).map(|_| topic(list(5))).collect();
    toml::from_str(&format!("keywords = [{keywords}]\navoid = [{avoid}]\n{topics}"))
        .expect("invented criteria are valid")
}

fn timed<T>(run: impl FnOnce() -> T) -> (T, Duration) {
    let start = Instant::now();
    let value = run();
    (value, start.elapsed())
}

fn best_of<T>(times: usize, mut run: impl FnMut() -> T) -> (T, Duration) {
    let first = timed(&mut run);
    (1..times).fold(first, |best, _| {
        let next = timed(&mut run);
        if next.1 < best.1 { next } else { best }
    })
}
