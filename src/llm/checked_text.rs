//! Defines [`CheckedText`] and [`write()`]: a text about papers that a model writes, accepted only if its numbers and names stand
//! in its source.
//!
//! `summary.rs` and `overview.rs` are the two kinds of text.

use tokio::time::Instant;

use super::{LlmClient, LlmError, LlmQuestion, LlmReply, TokenUsage, answer, check};

/// Questions per text: the first, and a second one after a text that was not accepted.
const MAX_QUESTIONS: usize = 2;

/// One text that a model is to write.
pub(super) trait CheckedText {
    /// The text as its callers use it.
    type Text;

    /// Names the kind in the log.
    const KIND: &'static str;

    /// Names what the text is about in the log.
    fn subject(&self) -> String;

    /// The question, with this system prompt.
    fn question(&self, system: String) -> LlmQuestion;

    /// Everything whose numbers and names the text may repeat.
    fn source(&self) -> String;

    /// Reads the text from a JSON object of an answer; `None` if a required part is missing.
    fn read(object: &serde_json::Map<String, serde_json::Value>) -> Option<Self::Text>;

    /// The text as prose.
    fn prose(text: &Self::Text) -> String;

    /// Whether the text is much longer than was asked for.
    fn is_too_long(_: &Self::Text) -> bool {
        false
    }

    /// What the second question's prompt adds: the numbers and names that the source does not have.
    fn correction(invented: &[String]) -> String;
}

/// Asks for a text, and a second time if the first one says what its source does not or is too long. `None` if no text was
/// accepted, or if the model declined: then it need not be asked again. The usage is that of both questions; nothing is asked
/// after `deadline`.
pub(super) async fn write<T: CheckedText>(
    client: &LlmClient,
    prompt: &str,
    wanted: &T,
    deadline: Instant,
) -> LlmReply<Option<T::Text>> {
    let (source, mut system) = (wanted.source(), prompt.to_owned());
    let mut last = LlmReply { model: "".into(), usage: TokenUsage::default(), outcome: Ok(None) };
    for _ in 0..MAX_QUESTIONS {
        let LlmReply { model, usage, outcome } = client.ask(&wanted.question(system.clone()), Some(deadline)).await;
        last.model = model;
        last.usage += usage;
        let answer = match outcome {
            Ok(answer) => answer,
            Err(LlmError::Declined(_) | LlmError::TooLong) => return last,
            Err(LlmError::Unusable(_)) => continue,
            Err(error) => return LlmReply { outcome: Err(error), ..last },
        };
        let objects = answer::objects(&answer, |object| T::read(object).map(drop));
        let mut texts = objects.iter().filter_map(T::read);
        let (Some(text), None) = (texts.next(), texts.next()) else { continue };
        let invented = check::invented(&T::prose(&text), &source);
        let is_too_long = T::is_too_long(&text);
        if invented.is_empty() && !is_too_long {
            return LlmReply { outcome: Ok(Some(text)), ..last };
        }
        tracing::info!(
            subject = wanted.subject(),
            invented = invented.join(", "),
            is_too_long,
            "The model's {} is not accepted: it has numbers or names that its source does not have, or is too long",
            T::KIND
        );
        system = format!("{prompt}\n\n{}", T::correction(&invented));
    }
    last
}
