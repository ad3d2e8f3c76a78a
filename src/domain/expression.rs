//! Defines [`Expression`]: a word, a phrase or a boolean expression in arXiv's search syntax, parsed.
//!
//! `criteria.rs` holds expressions, `rank/` matches them. This file must never know how text is folded or matched.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

mod fault;
mod parser;
mod tree;

pub use fault::ExpressionFault;
pub use tree::{Node, SearchField};

/// A keyword or exclusion as its author wrote it, with the tree that it parses to.
///
/// The syntax is that of arXiv's search (<https://info.arxiv.org/help/api/user-manual.html#query_details>) with one
/// reading fixed: a bare sequence of words is one phrase, so `mixture of experts` needs no quotes. `AND`, `OR` and
/// `ANDNOT` are operators in capitals only; `AND` and `ANDNOT` bind more tightly than `OR`, and equals group from the
/// left. A field before a parenthesis holds for everything in it: `ti:(pruning OR sparsity)`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Expression {
    source: String,
    node: Node,
}

/// A faulty expression, with the column (from 1, in characters) of the fault.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("column {column} of `{source_text}`: {fault}")]
pub struct ExpressionError {
    /// The expression as written.
    pub source_text: String,
    /// From 1, counted in characters.
    pub column: usize,
    /// What is wrong, and what was expected.
    pub fault: ExpressionFault,
}

impl Expression {
    /// As its author wrote it.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// The words and phrases that it looks for, in order; not those that it excludes.
    pub fn terms(&self) -> Vec<String> {
        fn collect(node: &Node, terms: &mut Vec<String>) {
            match node {
                Node::Term(_, text) => terms.push(text.clone()),
                Node::And(a, b) | Node::Or(a, b) => {
                    collect(a, terms);
                    collect(b, terms);
                }
                Node::AndNot(a, _) => collect(a, terms),
            }
        }
        let mut terms = Vec::new();
        collect(&self.node, &mut terms);
        terms
    }

    /// The parsed tree.
    pub fn node(&self) -> &Node {
        &self.node
    }
}

impl FromStr for Expression {
    type Err = ExpressionError;

    fn from_str(text: &str) -> Result<Self, ExpressionError> {
        let node = parser::parse(text).map_err(|(column, fault)| ExpressionError {
            source_text: text.to_owned(),
            column,
            fault,
        })?;
        Ok(Self { source: text.to_owned(), node })
    }
}

impl TryFrom<String> for Expression {
    type Error = ExpressionError;

    fn try_from(text: String) -> Result<Self, ExpressionError> {
        text.parse()
    }
}

impl From<Expression> for String {
    fn from(expression: Expression) -> Self {
        expression.source
    }
}

impl fmt::Display for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.source)
    }
}

#[cfg(test)]
mod tests;
