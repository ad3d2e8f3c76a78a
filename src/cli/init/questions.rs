//! Defines [`Questions`]: asks on the terminal what no flag has answered, or with `--yes` takes the defaults.
//!
//! `init/answers.rs` and `init.rs` ask with it. It must never know what is asked for.

use std::fmt::Display;
use std::io::{self, BufRead, IsTerminal as _, Write as _};

use anyhow::Context as _;
use rustix::termios::{LocalModes, OptionalActions, tcgetattr, tcsetattr};
use secrecy::SecretString;

use crate::cli::{say, usage};

/// A longer default is not repeated behind the question.
const LONGEST_SHOWN: usize = 40;

/// Whom to ask.
pub(super) enum Questions {
    /// Nobody: what has no default is an error.
    Nobody,
    /// Whoever types here.
    Typed(Box<dyn BufRead>),
}

impl Questions {
    /// The terminal, or nobody.
    ///
    /// # Errors
    /// Somebody shall be asked, and standard input is no terminal.
    pub fn new(asks_nothing: bool) -> anyhow::Result<Self> {
        if asks_nothing {
            return Ok(Self::Nobody);
        }
        if !io::stdin().is_terminal() {
            let fault = "standard input is no terminal to ask on: answer by flags and add `--yes`";
            return Err(usage("init", fault));
        }
        Ok(Self::Typed(Box::new(io::stdin().lock())))
    }

    /// Whether somebody answers.
    pub fn are_answered(&self) -> bool {
        matches!(self, Self::Typed(_))
    }

    /// The answer that `flag` gives, or else whoever types, or else the default. A wrong answer is asked for again.
    pub fn answer<T, E: Display>(
        &mut self,
        (flag, given): (&str, Option<&str>),
        question: &str,
        default: Option<&str>,
        parse: impl Fn(&str) -> Result<T, E>,
    ) -> anyhow::Result<T> {
        if let Some(given) = given {
            return parse(given).map_err(|error| usage(flag, error));
        }
        let Self::Typed(_) = self else {
            let default = default.ok_or_else(|| usage(flag, format!("is needed: {question}")))?;
            return parse(default).map_err(|error| usage(flag, error));
        };
        let shown = default.filter(|default| default.len() <= LONGEST_SHOWN);
        let shown = shown.map_or_else(String::new, |default| format!(" [{default}]"));
        loop {
            let typed = self.line(&format!("{question}{shown}\n> "))?;
            let text = match (typed.trim(), default) {
                ("", Some(default)) => default,
                ("", None) => continue,
                (typed, _) => typed,
            };
            match parse(text) {
                Ok(answer) => return Ok(answer),
                Err(error) => say(&format!("  {error}"))?,
            }
        }
    }

    /// Whether the answer is yes; with nobody to ask, it is.
    pub fn agree(&mut self, question: &str) -> anyhow::Result<bool> {
        if !self.are_answered() {
            return Ok(true);
        }
        let typed = self.line(&format!("{question} [Y/n] "))?;
        Ok(!typed.trim().to_lowercase().starts_with('n'))
    }

    /// A secret, which the terminal does not show. `variable` gives it where nobody is asked.
    pub fn secret(&mut self, variable: &str, question: &str) -> anyhow::Result<SecretString> {
        if !self.are_answered() {
            return Err(usage(variable, format!("is not set: {question}")));
        }
        loop {
            if let Some(secret) = self.another_secret(question)? {
                return Ok(secret);
            }
        }
    }

    /// A secret in place of one that did not do; nothing typed, or nobody to ask, is none.
    pub fn another_secret(&mut self, question: &str) -> anyhow::Result<Option<SecretString>> {
        if !self.are_answered() {
            return Ok(None);
        }
        let typed = hidden(|| self.line(&format!("{question}\n> ")))?;
        say("")?;
        Ok(Some(typed.trim()).filter(|typed| !typed.is_empty()).map(|typed| SecretString::from(typed.to_owned())))
    }

    fn line(&mut self, prompt: &str) -> anyhow::Result<String> {
        let Self::Typed(input) = self else { return Ok(String::new()) };
        let mut out = io::stdout();
        write!(out, "{prompt}")?;
        out.flush()?;
        let mut line = String::new();
        let read = input.read_line(&mut line).context("the answer cannot be read")?;
        anyhow::ensure!(read > 0, "stopped: nothing was written");
        Ok(line)
    }
}

/// Does something while a terminal does not show what is typed.
fn hidden<T>(ask: impl FnOnce() -> T) -> T {
    let stdin = io::stdin();
    let Ok(before) = tcgetattr(&stdin) else { return ask() };
    let mut silent = before.clone();
    silent.local_modes.remove(LocalModes::ECHO);
    // Where it cannot be hidden, it is asked for all the same.
    let _is_hidden = tcsetattr(&stdin, OptionalActions::Now, &silent);
    let answer = ask();
    let _is_shown = tcsetattr(&stdin, OptionalActions::Now, &before);
    answer
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret as _;

    use super::*;

    fn typed(lines: &'static str) -> Questions {
        Questions::Typed(Box::new(lines.as_bytes()))
    }

    fn number(questions: &mut Questions, given: Option<&str>, default: Option<&str>) -> anyhow::Result<u8> {
        questions.answer(("--number", given), "Which number?", default, str::parse)
    }

    #[test]
    fn a_flag_is_taken_before_anybody_is_asked() {
        assert_eq!(number(&mut typed("3\n"), Some("7"), None).expect("a number"), 7);
        let wrong = number(&mut typed("3\n"), Some("x"), None).expect_err("no number");
        assert!(wrong.to_string().starts_with("--number: invalid digit"), "{wrong}");
    }

    #[test]
    fn a_wrong_answer_is_asked_for_again_and_an_empty_one_is_the_default() {
        assert_eq!(number(&mut typed("x\n\n12\n"), None, None).expect("a number"), 12);
        assert_eq!(number(&mut typed("\n"), None, Some("5")).expect("a number"), 5);
        let over = number(&mut typed(""), None, Some("5")).expect_err("the end");
        assert_eq!(over.to_string(), "stopped: nothing was written");
    }

    #[test]
    fn with_nobody_to_ask_defaults_hold_and_the_rest_is_an_error() {
        assert_eq!(number(&mut Questions::Nobody, None, Some("5")).expect("a number"), 5);
        let missing = number(&mut Questions::Nobody, None, None).expect_err("no default");
        assert_eq!(missing.to_string(), "--number: is needed: Which number?");
        assert!(Questions::Nobody.agree("Go on?").expect("an answer"));
        assert!(Questions::Nobody.secret("DAWNPOST_X", "The secret").is_err());
    }

    #[test]
    fn a_secret_is_asked_for_until_there_is_one() {
        let secret = typed("\n  two words \n").secret("DAWNPOST_X", "The secret").expect("a secret");
        assert_eq!(secret.expose_secret(), "two words");
        assert!(!typed("No\n").agree("Go on?").expect("an answer"));
    }
}
