//! Defines [`ModelSession`]: what one process has learnt about one model at the endpoint.
//!
//! Only `client.rs` uses it. Endpoints refuse parts of a request that others need. What is refused is left out of every later
//! question, and at most [`MAX_REFUSED`] questions are spent on finding out, however many are asked at once.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use super::LlmError;
use super::wire::{AcceptedParts, AnswerFormat, RefusedParts};

/// Questions that may be refused for a part of them. The last one ends with [`AcceptedParts::BARE`].
const MAX_REFUSED: u32 = 3;

/// How long a model is not asked after an error that every other question would meet as well.
const HOLD: Duration = Duration::from_secs(10 * 60);

/// What is known of a model. It is empty when a process begins.
#[derive(Debug)]
pub(super) struct ModelSession {
    pub(super) name: Arc<str>,
    learnt: Mutex<Learnt>,
    /// Held by the one question that finds out what the endpoint accepts, while others wait.
    pub(super) finding_out: tokio::sync::Mutex<()>,
}

#[derive(Debug)]
struct Learnt {
    accepted: AcceptedParts,
    /// Whether a question was accepted, or cannot be mended by leaving out more.
    is_proven: bool,
    /// Whether an endpoint that does not answer has kept the first question from finding out.
    is_silent: bool,
    refused: u32,
    /// Answers in a row that were no JSON although a schema was sent.
    without_json: u32,
    /// Tokens of the longest question that the endpoint reads whole, once it has cut one.
    context: Option<u64>,
    /// Why the model is not asked, and until when.
    held: Option<(LlmError, Instant)>,
}

impl ModelSession {
    pub(super) fn new(name: &str) -> Self {
        let learnt = Learnt {
            accepted: AcceptedParts::ALL,
            is_proven: false,
            is_silent: false,
            refused: 0,
            without_json: 0,
            context: None,
            held: None,
        };
        Self { name: Arc::from(name), learnt: Mutex::new(learnt), finding_out: tokio::sync::Mutex::default() }
    }

    pub(super) fn accepted(&self) -> AcceptedParts {
        self.lock().accepted
    }

    /// Whether questions need not wait for one that finds out which parts of a request the endpoint accepts.
    pub(super) fn is_found_out(&self) -> bool {
        let learnt = self.lock();
        learnt.is_proven || learnt.is_silent
    }

    /// The error that still holds for every question.
    pub(super) fn held(&self) -> Option<LlmError> {
        let learnt = self.lock();
        learnt.held.as_ref().filter(|(_, until)| Instant::now() < *until).map(|(error, _)| error.clone())
    }

    /// Remembers an error that every other question would meet as well.
    pub(super) fn note_final(&self, error: &LlmError) {
        if error.holds() {
            self.lock().held = Some((error.clone(), Instant::now() + HOLD));
        }
    }

    /// Remembers that a question was accepted.
    pub(super) fn prove(&self) {
        let mut learnt = self.lock();
        learnt.is_proven = true;
        learnt.without_json = 0;
    }

    /// Lets other questions go on although nothing was found out: the endpoint does not answer at all.
    pub(super) fn stop_finding_out(&self) {
        self.lock().is_silent = true;
    }

    /// Learns from a question with `sent` that was refused for these parts, `None` if the endpoint names none. Returns whether to
    /// ask again.
    pub(super) fn refuse(&self, sent: AcceptedParts, refused: Option<RefusedParts>) -> bool {
        let mut learnt = self.lock();
        if learnt.accepted != sent {
            // Another question has found out more in the meantime.
            return true;
        }
        let without_named = refused.map(|parts| sent.without(parts)).filter(|fewer| *fewer != sent);
        if without_named.is_none() && learnt.is_proven {
            return false;
        }
        learnt.refused += 1;
        let fewer = match (without_named, learnt.refused) {
            (_, MAX_REFUSED..) => AcceptedParts::BARE,
            (Some(fewer), _) => fewer,
            (None, 1) => sent.without(RefusedParts::FORMAT),
            (None, _) => AcceptedParts::BARE,
        };
        if fewer == sent {
            // Nothing is left to leave out. If no part was named, none of them was to blame.
            learnt.is_proven = true;
            if refused.is_none() {
                learnt.accepted = AcceptedParts::ALL;
            }
            return false;
        }
        learnt.accepted = fewer;
        let left_out = fewer.left_out().join(", ");
        tracing::info!(
            model = &*self.name,
            left_out,
            "The language model's endpoint refuses a part of the request: {left_out}"
        );
        true
    }

    /// Learns that the model could not write JSON by the schema: it may try once more, then the schema is left out. Returns
    /// whether to ask again.
    pub(super) fn answered_without_json(&self, sent: AcceptedParts) -> bool {
        let mut learnt = self.lock();
        if sent.format == AnswerFormat::Words {
            return false;
        }
        learnt.without_json += 1;
        if learnt.without_json > 1 && learnt.accepted == sent {
            learnt.accepted = sent.without(RefusedParts::FORMAT);
            tracing::info!(model = &*self.name, "The language model cannot keep to the JSON schema; asking without it");
        }
        true
    }

    /// The tokens of the longest question that the endpoint reads whole; `None` as long as it has cut none.
    pub(super) fn context(&self) -> Option<u64> {
        self.lock().context
    }

    /// Notes that the endpoint has read only `tokens` of a longer question.
    pub(super) fn note_cut(&self, tokens: u64) {
        let mut learnt = self.lock();
        if learnt.context.is_none() {
            tracing::warn!(model = &*self.name, "{}; smaller questions follow", LlmError::PromptCut(tokens));
        }
        learnt.context = Some(learnt.context.map_or(tokens, |known| known.min(tokens)));
    }

    /// The lock guards a few plain values: no thread can panic while it holds it, so poisoning is ignored.
    fn lock(&self) -> MutexGuard<'_, Learnt> {
        self.learnt.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NONE: RefusedParts =
        RefusedParts { keywords: false, format: false, temperature: false, seed: false, system_role: false };
    const TEMPERATURE: Option<RefusedParts> = Some(RefusedParts { temperature: true, ..NONE });
    const SEED: Option<RefusedParts> = Some(RefusedParts { seed: true, ..NONE });

    #[test]
    fn what_is_refused_is_left_out_and_the_third_refusal_ends_with_the_bare_question() {
        let session = ModelSession::new("m");
        let mut left_out = Vec::new();
        for refused in [TEMPERATURE, SEED, Some(RefusedParts::FORMAT)] {
            assert!(session.refuse(session.accepted(), refused));
            left_out.push(session.accepted().left_out().len());
        }
        assert_eq!((&left_out[..2], session.accepted()), (&[1, 2][..], AcceptedParts::BARE), "{left_out:?}");
        assert!(!session.refuse(session.accepted(), TEMPERATURE), "nothing is left to leave out");
    }

    #[test]
    fn an_unclear_refusal_costs_the_schema_only_if_that_helps() {
        let session = ModelSession::new("m");
        assert!(session.refuse(session.accepted(), None));
        assert_eq!(session.accepted().left_out(), ["the JSON schema"]);
        assert!(session.refuse(session.accepted(), None));
        assert!(!session.refuse(session.accepted(), None));
        assert_eq!(session.accepted(), AcceptedParts::ALL, "the question itself is to blame");
        assert!(!session.refuse(session.accepted(), None), "and nothing more is tried");
    }

    #[test]
    fn an_accepted_question_proves_its_parts() {
        let session = ModelSession::new("m");
        session.prove();
        assert!(!session.refuse(session.accepted(), None));
        assert!(session.refuse(session.accepted(), TEMPERATURE), "a part that is named is left out later as well");
        assert!(session.refuse(AcceptedParts::ALL, TEMPERATURE), "asked again with what is known by now");
        assert_eq!(session.accepted().left_out(), ["`temperature`"]);
    }
}
