//! Defines [`parse`], the parser of arXiv's search syntax: text to [`Node`], or the first fault and its column.
//!
//! Only `expression.rs` calls it.

use super::fault::ExpressionFault;
use super::tree::{Node, SearchField};
use crate::domain::category::Category;

/// More terms than any reader writes; keeps the tree shallow enough to walk (and drop) by recursion.
const MAX_TERMS: usize = 200;
/// Parentheses in parentheses.
const MAX_DEPTH: usize = 30;

/// Prefixes that mean a field here.
const FIELDS: [(&str, SearchField); 5] = [
    ("all", SearchField::Any),
    ("ti", SearchField::Title),
    ("abs", SearchField::Abstract),
    ("au", SearchField::Author),
    ("cat", SearchField::Category),
];

/// Prefixes that people guess, and what to write instead.
const GUESSED_FIELDS: [(&str, &str); 5] =
    [("title", "ti"), ("abstract", "abs"), ("author", "au"), ("category", "cat"), ("any", "all")];

/// Prefixes of arXiv's search that are not searched here.
const UNSEARCHED_FIELDS: [&str; 5] = ["co", "jr", "rn", "id", "submittedDate"];

/// The column of a fault (from 1, in characters), and what it is.
type Fault = (usize, ExpressionFault);

/// Parses one expression.
pub(super) fn parse(text: &str) -> Result<Node, Fault> {
    let tokens = lex(text)?;
    let mut parser = Parser { tokens: &tokens, at: 0, end: text.chars().count() + 1, terms: 0 };
    if tokens.is_empty() {
        return Err((1, ExpressionFault::Empty));
    }
    let node = parser.either(SearchField::Any, 0)?;
    match parser.peek() {
        None => Ok(node),
        Some(Token { column, kind: Kind::Close }) => Err((*column, ExpressionFault::UnopenedParenthesis)),
        Some(token) => Err((token.column, ExpressionFault::MissingOperator)),
    }
}

#[derive(Debug)]
struct Token {
    column: usize,
    kind: Kind,
}

#[derive(Debug, PartialEq)]
enum Kind {
    Open,
    Close,
    And,
    Or,
    AndNot,
    Not,
    SearchField(SearchField),
    Quoted(String),
    Word(String),
}

fn lex(text: &str) -> Result<Vec<Token>, Fault> {
    let chars: Vec<char> = text.chars().collect();
    let mut tokens = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        let start = at;
        let kind = match chars[at] {
            c if c.is_whitespace() || c.is_control() => {
                at += 1;
                continue;
            }
            '(' => Kind::Open,
            ')' => Kind::Close,
            c if is_quote(c) => {
                let close = chars[at + 1..].iter().position(|c| is_quote(*c));
                let length = close.ok_or_else(|| (start + 1, ExpressionFault::UnclosedQuotation))?;
                at += length + 1;
                Kind::Quoted(chars[start + 1..at].iter().collect())
            }
            _ => {
                let length = chars[at..].iter().position(|c| ends_word(*c)).unwrap_or(chars.len() - at);
                let word: String = chars[at..at + length].iter().collect();
                let (kind, used) = word_kind(&word).map_err(|fault| (start + 1, fault))?;
                at += used - 1;
                kind
            }
        };
        at += 1;
        tokens.push(Token { column: start + 1, kind });
    }
    Ok(tokens)
}

fn is_quote(c: char) -> bool {
    matches!(c, '"' | '\u{201c}' | '\u{201d}' | '\u{201e}')
}

fn ends_word(c: char) -> bool {
    c.is_whitespace() || c.is_control() || matches!(c, '(' | ')') || is_quote(c)
}

/// The token of a run of characters, and how many of them it uses: a field's prefix ends at its colon.
fn word_kind(word: &str) -> Result<(Kind, usize), ExpressionFault> {
    let whole = |kind| Ok((kind, word.chars().count()));
    match word {
        "AND" => return whole(Kind::And),
        "OR" => return whole(Kind::Or),
        "ANDNOT" => return whole(Kind::AndNot),
        "NOT" => return whole(Kind::Not),
        _ => {}
    }
    if let Some((prefix, _)) = word.split_once(':') {
        if let Some((name, field)) = FIELDS.iter().find(|(name, _)| *name == prefix) {
            return Ok((Kind::SearchField(*field), name.len() + 1));
        }
        if let Some((prefix, instead)) = GUESSED_FIELDS.iter().find(|(guessed, _)| *guessed == prefix) {
            return Err(ExpressionFault::OtherField { prefix, instead });
        }
        if let Some(prefix) = UNSEARCHED_FIELDS.iter().find(|unsearched| **unsearched == prefix) {
            return Err(ExpressionFault::UnsearchedField { prefix });
        }
    }
    whole(Kind::Word(word.to_owned()))
}

struct Parser<'a> {
    tokens: &'a [Token],
    at: usize,
    /// The column after the last character.
    end: usize,
    terms: usize,
}

impl Parser<'_> {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at)
    }

    fn take(&mut self, kind: &Kind) -> bool {
        let found = self.peek().is_some_and(|token| token.kind == *kind);
        self.at += usize::from(found);
        found
    }

    fn either(&mut self, field: SearchField, depth: usize) -> Result<Node, Fault> {
        let mut node = self.both(field, depth)?;
        while self.take(&Kind::Or) {
            node = Node::Or(Box::new(node), Box::new(self.both(field, depth)?));
        }
        Ok(node)
    }

    fn both(&mut self, field: SearchField, depth: usize) -> Result<Node, Fault> {
        let mut node = self.operand(field, depth)?;
        loop {
            if self.take(&Kind::And) {
                node = Node::And(Box::new(node), Box::new(self.operand(field, depth)?));
            } else if self.take(&Kind::AndNot) {
                node = Node::AndNot(Box::new(node), Box::new(self.operand(field, depth)?));
            } else {
                return Ok(node);
            }
        }
    }

    fn operand(&mut self, mut field: SearchField, depth: usize) -> Result<Node, Fault> {
        if let Some(Token { kind: Kind::SearchField(own), .. }) = self.peek() {
            field = *own;
            self.at += 1;
        }
        let Some(token) = self.peek() else {
            return Err((self.end, ExpressionFault::EndsEarly));
        };
        let column = token.column;
        match &token.kind {
            Kind::Open if depth == MAX_DEPTH => Err((column, ExpressionFault::TooDeep { most: MAX_DEPTH })),
            Kind::Open => {
                self.at += 1;
                let node = self.either(field, depth + 1)?;
                if self.take(&Kind::Close) {
                    return Ok(node);
                }
                match self.peek() {
                    Some(token) => Err((token.column, ExpressionFault::MissingOperator)),
                    None => Err((column, ExpressionFault::UnclosedParenthesis)),
                }
            }
            Kind::Quoted(text) => {
                let text = text.clone();
                self.at += 1;
                self.term(field, text, column)
            }
            Kind::Word(_) => {
                let mut words = Vec::new();
                while let Some(Token { kind: Kind::Word(word), .. }) = self.peek() {
                    words.push(word.clone());
                    self.at += 1;
                }
                self.term(field, words.join(" "), column)
            }
            Kind::Not => Err((column, ExpressionFault::NotAlone)),
            Kind::Close => Err((column, ExpressionFault::EmptyParenthesis)),
            Kind::SearchField(_) => Err((column, ExpressionFault::TwoFields)),
            Kind::And | Kind::Or | Kind::AndNot => Err((column, ExpressionFault::OneSided)),
        }
    }

    fn term(&mut self, field: SearchField, text: String, column: usize) -> Result<Node, Fault> {
        self.terms += 1;
        if self.terms > MAX_TERMS {
            return Err((column, ExpressionFault::TooManyTerms { most: MAX_TERMS }));
        }
        if !text.chars().any(char::is_alphanumeric) {
            return Err((column, ExpressionFault::NoLetter));
        }
        if field == SearchField::Category {
            Category::parse_wanted(&text).map_err(|unknown| (column, unknown.into()))?;
        }
        Ok(Node::Term(field, text))
    }
}
