//! Defines [`ParallelQuestions`]: asks many questions, some at once, within a budget.
//!
//! `digest_texts.rs` asks for summaries and overviews through it.

use std::pin::Pin;

use tokio::task::JoinSet;

use crate::llm::budget::RemainingBudget;
use crate::llm::{LlmError, LlmNextStep, TokenUsage};

/// Questions under way at once; the client keeps the endpoint's own limit.
const MAX_PARALLEL: usize = 8;

/// A question that is being asked: its usage, and its answer or why there is none. A failure may cost tokens as well.
pub(super) type QuestionFuture<T> = Pin<Box<dyn Future<Output = (TokenUsage, Result<T, LlmError>)> + Send>>;

/// Questions that are asked as long as the budget allows and the endpoint answers.
pub(super) struct ParallelQuestions<T> {
    waiting: std::iter::Enumerate<std::vec::IntoIter<(TokenUsage, QuestionFuture<T>)>>,
    /// Each with the estimate that was reserved for it.
    under_way: JoinSet<(TokenUsage, AnsweredQuestion<T>)>,
    budget: RemainingBudget,
    /// Why it ended early.
    pub(super) stopped: Option<LlmError>,
}

/// The end of one question.
pub(super) struct AnsweredQuestion<T> {
    /// The question's index.
    pub(super) index: usize,
    /// What it cost.
    pub(super) usage: TokenUsage,
    /// The answer, or why there is none.
    pub(super) outcome: Result<T, LlmError>,
}

impl<T: Send + 'static> ParallelQuestions<T> {
    /// Questions, each with what it may cost.
    pub(super) fn new(questions: Vec<(TokenUsage, QuestionFuture<T>)>, budget: RemainingBudget) -> Self {
        Self { waiting: questions.into_iter().enumerate(), under_way: JoinSet::new(), budget, stopped: None }
    }

    /// The next answer; `None` once all questions are answered or nothing more is asked.
    pub(super) async fn next(&mut self) -> Option<AnsweredQuestion<T>> {
        while self.under_way.len() < MAX_PARALLEL && self.stopped.is_none() {
            let Some((index, (estimate, question))) = self.waiting.next() else { break };
            if !self.budget.reserve(&estimate) {
                self.stopped = Some(LlmError::BudgetSpent);
                break;
            }
            self.under_way.spawn(async move {
                let (usage, outcome) = question.await;
                (estimate, AnsweredQuestion { index, usage, outcome })
            });
        }
        let (estimate, answer) = self.under_way.join_next().await?.ok()?;
        self.budget.settle(&estimate, &answer.usage);
        if let Err(error) = &answer.outcome {
            tracing::warn!("A question to the language model failed: {error}");
            if matches!(error.next_step(), LlmNextStep::Stop | LlmNextStep::Postpone) {
                self.stopped = Some(error.clone());
            }
        }
        Some(answer)
    }
}
