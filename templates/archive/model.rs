//! A language model's part in an issue: [`Grade`], the table of its cost, the overview, the parts of a summary and the prompt, as
//! both styles show them in HTML; [`rows`], [`parts`] and [`cents`] for Markdown as well.
//!
//! A page of an issue without a model shows nothing of it.

use maud::{Markup, html};

use super::labels::Labels;
use super::paper::direction;
use super::terms::ModelTerms;
use crate::digest::{Details, Digest, Entry, Usage};
use crate::words::Words;

/// Who graded the relevance of a paper.
pub(super) enum Grade {
    /// A model: relevance, novelty; their sum is what the list is ordered by.
    Model(u8, u8),
    /// The ranker; no language model is configured.
    Ranker(u8),
    /// The ranker, for a model that has not graded the paper.
    Estimated(u8),
    /// Nobody: a rule brought it in.
    Nobody,
}

impl Grade {
    pub(super) fn of(entry: &Entry) -> Self {
        match (entry.relevance, entry.novelty) {
            (0, _) => Self::Nobody,
            (relevance, _) if entry.estimated => Self::Estimated(relevance),
            (relevance, Some(novelty)) => Self::Model(relevance, novelty),
            (relevance, None) => Self::Ranker(relevance),
        }
    }
}

/// "Relevance 8 · Novelty 7 · Sum 15".
pub(super) fn grades(entry: &Entry, words: &Words, labels: &Labels, terms: &ModelTerms) -> Markup {
    let relevance = |relevance: u8| {
        html! {
            (labels.relevance) " " meter min="0" max="10" value=(relevance) aria-hidden="true" {} " " b { (relevance) }
        }
    };
    html! {
        @match Grade::of(entry) {
            Grade::Model(by_topic, novelty) => {
                span.whole { (relevance(by_topic)) } " · " span.whole { (terms.novelty) " " b { (novelty) } }
                " · " span.whole { (terms.sum) " " b { (by_topic + novelty) } }
            }
            Grade::Ranker(by_topic) => span.whole { (relevance(by_topic)) },
            Grade::Estimated(by_topic) => { (labels.relevance) (words.colon) (terms.estimated(by_topic)) }
            Grade::Nobody => { (labels.relevance) (words.colon) (terms.unscored) }
        }
    }
}

/// The head and the rows of the table of cost, in words.
pub(super) fn rows(usage: &Usage, words: &Words, labels: &Labels, terms: &ModelTerms) -> Vec<[String; 4]> {
    let tokens = [usage.prompt, usage.completion, usage.prompt.saturating_add(usage.completion)];
    let [prompt, completion, total] = tokens.map(|n| words.large_number(n));
    let model = format!("{}{}{}", terms.model, words.colon, usage.model);
    let mut rows = vec![
        [model, terms.prompt.to_owned(), terms.completion.to_owned(), labels.total.to_owned()],
        [terms.tokens.to_owned(), prompt, completion, total],
    ];
    rows.extend(usage.cost.map(|cost| {
        let micros = [cost.prompt_micros, cost.completion_micros];
        let [prompt, completion] = micros.map(money);
        [terms.cost.to_owned(), prompt, completion, money(micros[0].saturating_add(micros[1]))]
    }));
    rows
}

/// Rounded to cents, without zeros at its end: `$0.1`, `$0.53`, `$2`.
fn money(micros: u64) -> String {
    match cents(micros) {
        0 if micros > 0 => "< $0.01".to_owned(),
        cents => {
            let text = format!("${}.{:02}", cents / 100, cents % 100);
            text.trim_end_matches('0').trim_end_matches('.').to_owned()
        }
    }
}

/// Half a cent is one.
pub(super) fn cents(micros: u64) -> u64 {
    micros.saturating_add(5_000) / 10_000
}

pub(super) fn usage(digest: &Digest, words: &Words, labels: &Labels, terms: &ModelTerms) -> Markup {
    let Some(usage) = &digest.usage else { return html! {} };
    let rows = rows(usage, words, labels, terms);
    html! {
        table.usage {
            @if let Some((head, rows)) = rows.split_first() {
                thead { tr { @for cell in head { th scope="col" { (cell) } } } }
                tbody {
                    @for (i, row) in rows.iter().enumerate() {
                        tr {
                            @for (j, cell) in row.iter().enumerate() {
                                @if j == 0 { th scope="row" { (cell) } }
                                @else {
                                    td {
                                        (cell)
                                        @if (i, j) == (0, 1) && usage.cached > 0 {
                                            span.cached { (terms.cached(usage.cached)) }
                                        }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// What the papers are about, taken together; says that a machine made it.
pub(super) fn overview(digest: &Digest, words: &Words) -> Markup {
    html! {
        @if let Some(overview) = &digest.overview {
            p.overview dir=[direction(overview)] {
                b { (words.overview) (words.colon.trim_end()) } " " (overview)
            }
        }
    }
}

/// Whether a model wrote any summary.
pub(super) fn has_summaries(digest: &Digest) -> bool {
    digest.entries().any(|entry| entry.tldr.is_some() || entry.details.is_some())
}

/// The parts of a summary that say something, each with its label.
pub(super) fn parts<'a>(entry: &'a Entry, terms: &ModelTerms) -> Vec<(&'static str, &'a str)> {
    let Some(Details { motivation, method, result, conclusion }) = &entry.details else { return Vec::new() };
    let parts = [
        (terms.motivation, motivation),
        (terms.method, method),
        (terms.result, result),
        (terms.conclusion, conclusion),
    ];
    parts.into_iter().filter(|(_, text)| !text.is_empty()).map(|(label, text)| (label, text.as_str())).collect()
}

pub(super) fn details(entry: &Entry, words: &Words, terms: &ModelTerms) -> Markup {
    html! {
        @for (label, text) in parts(entry, terms) {
            p.part dir=[direction(text)] { b { (label) (words.colon.trim_end()) } " " (text) }
        }
    }
}

/// The model's comment, then the ranker's reasons.
pub(super) fn why(entry: &Entry, words: &Words, labels: &Labels, terms: &ModelTerms) -> Markup {
    html! {
        @if let Some(comment) = &entry.comment {
            p.why dir=[direction(comment)] { b { (labels.comment) (words.colon.trim_end()) } " " (comment) }
        }
        @if !entry.reasons.is_empty() {
            p.why {
                b { (terms.chosen) (words.colon.trim_end()) } " "
                @for (i, reason) in entry.reasons.iter().enumerate() { @if i > 0 { "; " } (reason) }
            }
        }
    }
}

/// All that the model was told before the papers, folded.
pub(super) fn prompt(digest: &Digest, terms: &ModelTerms) -> Markup {
    html! {
        @if let Some(prompt) = &digest.prompt {
            details.prompt id="prompt" {
                summary { (terms.selection_prompt) }
                pre lang="en" { (prompt) }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_rounded_to_cents_without_zeros_at_its_end() {
        for (micros, text) in [
            (0, "$0"),
            (4_000, "< $0.01"),
            (100_826, "$0.1"),
            (652_260, "$0.65"),
            (753_086, "$0.75"),
            (2_000_000, "$2"),
            (10_305_000, "$10.31"),
        ] {
            assert_eq!(money(micros), text);
        }
    }
}
