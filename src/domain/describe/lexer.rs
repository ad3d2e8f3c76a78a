//! Defines [`lex`], which splits a sentence into tokens: texts, separators, cues, categories, papers and settings.
//!
//! `describe.rs` calls it; `interpreter.rs` reads the tokens.

use std::borrow::Cow;

use chrono::NaiveTime;

use super::cues::{self, Cue, CuePosition, Cues, is_han, is_part};
use super::language::Language;
use super::{glossary, phrase, schedule, settings, traditional};
use crate::domain::category::Category;
use crate::domain::paper::ArxivId;

/// The most characters that are read, more than any reader writes at once; the rest is ignored.
const MOST_CHARS: usize = 4_000;

/// Characters of the longest word that joins a term to what it is for.
const LONGEST_JOINT: usize = 16;

/// Words whose full stop ends no sentence.
const ABBREVIATIONS: [&str; 14] =
    ["dr", "prof", "mr", "ms", "mrs", "st", "jr", "vs", "cf", "al", "eg", "ie", "approx", "resp"];

/// A part of a sentence.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token {
    /// Words, as written.
    Text(String),
    /// A quotation.
    Quoted(String),
    /// The next item of a list.
    Comma,
    /// `and`, as written: the next item of a list, or the second half of one.
    And(String),
    /// The end of a sentence or line.
    Stop,
    /// The next line of a list with bullets.
    Bullet,
    /// An opening parenthesis.
    Open,
    /// A closing parenthesis.
    Close,
    /// A cue.
    Cue(Cue),
    /// Categories by code or name.
    Categories(Vec<Category>),
    /// A paper on arXiv, by its id or a link.
    Paper(ArxivId),
    /// Entries per digest.
    Limit(u32),
    /// When the digest is wanted.
    Time(NaiveTime),
}

/// Splits a sentence into tokens.
pub(super) fn lex(sentence: &str, language: Language) -> Vec<Token> {
    let sentence = match language {
        Language::Chinese => Cow::Owned(traditional::simplified(sentence)),
        _ => Cow::Borrowed(sentence),
    };
    let text = plain(&sentence, language);
    let cues = cues::of(language);
    let mut lexer = Lexer { text: &text, language, cues, at: 0, words: String::new(), tokens: Vec::new() };
    while lexer.at < text.len() {
        lexer.step();
    }
    lexer.flush();
    lexer.tokens
}

struct Lexer<'a> {
    text: &'a [char],
    language: Language,
    cues: &'static Cues,
    at: usize,
    /// The item so far.
    words: String,
    tokens: Vec<Token>,
}

impl Lexer<'_> {
    fn step(&mut self) {
        let (start, item) = (self.at, !self.words.trim().is_empty());
        let word_starts = start == 0 || !self.text[start - 1].is_alphanumeric() || is_han(self.text[start - 1]);
        if word_starts || is_han(self.text[start]) {
            if let Some((paper, end)) = settings::paper(self.text, start) {
                self.drop_tail("likeness");
                return self.push(Token::Paper(paper), end);
            }
            if let Some((categories, end)) = settings::categories(self.text, start) {
                return self.push(Token::Categories(categories), end);
            }
            if let Some((limit, end)) = settings::limit(self.text, start, self.cues) {
                return self.push(Token::Limit(limit), end);
            }
            if let Some((time, end)) = schedule::time(self.text, start, self.cues) {
                return self.push(Token::Time(time), end);
            }
        }
        let cue = self.cues.at(self.text, start, item);
        if let Some(end) = self.term().filter(|end| cue.as_ref().is_none_or(|(.., cue_end)| cue_end < end)) {
            self.words.extend(&self.text[start..end]);
            self.at = end;
            return;
        }
        match cue {
            Some((Cue::Whole, _, end)) => {
                self.words.extend(&self.text[start..end]);
                self.at = end;
            }
            Some((Cue::And, _, end)) => {
                let written = self.text[start..end].iter().collect();
                self.push(Token::And(written), end);
            }
            Some((Cue::Or, _, end)) => self.push(Token::Comma, end),
            Some((Cue::Stop, _, end)) => self.push(Token::Stop, end),
            Some((Cue::Filler, _, end)) => self.at = end,
            Some((cue, CuePosition::After, end)) => {
                self.flush();
                let of_before = |token: &Token| matches!(token, Token::Text(_) | Token::Quoted(_) | Token::And(_));
                let index = self.tokens.iter().rposition(|token| !of_before(token)).map_or(0, |last| last + 1);
                self.tokens.insert(index, Token::Cue(cue));
                self.push(Token::Stop, end);
            }
            Some((cue, _, end)) => self.push(Token::Cue(self.unless_besides(cue, start)), end),
            None => self.character(),
        }
    }

    /// The end of the Chinese scientific term that starts here. Many contain a cue, which must not count: `对称性`, `零和博弈`.
    fn term(&self) -> Option<usize> {
        let is_here = self.language == Language::Chinese && is_han(self.text[self.at]);
        let length = if is_here { glossary::length_of_chinese(&self.text[self.at..]) } else { None };
        length.filter(|length| *length > 1).map(|length| self.at + length)
    }

    /// Drops words of a kind from the end of the item so far: of `more like 2611.90051` only the paper is kept.
    fn drop_tail(&mut self, kind: &str) {
        let words = self.words.trim_end().to_lowercase();
        let tail =
            self.cues.words(kind).iter().find(|tail| words.ends_with(**tail)).map_or(0, |tail| tail.chars().count());
        let kept = self.words.trim_end().chars().count() - tail;
        if tail > 0 {
            self.words = self.words.chars().take(kept).collect();
        }
    }

    /// `除了…还…` is "besides … also": wanted, although the word alone excludes.
    fn unless_besides(&self, cue: Cue, start: usize) -> Cue {
        let rest = &self.text[start..];
        if cue != Cue::Never || !rest.starts_with(&['除', '了']) {
            return cue;
        }
        let sentence = rest.iter().take_while(|c| !matches!(c, '。' | '\n' | ';'));
        if sentence.into_iter().any(|c| matches!(c, '还' | '也')) { Cue::Want } else { cue }
    }

    fn character(&mut self) {
        let (start, c) = (self.at, self.text[self.at]);
        let next = self.text.get(start + 1);
        let spaced = next.is_none_or(|c| c.is_whitespace());
        match c {
            '"' => match self.text[start + 1..].iter().position(|c| matches!(c, '"' | '\n')) {
                Some(length) if self.text[start + 1 + length] == '"' => {
                    let quoted = self.text[start + 1..=start + length].iter().collect();
                    self.push(Token::Quoted(quoted), start + length + 2);
                }
                _ => self.at += 1,
            },
            '\n' => {
                let token = if self.bullet() { Token::Bullet } else { Token::Stop };
                let at = self.at.max(start + 1);
                self.push(token, at);
            }
            ';' | '!' | '?' | '。' => self.push(Token::Stop, start + 1),
            '.' if spaced && !self.abbreviates() => self.push(Token::Stop, start + 1),
            ',' | '、' | '|' | '•' | '·' | '—' | '…' => self.push(Token::Comma, start + 1),
            ':' if next.is_none_or(|c| c.is_whitespace() || is_han(*c)) => self.push(Token::Comma, start + 1),
            '-' | '–' | '&' | '+' if spaced && self.words.ends_with([' ', '\n']) => {
                let token = if c == '&' { Token::And("&".to_owned()) } else { Token::Comma };
                self.push(token, start + 1);
            }
            // `image/video restoration` is `image and video restoration`.
            '/' if self.shares_noun() => {
                self.words.push_str(" and ");
                self.at += 1;
            }
            '/' if self.divides() => self.push(Token::Comma, start + 1),
            // `knowledge distillation (KD) for object detection` is one item.
            '(' if let Some(end) = self.abbreviation() => self.at = end,
            '(' | '[' => self.push(Token::Open, start + 1),
            ')' | ']' => self.push(Token::Close, start + 1),
            '<' | '>' | '{' | '}' | '`' | '~' | '^' | '\\' | '=' | '@' => self.blank(),
            '$' => self.at += 1,
            '*' | '#' | '_' if !self.words.ends_with(|c: char| c.is_alphanumeric()) => self.blank(),
            _ => {
                self.words.push(c);
                self.at += 1;
            }
        }
    }

    /// The end of the parenthesis that opens here, if it only has the abbreviation of the words before it and the item
    /// continues after it.
    fn abbreviation(&self) -> Option<usize> {
        let rest = &self.text[self.at + 1..];
        let length = rest.iter().position(|c| *c == ')')?;
        let inside: String = rest[..length].iter().collect();
        let after: String = rest[length + 1..].iter().take(LONGEST_JOINT).collect();
        let joints = ["of", "for"].iter().flat_map(|kind| self.cues.words(kind));
        let goes_on = |joint: &&str| after.trim_start().to_lowercase().starts_with(&format!("{joint} "));
        let is_part = phrase::is_acronym(inside.trim_end_matches('s')) && !self.words.trim().is_empty();
        (is_part && after.starts_with(' ') && joints.into_iter().any(goes_on)).then_some(self.at + length + 2)
    }

    fn blank(&mut self) {
        self.words.push(' ');
        self.at += 1;
    }

    /// Passes the bullet or number that opens the next line, if there is one.
    fn bullet(&mut self) -> bool {
        let line = &self.text[self.at + 1..];
        let blanks = line.iter().take_while(|c| c.is_whitespace()).count();
        let digits = line[blanks..].iter().take_while(|c| c.is_ascii_digit()).count();
        let mark = line.get(blanks + digits);
        let numbered = (1..=2).contains(&digits) && mark.is_some_and(|c| matches!(c, '.' | ')' | '、'));
        let marked = digits == 0 && mark.is_some_and(|c| matches!(c, '-' | '*' | '•' | '–' | '·' | '+'));
        let is_bullet = numbered || marked;
        if is_bullet {
            self.at += blanks + digits + 2;
        }
        is_bullet
    }

    /// Whether the full stop here is one of an initial or an abbreviation.
    fn abbreviates(&self) -> bool {
        let word = self.words.rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
        let initial = word.chars().count() == 1 && word.chars().all(char::is_uppercase);
        initial || ABBREVIATIONS.contains(&word.to_lowercase().as_str())
    }

    /// Whether the slash here is between two words, not inside one as in `I/O` or `GW/EM`.
    fn divides(&self) -> bool {
        let before: Vec<char> = self.words.trim_end().chars().rev().take_while(|c| c.is_alphanumeric()).collect();
        let after: Vec<char> = self.text[self.at + 1..]
            .iter()
            .skip_while(|c| **c == ' ')
            .copied()
            .take_while(|c| c.is_alphanumeric())
            .collect();
        let latin = |word: &[char]| word.iter().take_while(|c| !is_han(**c)).collect::<String>();
        let word = |word: &[char]| {
            word.len() > 2
                && !phrase::is_acronym(&latin(word))
                && !word.iter().all(|c| c.is_uppercase() || c.is_numeric())
        };
        let han = |word: &[char]| word.iter().any(|c| is_han(*c));
        let blank = self.words.ends_with(' ');
        blank || (word(&before) && word(&after)) || (han(&before) && han(&after))
    }

    /// Whether the slash here is between two words that qualify the word after them.
    fn shares_noun(&self) -> bool {
        let is_word = |word: &str| word.chars().count() > 2 && word.chars().all(|c| c.is_ascii_lowercase());
        let before: Vec<&str> = self.words.split(' ').filter(|word| !word.is_empty()).collect();
        let is_joint = |word: &&str| ["of", "for"].iter().any(|kind| self.cues.has(kind, word));
        let is_alone = before.len() == 1 || before.iter().rev().nth(1).is_some_and(is_joint);
        let line: String = self.text[self.at + 1..].iter().take_while(|c| is_part(**c) || **c == ' ').collect();
        let mut behind = line.split(' ');
        let is_pair = before.last().is_some_and(|word| is_word(word) && !word.ends_with('s'))
            && behind.next().is_some_and(is_word);
        is_alone
            && is_pair
            && !self.words.ends_with(' ')
            && behind.next().is_some_and(|word| is_word(word) && !is_joint(&word))
    }

    fn flush(&mut self) {
        let words = std::mem::take(&mut self.words);
        if !words.trim().is_empty() {
            self.tokens.push(Token::Text(words.split_whitespace().collect::<Vec<_>>().join(" ")));
        }
    }

    fn push(&mut self, token: Token, end: usize) {
        self.flush();
        self.at = end;
        match (&token, self.tokens.last_mut()) {
            // `a, and b` and `a and, b` are lists.
            (Token::Comma, Some(last @ (Token::Comma | Token::And(_)))) => *last = Token::Comma,
            (Token::And(_), Some(Token::Comma | Token::And(_))) => {}
            _ => self.tokens.push(token),
        }
    }
}

/// The text without mark-up and control characters, with one form of each punctuation mark.
fn plain(sentence: &str, language: Language) -> Vec<char> {
    let mut text: Vec<char> = Vec::new();
    let mut tag = None;
    for c in sentence.chars().take(MOST_CHARS) {
        let c = match c {
            '\u{2018}' | '\u{2019}' | '\u{ff07}' => '\'',
            '\u{201c}'..='\u{201f}' | '«' | '»' | '「' | '」' | '『' | '』' | '《' | '》' | '\u{ff02}' => '"',
            '，' => ',',
            '；' => ';',
            '：' => ':',
            '（' | '【' => '(',
            '）' | '】' => ')',
            '！' => '!',
            '？' => '?',
            '／' => '/',
            '＆' => '&',
            '\n' | '\u{2028}' | '\u{2029}' => '\n',
            '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' => continue,
            '\u{e000}'..='\u{f8ff}' | '\u{fe0f}' => continue,
            c if c.is_control() || c.is_whitespace() => ' ',
            c => c,
        };
        text.push(c);
        // A tag opens with `<` and a letter, and is short.
        match (c, tag) {
            ('<', _) => tag = Some(text.len() - 1),
            ('>', Some(start)) if text.get(start + 1).is_some_and(|c| c.is_ascii_alphabetic() || *c == '/') => {
                let name: String = text[start + 1..].iter().filter(|c| c.is_ascii_alphabetic()).take(2).collect();
                text.truncate(start);
                text.push(if matches!(name.as_str(), "br" | "li" | "p" | "di" | "ul") { '\n' } else { ' ' });
                tag = None;
            }
            (_, Some(start)) if text.len() - start > 200 => tag = None,
            // `l'apprentissage` is two words.
            ('\'', None) if language == Language::French => text.push(' '),
            _ => {}
        }
    }
    let decoded = ["&amp;", "&lt;", "&gt;", "&quot;", "&nbsp;", "&#39;"].iter().zip(["&", " ", " ", "\"", " ", "'"]);
    let text: String = text.into_iter().collect();
    decoded.fold(text, |text, (entity, plain)| text.replace(entity, plain)).chars().collect()
}
