//! Parses a TeX formula into atoms: characters, groups, scripts and plain symbols. Commands with arguments are in
//! `formula.rs`.
//!
//! `scan.rs` calls it with the formulas that `delimiters.rs` found. A formula is rendered as a whole or not at all.

use super::atoms::{Atom, SpaceBefore, Unrenderable, join, join_before_text};
use super::scripts::ScriptLevel;
use super::symbols::{AtomClass, symbol};

/// A formula with groups nested deeper than this is not converted.
const MAX_DEPTH: usize = 24;

/// The formula as plain text; `None` if plain text cannot show it. `followed` says that a letter or digit of the running text
/// follows immediately.
pub(super) fn render(formula: &str, followed: bool) -> Option<String> {
    if is_space(formula) {
        return Some(" ".to_owned());
    }
    let mut parser = FormulaParser { source: formula, at: 0, depth: 0 };
    let atoms = parser.list(None).ok()?;
    let text = if followed { join_before_text(&atoms) } else { join(&atoms) };
    let text = text.trim();
    if text.is_empty() { None } else { Some(text.to_owned()) }
}

/// Whether the formula is only a space, as in `10$\,$km`.
fn is_space(formula: &str) -> bool {
    matches!(formula.trim(), "~" | r"\" | r"\," | r"\;" | r"\:" | r"\quad" | r"\qquad" | r"\thinspace")
}

/// A formula, and the position up to which it is parsed.
pub(super) struct FormulaParser<'a> {
    pub(super) source: &'a str,
    pub(super) at: usize,
    depth: usize,
}

impl FormulaParser<'_> {
    /// The atoms up to and including `close`, or up to the end of the formula.
    pub(super) fn list(&mut self, close: Option<char>) -> Result<Vec<Atom>, Unrenderable> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(Unrenderable);
        }
        let mut atoms: Vec<Atom> = Vec::new();
        let mut space = SpaceBefore::None;
        loop {
            space = space.max(self.white());
            let Some(c) = self.peek() else {
                if close.is_some() {
                    return Err(Unrenderable);
                }
                break;
            };
            if Some(c) == close {
                self.at += c.len_utf8();
                break;
            }
            let first_new = atoms.len();
            let mut after = SpaceBefore::None;
            match c {
                '^' | '_' => {
                    self.at += 1;
                    let script = self.argument()?;
                    if atoms.is_empty() || space == SpaceBefore::Printed {
                        atoms.push(Atom::new("", AtomClass::Ordinary));
                    }
                    let level = if c == '^' { ScriptLevel::Super } else { ScriptLevel::Sub };
                    atoms.last_mut().ok_or(Unrenderable)?.attach(level, &script)?;
                }
                '\'' => {
                    self.at += 1;
                    if atoms.is_empty() {
                        atoms.push(Atom::new("", AtomClass::Ordinary)); // `5$'$`
                    }
                    atoms.last_mut().ok_or(Unrenderable)?.prime()?;
                }
                '{' => {
                    self.at += 1;
                    let group = self.list(Some('}'))?;
                    // `{,}` is a comma without its space, `{}` carries scripts
                    match &group[..] {
                        [] => atoms.push(Atom::new("", AtomClass::Ordinary)),
                        [one] if one.class != AtomClass::Close => {
                            atoms.push(one.clone().with_class(AtomClass::Ordinary))
                        }
                        _ => atoms.extend(group),
                    }
                }
                '~' => {
                    self.at += 1;
                    after = SpaceBefore::Printed;
                }
                '\\' => after = self.command(&mut atoms)?,
                _ => atoms.push(self.character(c)?),
            }
            match atoms.get_mut(first_new) {
                Some(atom) => {
                    atom.space = atom.space.max(space);
                    space = after;
                }
                None if matches!(c, '^' | '_' | '\'') => space = SpaceBefore::None,
                None => space = space.max(after),
            }
        }
        self.depth -= 1;
        Ok(atoms)
    }

    /// What a command or a script applies to: a group, or the next character or command alone.
    pub(super) fn argument(&mut self) -> Result<Vec<Atom>, Unrenderable> {
        self.white();
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(Unrenderable);
        }
        let mut atoms = Vec::new();
        match self.peek().ok_or(Unrenderable)? {
            '{' => {
                self.at += 1;
                atoms = self.list(Some('}'))?;
            }
            '\\' => {
                self.command(&mut atoms)?;
                if atoms.is_empty() {
                    return Err(Unrenderable);
                }
            }
            c => atoms.push(self.character(c)?),
        }
        self.depth -= 1;
        Ok(atoms)
    }

    /// Parses the command at the current position and adds its atoms. Returns the space after them.
    fn command(&mut self, atoms: &mut Vec<Atom>) -> Result<SpaceBefore, Unrenderable> {
        let after = self.source.get(self.at + 1..).unwrap_or_default();
        let letters = after.bytes().take_while(u8::is_ascii_alphabetic).count();
        if letters == 0 {
            let c = after.chars().next().ok_or(Unrenderable)?;
            self.at += 1 + c.len_utf8();
            return match c {
                ',' | ';' | ':' | '>' | ' ' | '\n' => Ok(SpaceBefore::Printed),
                '!' | '/' | '-' => Ok(SpaceBefore::None),
                '{' => Ok(push(atoms, "{", AtomClass::Open)),
                '}' => Ok(push(atoms, "}", AtomClass::Close)),
                '|' => Ok(push(atoms, "‖", AtomClass::Ordinary)),
                '%' | '$' | '&' | '#' | '_' => Ok(push(atoms, &c.to_string(), AtomClass::Ordinary)),
                _ => Err(Unrenderable),
            };
        }
        let name = &after[..letters];
        self.at += 1 + letters;
        if let Some((text, class)) = symbol(name) {
            return Ok(push(atoms, text, class));
        }
        self.construct(name, atoms)
    }

    fn character(&mut self, c: char) -> Result<Atom, Unrenderable> {
        self.at += c.len_utf8();
        let class = match c {
            '&' | '$' | '\\' | '{' | '}' | '^' | '_' | '`' | '~' => return Err(Unrenderable),
            _ if c.is_control() => return Err(Unrenderable),
            '-' => return Ok(Atom::new("−", AtomClass::Typed)),
            '+' | '*' | '/' | '=' | '<' | '>' | ':' => AtomClass::Typed,
            '(' | '[' => AtomClass::Open,
            ')' | ']' => AtomClass::Close,
            ',' | ';' => AtomClass::Punctuation,
            _ => AtomClass::Ordinary,
        };
        Ok(Atom::new(c, class))
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.source.get(self.at..)?.chars().next()
    }

    /// Skips white space and returns its kind.
    fn white(&mut self) -> SpaceBefore {
        let rest = self.source.get(self.at..).unwrap_or_default();
        let len = rest.len() - rest.trim_start().len();
        let before = &self.source[..self.at];
        self.at += len;
        let name = before.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        match len {
            0 => SpaceBefore::None,
            _ if name.len() < before.len() && name.ends_with('\\') => SpaceBefore::EndsCommand,
            _ => SpaceBefore::Typed,
        }
    }
}

fn push(atoms: &mut Vec<Atom>, text: &str, class: AtomClass) -> SpaceBefore {
    atoms.push(Atom::new(text, class));
    SpaceBefore::None
}
