//! Defines [`Node`]: the parsed tree of an expression, and [`SearchField`], the field in which a term is looked for.
//!
//! `parser.rs` builds trees; `rank/` matches them against papers.

use std::fmt;

/// The parsed tree.
#[derive(Clone, Debug, PartialEq)]
pub enum Node {
    /// A word or phrase, in one field or anywhere (title and abstract).
    Term(SearchField, String),
    /// Both.
    And(Box<Node>, Box<Node>),
    /// Either.
    Or(Box<Node>, Box<Node>),
    /// The first but not the second.
    AndNot(Box<Node>, Box<Node>),
}

/// Where a term is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SearchField {
    /// Title and abstract: no prefix, or `all:`.
    Any,
    /// `ti:`
    Title,
    /// `abs:`
    Abstract,
    /// `au:`
    Author,
    /// `cat:`
    Category,
}

/// The tree in the syntax that it is parsed from, every phrase quoted and every operation in parentheses.
impl fmt::Display for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Term(field, text) => write!(f, "{}\"{text}\"", field.prefix()),
            Self::And(a, b) => write!(f, "({a} AND {b})"),
            Self::Or(a, b) => write!(f, "({a} OR {b})"),
            Self::AndNot(a, b) => write!(f, "({a} ANDNOT {b})"),
        }
    }
}

impl SearchField {
    /// The prefix that asks for this field, with its colon; empty for [`SearchField::Any`].
    pub fn prefix(self) -> &'static str {
        match self {
            Self::Any => "",
            Self::Title => "ti:",
            Self::Abstract => "abs:",
            Self::Author => "au:",
            Self::Category => "cat:",
        }
    }
}
