//! Defines [`PaperBatch`]: papers that share a question, and that question.
//!
//! Only `score.rs` calls it.

use serde_json::json;
use templates::prompts::SCORE_SHAPE;

use crate::domain::paper::Paper;
use crate::llm::{LlmQuestion, TokenUsage};

/// Characters of an abstract that are sent; arXiv accepts none that is longer.
const MAX_ABSTRACT_CHARS: usize = 4_000;

/// Tokens of one paper's grades and comment, estimated high.
const GRADES_TOKENS: u64 = 90;

/// Papers, by their index among those that are to be graded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct PaperBatch {
    pub(super) papers: Vec<usize>,
    pub(super) attempt: BatchAttempt,
}

/// How often the model was asked about these papers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum BatchAttempt {
    First,
    Second,
}

/// A paper as the model sees it: one line of JSON; nothing in the paper can end it.
pub(super) fn line(paper: &Paper) -> String {
    let abstract_text: String = paper.abstract_text.chars().take(MAX_ABSTRACT_CHARS).collect();
    json!({ "id": paper.id.as_str(), "title": paper.title, "abstract": abstract_text }).to_string()
}

impl PaperBatch {
    /// All papers in as few batches as the limits allow, of about the same size.
    pub(super) fn fitting(prompt: &str, lines: &[String], most: usize, context: u64) -> Vec<Self> {
        let count = |papers: &[usize]| Self { papers: papers.to_vec(), attempt: BatchAttempt::First };
        let all: Vec<usize> = (0..lines.len()).collect();
        let fits = |size: usize| {
            all.chunks(size).all(|papers| papers.len() == 1 || count(papers).estimate(prompt, lines).total() <= context)
        };
        let fewest = lines.len().div_ceil(most.max(1)).max(1);
        let sizes = (fewest..=lines.len().max(1)).map(|batches| lines.len().div_ceil(batches).max(1));
        let size = sizes.into_iter().find(|size| fits(*size)).unwrap_or(1);
        all.chunks(size).map(count).collect()
    }

    /// Two halves; `None` if there is only one paper.
    pub(super) fn halves(&self) -> Option<[Self; 2]> {
        let half = self.papers.len().div_ceil(2);
        let part = |papers: &[usize]| Self { papers: papers.to_vec(), attempt: self.attempt };
        (self.papers.len() > 1).then(|| [part(&self.papers[..half]), part(&self.papers[half..])])
    }

    /// What the question may cost, estimated high.
    pub(super) fn estimate(&self, prompt: &str, lines: &[String]) -> TokenUsage {
        let asked = prompt.len() + self.papers.iter().map(|paper| lines[*paper].len()).sum::<usize>();
        TokenUsage { completion: self.papers.len() as u64 * GRADES_TOKENS, ..TokenUsage::of_chars(asked, 0) }
    }

    pub(super) fn question(&self, prompt: &str, lines: &[String]) -> LlmQuestion {
        let papers: Vec<&str> = self.papers.iter().map(|paper| lines[*paper].as_str()).collect();
        let grade = json!({ "type": "integer", "minimum": 1, "maximum": 10 });
        let text = json!({ "type": "string" });
        LlmQuestion {
            system: prompt.to_owned(),
            user: papers.join("\n"),
            name: "grades",
            schema: json!({
                "type": "object",
                "properties": { "papers": { "type": "array", "items": {
                    "type": "object",
                    "properties": { "id": text, "relevance": grade, "novelty": grade, "comment": text },
                    "required": ["id", "relevance", "novelty", "comment"],
                    "additionalProperties": false,
                } } },
                "required": ["papers"],
                "additionalProperties": false,
            }),
            shape: SCORE_SHAPE.trim_end().to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn batches_are_few_of_equal_size_and_hold_every_paper_once_in_order() {
        let prompt = "x".repeat(300);
        let lines = vec!["y".repeat(1_000); 90];
        for (most, context, sizes) in
            [(40, 100_000, vec![30, 30, 30]), (40, 10_000, vec![23, 23, 23, 21]), (100, 1, vec![1; 90])]
        {
            let batches = PaperBatch::fitting(&prompt, &lines, most, context);
            assert_eq!(batches.iter().map(|batch| batch.papers.len()).collect::<Vec<_>>(), sizes);
            assert_eq!(batches.concat_papers(), (0..90).collect::<Vec<_>>());
        }
        assert!(PaperBatch::fitting(&prompt, &[], 40, 10_000).is_empty());
    }

    trait Papers {
        fn concat_papers(&self) -> Vec<usize>;
    }

    impl Papers for Vec<PaperBatch> {
        fn concat_papers(&self) -> Vec<usize> {
            self.iter().flat_map(|batch| batch.papers.clone()).collect()
        }
    }
}
