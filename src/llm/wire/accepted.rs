//! Defines [`AcceptedParts`]: which optional parts of a request an endpoint accepts, and [`RefusedParts`]: those that an error
//! names.
//!
//! `session.rs` remembers them for each model, `wire.rs` makes requests by them, `refusal.rs` finds them in errors.

use serde_json::{Map, Value};

/// Keywords of a JSON Schema that some endpoints do not know; an answer is checked without them as well.
const OPTIONAL_KEYWORDS: [&str; 3] = ["additionalProperties", "minimum", "maximum"];

/// How the shape of an answer is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AnswerFormat {
    /// By a JSON Schema in strict mode.
    StrictSchema,
    /// By a JSON Schema without [`OPTIONAL_KEYWORDS`] and without strict mode.
    PlainSchema,
    /// In words, at the head of the message.
    Words,
}

/// Which optional parts of a request an endpoint accepts; all of them until it refuses one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct AcceptedParts {
    pub(crate) format: AnswerFormat,
    pub(crate) temperature: bool,
    pub(crate) seed: bool,
    /// Whether it accepts a system message; if not, the user's message begins with its text.
    pub(crate) system_role: bool,
}

/// The parts of a request that an error names.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct RefusedParts {
    /// Keywords of the schema, or strict mode.
    pub(crate) keywords: bool,
    /// The schema as a whole.
    pub(crate) format: bool,
    pub(crate) temperature: bool,
    pub(crate) seed: bool,
    pub(crate) system_role: bool,
}

impl RefusedParts {
    /// The whole schema, which endpoints refuse most often.
    pub(crate) const FORMAT: Self =
        Self { keywords: false, format: true, temperature: false, seed: false, system_role: false };

    pub(crate) fn is_none(self) -> bool {
        self == Self::default()
    }
}

impl AcceptedParts {
    pub(crate) const ALL: Self =
        Self { format: AnswerFormat::StrictSchema, temperature: true, seed: true, system_role: true };

    /// A model and one message: what every endpoint accepts.
    pub(crate) const BARE: Self =
        Self { format: AnswerFormat::Words, temperature: false, seed: false, system_role: false };

    /// The parts that are left without the refused ones.
    pub(crate) fn without(self, refused: RefusedParts) -> Self {
        let format = match self.format {
            AnswerFormat::StrictSchema if refused.keywords => AnswerFormat::PlainSchema,
            _ if refused.format || refused.keywords => AnswerFormat::Words,
            format => format,
        };
        Self {
            format,
            temperature: self.temperature && !refused.temperature,
            seed: self.seed && !refused.seed,
            system_role: self.system_role && !refused.system_role,
        }
    }

    /// What is not sent, by name.
    pub(crate) fn left_out(self) -> Vec<&'static str> {
        let parts = [
            (self.format == AnswerFormat::PlainSchema, "some keywords of the JSON schema"),
            (self.format == AnswerFormat::Words, "the JSON schema"),
            (!self.temperature, "`temperature`"),
            (!self.seed, "`seed`"),
            (!self.system_role, "the system message"),
        ];
        parts.into_iter().filter(|(is_left_out, _)| *is_left_out).map(|(_, name)| name).collect()
    }
}

/// A schema without [`OPTIONAL_KEYWORDS`].
pub(super) fn plain_schema(schema: &Value) -> Value {
    match schema {
        Value::Object(map) => {
            let kept = map.iter().filter(|(key, _)| !OPTIONAL_KEYWORDS.contains(&key.as_str()));
            Value::Object(kept.map(|(key, value)| (key.clone(), plain_schema(value))).collect::<Map<_, _>>())
        }
        Value::Array(items) => Value::Array(items.iter().map(plain_schema).collect()),
        value => value.clone(),
    }
}
