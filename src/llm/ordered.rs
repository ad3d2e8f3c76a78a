//! Defines [`OrderedQuestions`]: questions that are asked side by side, within a budget and until a deadline, and whose answers are
//! taken in the order in which they were asked.
//!
//! `score.rs` and `flow/judge/digest_texts.rs` ask through it. The order makes what is asked independent of which answer comes
//! first: what an answer has cost less than was reserved for it is only spent again once those before it are settled.

use std::collections::VecDeque;

use tokio::time::Instant;
use tokio_util::task::AbortOnDropHandle;

use super::budget::RemainingBudget;
use super::{LlmError, LlmReply, TokenUsage};

/// Questions under way, each with a key of the caller's. Dropping it drops them.
pub struct OrderedQuestions<K, T> {
    under_way: VecDeque<(K, TokenUsage, AbortOnDropHandle<LlmReply<T>>)>,
    parallel: usize,
    budget: RemainingBudget,
    deadline: Instant,
    stopped: Option<LlmError>,
}

impl<K, T: Send + 'static> OrderedQuestions<K, T> {
    /// At most `parallel` at once, within `budget`, and none after `deadline`.
    pub fn new(parallel: usize, budget: RemainingBudget, deadline: Instant) -> Self {
        Self { under_way: VecDeque::new(), parallel: parallel.max(1), budget, deadline, stopped: None }
    }

    /// Whether another question may be asked now.
    pub fn has_room(&self) -> bool {
        self.stopped.is_none() && self.under_way.len() < self.parallel
    }

    /// After this instant nothing is asked.
    pub(super) fn deadline(&self) -> Instant {
        self.deadline
    }

    /// Asks a question that may cost `estimate`; stops if the budget or the time does not allow it.
    pub fn ask(&mut self, key: K, estimate: TokenUsage, question: impl Future<Output = LlmReply<T>> + Send + 'static) {
        if Instant::now() >= self.deadline {
            self.stop(LlmError::OutOfTime);
        } else if !self.budget.reserve(&estimate) {
            self.stop(LlmError::BudgetSpent);
        } else {
            self.under_way.push_back((key, estimate, AbortOnDropHandle::new(tokio::spawn(question))));
        }
    }

    /// The answer to the oldest question, with its key; `None` if none is under way.
    pub async fn next(&mut self) -> Option<(K, LlmReply<T>)> {
        let (key, estimate, asking) = self.under_way.pop_front()?;
        // A question whose task was aborted has no answer: the runtime is about to end.
        let reply = asking.await.ok()?;
        self.budget.settle(&estimate, &reply.model, &reply.usage);
        Some((key, reply))
    }

    /// Whether a later question than the oldest has ended already.
    pub fn has_later_answer(&self) -> bool {
        self.under_way.iter().any(|(_, _, asking)| asking.is_finished())
    }

    /// Asks nothing more; those under way still end.
    pub fn stop(&mut self, error: LlmError) {
        self.stopped.get_or_insert(error);
    }

    /// Why it ended early.
    pub fn stopped(&self) -> Option<&LlmError> {
        self.stopped.as_ref()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::sync::oneshot;

    use super::*;
    use crate::llm::budget::{AmountSpent, Budget};
    use crate::llm::price::ModelPrices;

    fn tokens(prompt: u64) -> TokenUsage {
        TokenUsage { requests: 1, prompt, ..TokenUsage::default() }
    }

    /// The questions that are asked of four with an estimate of 40 tokens each and a budget of 100, three at once, if the first
    /// two are answered in this order for 10 tokens each.
    async fn asked(order: [usize; 2]) -> Vec<usize> {
        let budgets = [(Budget::Tokens(100), AmountSpent::default())];
        let budget = RemainingBudget::of(&budgets, ModelPrices::default()).expect("a budget");
        let mut questions = OrderedQuestions::new(2, budget, Instant::now() + Duration::from_secs(1));
        let (mut answers, mut asked, mut waiting) = (Vec::new(), Vec::new(), 0..4);
        loop {
            while questions.has_room() {
                let Some(number) = waiting.next() else { break };
                let (answer, asking) = oneshot::channel::<()>();
                answers.push(Some(answer));
                questions.ask(number, tokens(40), async move {
                    let _ = asking.await;
                    LlmReply { model: "m".into(), usage: tokens(10), outcome: Ok(number) }
                });
            }
            // The first two end in the given order, the later ones at once.
            let ended: Vec<usize> = if asked.is_empty() { order.to_vec() } else { (0..answers.len()).collect() };
            for number in ended {
                if let Some(answer) = answers.get_mut(number).and_then(Option::take) {
                    let _ = answer.send(());
                    tokio::task::yield_now().await;
                }
            }
            let Some((number, reply)) = questions.next().await else { break };
            assert_eq!(reply.outcome, Ok(number), "answers are taken in the order of the questions");
            asked.push(number);
        }
        asked
    }

    #[tokio::test(start_paused = true)]
    async fn what_a_budget_allows_does_not_depend_on_which_answer_comes_first() {
        assert_eq!(asked([0, 1]).await, asked([1, 0]).await);
        assert_eq!(asked([1, 0]).await, [0, 1, 2, 3], "what is not spent of an estimate is spent later");
    }

    #[tokio::test(start_paused = true)]
    async fn nothing_is_asked_after_the_deadline() {
        let budget = RemainingBudget::of(&[], ModelPrices::default()).expect("a budget");
        let mut questions: OrderedQuestions<(), ()> = OrderedQuestions::new(2, budget, Instant::now());
        questions.ask((), tokens(1), async { unreachable!("it is not asked") });
        assert_eq!((questions.stopped(), questions.has_room()), (Some(&LlmError::OutOfTime), false));
    }
}
