//! Defines [`parse`], the parser of arXiv's search syntax: text to [`Node`], or the column and wording of the first fault.
//!
//! Only `expression.rs` calls it.

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

/// Prefixes that arXiv has or that people guess, and what to write instead.
const NOT_FIELDS: [(&str, &str); 10] = [
    ("title", "write `ti:`"),
    ("abstract", "write `abs:`"),
    ("author", "write `au:`"),
    ("category", "write `cat:`"),
    ("any", "leave it out, or write `all:`"),
    ("co", "comments are not searched"),
    ("jr", "journal references are not searched"),
    ("rn", "report numbers are not searched"),
    ("id", "identifiers are not searched"),
    ("submittedDate", "dates are not searched"),
];

/// The column of a fault (from 1, in characters), and what it is.
type Fault = (usize, String);

/// Parses one expression.
pub(super) fn parse(text: &str) -> Result<Node, Fault> {
    let tokens = lex(text)?;
    let mut parser = Parser { tokens: &tokens, at: 0, end: text.chars().count() + 1, terms: 0 };
    if tokens.is_empty() {
        return Err((1, "the expression is empty; write a word, a phrase or a boolean expression".to_owned()));
    }
    let node = parser.either(SearchField::Any, 0)?;
    match parser.peek() {
        None => Ok(node),
        Some(Token { column, kind: Kind::Close }) => Err((*column, "this `)` closes nothing".to_owned())),
        Some(token) => Err((token.column, missing_operator(&token.kind))),
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

fn missing_operator(kind: &Kind) -> String {
    let what = match kind {
        Kind::Open => "`(`",
        Kind::SearchField(_) => "this field",
        Kind::Quoted(_) => "this quotation",
        _ => "this word",
    };
    format!("expected AND, OR or ANDNOT before {what}; put the whole phrase in double quotes if it belongs to it")
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
                let length = close.ok_or_else(|| (start + 1, "this quotation is never closed".to_owned()))?;
                at += length + 1;
                Kind::Quoted(chars[start + 1..at].iter().collect())
            }
            _ => {
                let length = chars[at..].iter().position(|c| ends_word(*c)).unwrap_or(chars.len() - at);
                let word: String = chars[at..at + length].iter().collect();
                let (kind, used) = word_kind(&word).map_err(|message| (start + 1, message))?;
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
fn word_kind(word: &str) -> Result<(Kind, usize), String> {
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
        if let Some((name, hint)) = NOT_FIELDS.iter().find(|(name, _)| *name == prefix) {
            return Err(format!("`{name}:` is not a field here: {hint}"));
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
            return Err((self.end, "expected a word, a phrase or `(` at the end".to_owned()));
        };
        let column = token.column;
        match &token.kind {
            Kind::Open if depth == MAX_DEPTH => Err((column, format!("more than {MAX_DEPTH} parentheses deep"))),
            Kind::Open => {
                self.at += 1;
                let node = self.either(field, depth + 1)?;
                if self.take(&Kind::Close) {
                    return Ok(node);
                }
                match self.peek() {
                    Some(token) => Err((token.column, missing_operator(&token.kind))),
                    None => Err((column, "this `(` is never closed".to_owned())),
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
            Kind::Not => Err((column, "NOT is not an operator: write `this ANDNOT that`".to_owned())),
            Kind::Close => Err((column, "expected a word or a phrase before `)`".to_owned())),
            Kind::SearchField(_) => Err((column, "two fields in a row".to_owned())),
            Kind::And | Kind::Or | Kind::AndNot => {
                Err((column, "an operator needs a word, a phrase or a parenthesis on both sides".to_owned()))
            }
        }
    }

    fn term(&mut self, field: SearchField, text: String, column: usize) -> Result<Node, Fault> {
        self.terms += 1;
        if self.terms > MAX_TERMS {
            return Err((column, format!("more than {MAX_TERMS} words and phrases in one expression")));
        }
        if !text.chars().any(char::is_alphanumeric) {
            return Err((column, "a word or phrase needs at least one letter or digit".to_owned()));
        }
        if field == SearchField::Category {
            Category::parse_wanted(&text).map_err(|unknown| (column, unknown.to_string()))?;
        }
        Ok(Node::Term(field, text))
    }
}
