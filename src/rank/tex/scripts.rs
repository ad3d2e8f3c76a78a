//! Superscripts and subscripts as plain text: Unicode's own characters where it has all of them (`x²`, `aᵢⱼ`), else the
//! linear format of Unicode Technical Note 28 (`T_c`, `N^(−1/2)`).
//!
//! `atoms.rs` keeps them with their base; `commands.rs` writes those of running text.

use super::alphabets::{is_script, subscript, superscript};

/// Above or below the line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ScriptLevel {
    Super,
    Sub,
}

/// The scripts of one base, in the order of the source.
#[derive(Clone, Debug, Default)]
pub(super) struct Scripts {
    list: Vec<Script>,
    /// Whether they stand above or below an arrow or a sign, where raised letters would be overlooked.
    pub(super) stacked: bool,
}

#[derive(Clone, Debug)]
struct Script {
    level: ScriptLevel,
    text: String,
    /// The script in Unicode's own characters; `None` if they do not cover it.
    characters: Option<String>,
}

impl Scripts {
    pub(super) fn add(&mut self, level: ScriptLevel, text: String) {
        let characters = characters(level, &text);
        self.list.push(Script { level, text, characters });
    }

    pub(super) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    pub(super) fn has(&self, level: ScriptLevel) -> bool {
        self.list.iter().any(|script| script.level == level)
    }

    /// The scripts as text after their base. `followed` says that an operand or a bracket follows, which a star would seem to
    /// multiply. `sealed` says that something follows immediately that would be read as part of the last script.
    pub(super) fn text(&self, followed: bool, sealed: bool) -> String {
        if !self.is_linear(followed) {
            return self.list.iter().filter_map(|script| script.characters.as_deref()).collect();
        }
        let last = self.list.len().saturating_sub(1);
        self.list.iter().enumerate().map(|(at, script)| script.linear(sealed && at == last)).collect()
    }

    /// Whether the text ends in a script without parentheses, so that a letter or digit after it would be read as part of it.
    pub(super) fn is_open(&self) -> bool {
        self.is_linear(true) && self.list.last().is_some_and(|script| is_run(&script.text))
    }

    /// Whether the scripts are written after `^` and `_`. One that needs it makes all of them linear: in `x_c²` it would be
    /// unclear what is squared.
    fn is_linear(&self, followed: bool) -> bool {
        self.stacked
            || self.list.iter().any(|script| match script.characters.as_deref() {
                None => true,
                Some(characters) => followed && characters == "*",
            })
    }
}

impl Script {
    fn linear(&self, sealed: bool) -> String {
        let sign = if self.level == ScriptLevel::Super { '^' } else { '_' };
        let text = &self.text;
        if !sealed && is_run(text) { format!("{sign}{text}") } else { format!("{sign}({text})") }
    }
}

/// A script by itself, such as that of running text.
pub(super) fn script(level: ScriptLevel, text: &str, sealed: bool) -> String {
    let mut scripts = Scripts::default();
    scripts.add(level, text.to_owned());
    scripts.text(sealed, sealed)
}

/// A script in Unicode's own characters.
fn characters(level: ScriptLevel, text: &str) -> Option<String> {
    let text = match (level, text) {
        (ScriptLevel::Super, "∘" | "deg") => "°",
        (ScriptLevel::Super, "⊤") => "ᵀ",
        (ScriptLevel::Super, "*" | "∗") => "*",
        (ScriptLevel::Super, "†" | "‡" | "⋆") => text,
        // A star's or planet's mark beside the quantity, as astronomers write it: M⊙, R⊕.
        (ScriptLevel::Sub, "⊙" | "☉" | "⊕" | "⋆" | "★") => text,
        (ScriptLevel::Super, _) => return text.chars().map(superscript).collect(),
        (ScriptLevel::Sub, _) => return text.chars().map(subscript).collect(),
    };
    Some(text.to_owned())
}

/// Whether a script needs no parentheses: letters and digits, a decimal number, a single sign.
fn is_run(text: &str) -> bool {
    let is_alphanumeric = |c: char| c.is_alphanumeric() && !is_script(c) || is_combining(c);
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let is_sign = |c: char| "*+<>=".contains(c) || !(c.is_ascii() || c.is_whitespace() || is_script(c));
    let mut chars = text.chars();
    text.chars().all(is_alphanumeric)
        || text.split_once('.').is_some_and(|(whole, part)| is_digits(whole) && is_digits(part))
        || chars.next().is_some_and(is_sign) && chars.next().is_none()
}

pub(super) fn is_combining(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{20d0}'..='\u{20ff}')
}
