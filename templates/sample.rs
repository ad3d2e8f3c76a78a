//! [`Digest::sample`]: an invented digest with everything that a real one can have.
//!
//! `send-test`, the snapshots and the README's picture show it. Papers, people and figures are made up.

use crate::digest::{Coverage, Details, Digest, Entry, Footer, Section};
use crate::words::{Words, capitalised};

impl Digest {
    /// An invented digest: followed author, mathematics, accents, a name written right to left, forty authors, a new
    /// version, a withdrawal, an overview, a summary with a link to code, one category that is late, and more papers than fit.
    pub fn sample() -> Self {
        Self::sample_in("en")
    }

    /// The same with the fixed words of another language (BCP 47); titles and abstracts stay English, as on arXiv.
    pub fn sample_in(language: &str) -> Self {
        let words = Words::of(language);
        let (date, site) = (words.date(2025, 11, 4), "dawnpost");
        let sections = vec![
            Section { heading: words.followed_heading.into(), entries: vec![followed(words)] },
            Section { heading: "Mixture of experts".into(), entries: vec![best(words), cross(words)] },
            Section { heading: "Stochastic optimisation".into(), entries: vec![theory(words)] },
            Section { heading: words.also_relevant_heading.into(), entries: vec![large(words)] },
            Section { heading: words.replacements_heading.into(), entries: vec![replaced(words), withdrawn(words)] },
        ];
        let titles = sections.iter().flat_map(|section| &section.entries).map(|entry| entry.title.as_str());
        let coverage = |category: &str, text: String, complete| Coverage {
            category: category.into(),
            text,
            complete,
            quiet: false,
        };
        Self {
            language: words.tag.into(),
            site: site.into(),
            subject: words.subject(&best(words).title, 7, (2025, 11, 4)),
            preheader: words.preheader(titles, ""),
            title: capitalised(&date),
            date: "2025-11-04".into(),
            intro: words.intro(476, 7),
            overview: Some(
                "Two papers route work to many small specialists, in networks and among ants; the rest weighs what can be \
                 known about a season, a regret or a harbour from few and noisy measurements."
                    .into(),
            ),
            lost: Vec::new(),
            coverage: vec![
                coverage("cs.LG", words.complete(214), true),
                coverage("stat.ML", words.complete(31), true),
                coverage("math.OC", words.complete(58), true),
                coverage("cs.CL", words.late.into(), false),
            ],
            sections,
            more: 5,
            counts: None,
            asked: None,
            usage: None,
            prompt: None,
            footer: Footer {
                reply_hint: Some(words.reply_hint.into()),
                why: words.why(&["Mixture of experts", "Stochastic optimisation"], Some((2025, 9, 1)), site),
                web_url: "https://dawnpost.example/d/2025-11-04/ada".into(),
                preferences_url: "https://dawnpost.example/preferences/ada?t=c2FtcGxl".into(),
                pause_url: "https://dawnpost.example/pause/ada?t=c2FtcGxl".into(),
                unsubscribe_url: "https://dawnpost.example/unsubscribe/ada?t=c2FtcGxl".into(),
            },
        }
    }
}

/// What all sample entries share; the id is in no month that arXiv will reach soon.
fn entry(number: u32, title: &str, authors: &[&str], abstract_text: &str) -> Entry {
    let id = format!("9911.{number:05}");
    Entry {
        number,
        version: 1,
        title: title.into(),
        authors: authors.iter().map(|name| (*name).into()).collect(),
        more_authors: 0,
        categories: vec!["cs.LG".into()],
        announce_type: "new".into(),
        relevance: 8,
        reasons: Vec::new(),
        topic: None,
        novelty: None,
        comment: None,
        estimated: false,
        abstract_text: abstract_text.into(),
        sentences: Vec::new(),
        hits: Vec::new(),
        tldr: None,
        details: None,
        code_urls: Vec::new(),
        notes: Vec::new(),
        abs_url: format!("https://arxiv.org/abs/{id}"),
        pdf_url: format!("https://arxiv.org/pdf/{id}"),
        html_url: format!("https://arxiv.org/html/{id}"),
        like_url: Some(feedback(number, "bGlrZWQ")),
        refuse_url: Some(feedback(number, "cmVmdXNlZA")),
        source: None,
        id,
    }
}

/// About as long as a signed link is.
fn feedback(number: u32, verdict: &str) -> String {
    format!("https://dawnpost.example/feedback/YWRhLzk5MTEu{number:05}L{verdict}.0.c2Ft.c2FtcGxlLXNpZ25hdHVyZQ")
}

fn followed(words: &Words) -> Entry {
    Entry {
        categories: vec!["stat.ML".into(), "cs.LG".into()],
        relevance: 6,
        reasons: vec![words.by_author("Mélodie Brûlé-Łukasiewicz")],
        sentences: vec![
            "We give growers a probability instead of a temperature: a small ensemble, recalibrated each evening against \
             the nearest three stations, whose stated risks match the observed frequencies within two percentage points over \
             eleven invented seasons."
                .into(),
            "The method needs no radar and runs on a telephone.".into(),
        ],
        hits: vec!["small ensemble".into()],
        ..entry(
            1,
            "Calibrated Forecasts for Orchards under Late Frost",
            &["Mélodie Brûlé-Łukasiewicz", "Þórdís Ægisdóttir", "Nguyễn Thị Hương"],
            "Late frost can cost an orchard its whole harvest in one night. We give growers a probability instead \
             of a temperature: a small ensemble, recalibrated each evening against the nearest three stations, \
             whose stated risks match the observed frequencies within two percentage points over eleven invented \
             seasons. The method needs no radar and runs on a telephone.",
        )
    }
}

fn best(words: &Words) -> Entry {
    Entry {
        categories: vec!["cs.LG".into(), "cs.CL".into()],
        relevance: 10,
        reasons: vec![
            words.by_topic("Mixture of experts", &["expert routing", "conditional computation"]),
            words.by_keywords(&["MoE", "quantization"]),
        ],
        tldr: Some(
            "Letting each expert publish a one-line advertisement of what it can do, and routing tokens by reading \
             the advertisements, halves the routing cost at equal quality."
                .into(),
        ),
        details: Some(Details {
            motivation: "A learned gate decides without knowing what the experts behind it can do.".into(),
            method: "Each expert keeps a short self-description up to date, and tokens are routed by reading them."
                .into(),
            result: "Half of the routing cost at equal quality, on three invented benchmarks.".into(),
            conclusion: "Routing need not be learned where experts can speak for themselves.".into(),
        }),
        code_urls: vec!["https://code.example.org/notice-boards".into()],
        notes: vec![words.comments("14 pages, 6 figures"), words.journal("J. Imag. Learn. 3 (2025) 41–58")],
        ..entry(
            2,
            "Notice Boards: Routing Tokens by What Experts Say of Themselves",
            &["Quentin Ashgrove", "Ifeoma Okonjo-Lind", "Tariq al-Mansour", "Wen Xiaoyu"],
            "Sparse models route each token with a learned gate that knows nothing of the experts behind it. We \
             propose notice boards, short self-descriptions that experts keep up to date.",
        )
    }
}

fn theory(words: &Words) -> Entry {
    Entry {
        categories: vec!["math.OC".into(), "cs.LG".into(), "math.PR".into()],
        relevance: 9,
        reasons: vec![words.by_topic("Stochastic optimisation", &["step size", "heavy tails"])],
        sentences: vec![
            "For losses with tails P(|ξ| > t) ≤ C·t⁻ᵅ, α ∈ (1, 2], we show that ‖x_t − x*‖² contracts at the rate \
             1 − ηλ_min(∇²f) up to a term in η², and that no algorithm with memory below Ω(d·log T) can do better."
                .into(),
        ],
        hits: vec!["losses with tails".into()],
        ..entry(
            4,
            "An O(√T·log d) Regret Bound for Forgetful Gardeners in ℝᵈ",
            &["Zsófia Kővári", "נועה בן־דרור", "R. P. Underhill"],
            "A forgetful gardener waters d plants with noisy memory. For losses with tails P(|ξ| > t) ≤ C·t⁻ᵅ, α ∈ \
             (1, 2], we show that ‖x_t − x*‖² contracts at the rate 1 − ηλ_min(∇²f) up to a term in η², and that no \
             algorithm with memory below Ω(d·log T) can do better. The constant is explicit, κ = inf 𝒢(s)/s, and \
             simulations with 10⁶ plants agree with it to three digits.",
        )
    }
}

fn large(words: &Words) -> Entry {
    let families = ["Abara", "Bergqvist", "Castellanos", "Dvořák", "Eriksen", "Fontaine", "Grünwald", "Hashimoto"];
    Entry {
        more_authors: 32,
        categories: vec!["cs.LG".into(), "cs.AI".into(), "physics.ao-ph".into()],
        relevance: 8,
        reasons: vec![words.by_keywords(&["open data"]), words.unusual.into()],
        authors: families.iter().zip('A'..).map(|(family, initial)| format!("{initial}. {family}")).collect(),
        ..entry(
            5,
            "The Tidepool Collaboration: One Year of Open Measurements <from 212 Harbours> & What They Cost",
            &[],
            "We release hourly salinity, temperature and light from 212 harbours, with every failed sensor and \
             every invoice. The data set is small (4 GB), documented in six languages, and comes with a baseline \
             that beats persistence by 31 % at twelve hours.",
        )
    }
}

fn cross(words: &Words) -> Entry {
    Entry {
        categories: vec!["q-bio.PE".into(), "cs.LG".into()],
        announce_type: "cross".into(),
        relevance: 7,
        reasons: vec![words.by_topic("Mixture of experts", &["gating"])],
        sentences: vec![
            "We fit a sparse gating model to 40 hours of invented ant traffic and find that the colony activates about one \
             trail in eight at a time, close to what is best for a network of the same size."
                .into(),
        ],
        hits: vec!["gating".into(), "sparse gating".into()],
        ..entry(
            3,
            "Do Ants Use Gating? A Colony as a Sparse Model",
            &["Ana Lucía Peña", "Håkon Strøm"],
            "We fit a sparse gating model to 40 hours of invented ant traffic and find that the colony activates \
             about one trail in eight at a time, close to what is best for a network of the same size.",
        )
    }
}

fn replaced(words: &Words) -> Entry {
    Entry {
        version: 3,
        announce_type: "replace".into(),
        relevance: 8,
        reasons: vec![words.by_topic("Stochastic optimisation", &["adaptive restarts"])],
        notes: vec![words.comments("v3: proof of Lemma 2 corrected, results unchanged")],
        ..entry(
            6,
            "Adaptive Restarts without a Clock",
            &["Ottoline Ferreira", "Jun Sato"],
            "Restarting helps many first-order methods, if one knows when. We let the iterates decide: a restart \
             happens when the last k gradients no longer agree.",
        )
    }
}

fn withdrawn(words: &Words) -> Entry {
    Entry {
        version: 2,
        announce_type: "replace-cross".into(),
        relevance: 0,
        categories: vec!["eess.SP".into(), "cs.LG".into()],
        reasons: vec![words.by_author("Bartholomew Quill")],
        notes: vec![words.withdrawn.into(), words.comments("Withdrawn: equation (7) has the wrong sign")],
        ..entry(7, "Whistling Through Walls: Passive Sensing at 3 kHz", &["Bartholomew Quill"], "")
    }
}
