//! Defines [`digest`]: what is frozen of an imported day, so that it is shown like any issue.
//!
//! `dawnpost archive import` calls it. What the other system did not say stays unsaid: no grades where there were none, no
//! coverage, no criteria. It must never know a store, nor how links are signed.

use std::collections::BTreeSet;

use chrono::Datelike as _;
use sha2::{Digest as _, Sha256};
use templates::archive::labels::Labels;
use templates::digest::{Counts, Digest, Entry, Footer, Section};
use templates::words::{Words, capitalised};

use super::{ImportedDay, ImportedPaper};

/// The day as a digest of a site. `footer` has the reader's own links.
pub fn digest(day: &ImportedDay, site: &str, footer: Footer) -> Digest {
    let words = Words::of(&day.language);
    let chosen = day.papers.len() as u32;
    let date = words.date(day.date.year(), day.date.month(), day.date.day());
    let intro = match day.counts.scanned {
        Some(scanned) => words.intro(scanned, chosen),
        None => Labels::of(&day.language).papers(chosen),
    };
    let intro = std::iter::once(&intro).chain(&day.remarks).map(String::as_str).collect::<Vec<_>>().join(" ");
    let titles = || day.papers.iter().map(|paper| paper.title.as_str());
    let counts = day.counts.announced.zip(day.counts.scanned);
    Digest {
        language: words.tag.to_owned(),
        site: site.to_owned(),
        subject: words.subject(
            titles().next().unwrap_or_default(),
            chosen,
            (day.date.year(), day.date.month(), day.date.day()),
        ),
        preheader: words.preheader(titles(), &intro),
        title: capitalised(&date),
        date: day.date.to_string(),
        intro,
        overview: None,
        lost: Vec::new(),
        coverage: Vec::new(),
        sections: sections(&day.papers, words),
        more: 0,
        counts: counts.map(|(announced, looked_at)| Counts { announced, looked_at, relevant: chosen }),
        asked: None,
        usage: day.usage.clone(),
        prompt: day.prompt.clone(),
        footer,
    }
}

/// A hash of what a digest says. The reader's links are not part of it: the same file gives the same, whatever signs them.
pub fn fingerprint(digest: &Digest) -> String {
    let nothing = String::new;
    let footer = Footer {
        why: nothing(),
        reply_hint: None,
        web_url: nothing(),
        preferences_url: nothing(),
        pause_url: nothing(),
        unsubscribe_url: nothing(),
    };
    let json = serde_json::to_string(&Digest { footer, ..digest.clone() });
    let hash = Sha256::digest(json.expect("a digest is plain data with string keys"));
    hash.iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

/// A section per topic where the page has them so, else one without a heading.
fn sections(papers: &[ImportedPaper], words: &Words) -> Vec<Section> {
    let runs: Vec<&[ImportedPaper]> = papers.chunk_by(|a, b| a.topic == b.topic).collect();
    let topics: BTreeSet<_> = papers.iter().map(|paper| &paper.topic).collect();
    let by_topic = topics.len() > 1 && topics.len() == runs.len();
    let mut numbers = 1..;
    let mut section = |papers: &[ImportedPaper], heading: String| Section {
        heading,
        entries: papers.iter().zip(&mut numbers).map(|(paper, number)| entry(number, paper, words)).collect(),
    };
    if by_topic {
        runs.iter().map(|run| section(run, run[0].topic.clone().unwrap_or_default())).collect()
    } else if papers.is_empty() {
        Vec::new()
    } else {
        vec![section(papers, String::new())]
    }
}

fn entry(number: u32, paper: &ImportedPaper, words: &Words) -> Entry {
    let id = &paper.id;
    let version = paper.version.map_or_else(String::new, |version| format!("v{version}"));
    let also = (!paper.also.is_empty()).then(|| words.by_topic(&paper.also.join(", "), &[] as &[&str]));
    let notes = paper.notes.as_ref().map(|text| words.comments(text));
    Entry {
        number,
        id: id.to_string(),
        // Where nothing is said of it, as most often, it is the first.
        version: paper.version.unwrap_or(1),
        title: paper.title.clone(),
        authors: paper.authors.clone(),
        more_authors: 0,
        categories: paper.categories.clone(),
        announce_type: String::new(),
        relevance: paper.relevance.unwrap_or(0),
        reasons: paper.topic_comment.iter().cloned().chain(also).collect(),
        topic: paper.topic.clone(),
        novelty: paper.novelty,
        comment: paper.comment.clone(),
        estimated: false,
        abstract_text: paper.abstract_text.clone(),
        tldr: paper.tldr.clone(),
        details: paper.details.clone(),
        code_urls: paper.code_urls.iter().filter(|url| url.starts_with("https://")).cloned().collect(),
        sentences: Vec::new(),
        hits: Vec::new(),
        source: None,
        notes: notes.into_iter().chain(score(paper)).collect(),
        abs_url: format!("https://arxiv.org/abs/{id}"),
        pdf_url: format!("https://arxiv.org/pdf/{id}"),
        html_url: format!("https://arxiv.org/html/{id}{version}"),
        like_url: None,
        refuse_url: None,
    }
}

/// What the paper was sorted by, where its grades do not say so: followed authors have a score of their own.
fn score(paper: &ImportedPaper) -> Option<String> {
    let score = paper.score.as_ref()?;
    let sum = paper.relevance.zip(paper.novelty).map(|(relevance, novelty)| f64::from(relevance) + f64::from(novelty));
    (sum.is_none() || score.parse().ok() != sum).then(|| format!("SCORE: {score}"))
}
