//! Reads a TeX formula into atoms: characters, groups, scripts and plain symbols. Commands with arguments are in
//! `formula.rs`.
//!
//! `scan.rs` calls it with what `delimiters.rs` found between dollar signs. A formula is rendered as a whole or refused as a whole; it
//! must never return part of one.

use super::atoms::{Atom, Space, Unfaithful, join, join_before_text};
use super::scripts::Level;
use super::symbols::{Class, symbol};

/// Groups within groups beyond this are no formula that anybody reads.
const MAX_DEPTH: usize = 24;

/// The formula as plain text, or `None` where plain text would not be faithful. `followed`: a letter or digit of the
/// running text follows at once.
pub(super) fn render(formula: &str, followed: bool) -> Option<String> {
    if is_space(formula) {
        return Some(" ".to_owned());
    }
    let mut parser = Parser { source: formula, at: 0, depth: 0 };
    let atoms = parser.list(None).ok()?;
    let text = if followed { join_before_text(&atoms) } else { join(&atoms) };
    let text = text.trim();
    if text.is_empty() { None } else { Some(text.to_owned()) }
}

/// Whether it is a space and nothing else, as in `10$\,$km`.
fn is_space(formula: &str) -> bool {
    matches!(formula.trim(), "~" | r"\" | r"\," | r"\;" | r"\:" | r"\quad" | r"\qquad" | r"\thinspace")
}

/// A place in a formula.
pub(super) struct Parser<'a> {
    pub(super) source: &'a str,
    pub(super) at: usize,
    depth: usize,
}

impl Parser<'_> {
    /// The atoms up to `close`, which is taken too, or up to the end of the formula.
    pub(super) fn list(&mut self, close: Option<char>) -> Result<Vec<Atom>, Unfaithful> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(Unfaithful);
        }
        let mut atoms: Vec<Atom> = Vec::new();
        let mut space = Space::None;
        loop {
            space = space.max(self.white());
            let Some(c) = self.peek() else {
                if close.is_some() {
                    return Err(Unfaithful);
                }
                break;
            };
            if Some(c) == close {
                self.at += c.len_utf8();
                break;
            }
            let first_new = atoms.len();
            let mut after = Space::None;
            match c {
                '^' | '_' => {
                    self.at += 1;
                    let script = self.argument()?;
                    if atoms.is_empty() || space == Space::Seen {
                        atoms.push(Atom::new("", Class::Ordinary));
                    }
                    let level = if c == '^' { Level::Super } else { Level::Sub };
                    atoms.last_mut().ok_or(Unfaithful)?.attach(level, &script)?;
                }
                '\'' => {
                    self.at += 1;
                    if atoms.is_empty() {
                        atoms.push(Atom::new("", Class::Ordinary)); // `5$'$`
                    }
                    atoms.last_mut().ok_or(Unfaithful)?.prime()?;
                }
                '{' => {
                    self.at += 1;
                    let group = self.list(Some('}'))?;
                    // `{,}` is a comma without its space, `{}` carries scripts
                    match &group[..] {
                        [] => atoms.push(Atom::new("", Class::Ordinary)),
                        [one] if one.class != Class::Close => atoms.push(one.clone().with_class(Class::Ordinary)),
                        _ => atoms.extend(group),
                    }
                }
                '~' => {
                    self.at += 1;
                    after = Space::Seen;
                }
                '\\' => after = self.command(&mut atoms)?,
                _ => atoms.push(self.character(c)?),
            }
            match atoms.get_mut(first_new) {
                Some(atom) => {
                    atom.space = atom.space.max(space);
                    space = after;
                }
                None if matches!(c, '^' | '_' | '\'') => space = Space::None,
                None => space = space.max(after),
            }
        }
        self.depth -= 1;
        Ok(atoms)
    }

    /// What a command or a script applies to: a group, or the next character or command alone.
    pub(super) fn argument(&mut self) -> Result<Vec<Atom>, Unfaithful> {
        self.white();
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(Unfaithful);
        }
        let mut atoms = Vec::new();
        match self.peek().ok_or(Unfaithful)? {
            '{' => {
                self.at += 1;
                atoms = self.list(Some('}'))?;
            }
            '\\' => {
                self.command(&mut atoms)?;
                if atoms.is_empty() {
                    return Err(Unfaithful);
                }
            }
            c => atoms.push(self.character(c)?),
        }
        self.depth -= 1;
        Ok(atoms)
    }

    /// A command that begins here: its atoms are added. Returns the space after them.
    fn command(&mut self, atoms: &mut Vec<Atom>) -> Result<Space, Unfaithful> {
        let after = self.source.get(self.at + 1..).unwrap_or_default();
        let letters = after.bytes().take_while(u8::is_ascii_alphabetic).count();
        if letters == 0 {
            let c = after.chars().next().ok_or(Unfaithful)?;
            self.at += 1 + c.len_utf8();
            return match c {
                ',' | ';' | ':' | '>' | ' ' | '\n' => Ok(Space::Seen),
                '!' | '/' | '-' => Ok(Space::None),
                '{' => Ok(push(atoms, "{", Class::Open)),
                '}' => Ok(push(atoms, "}", Class::Close)),
                '|' => Ok(push(atoms, "‖", Class::Ordinary)),
                '%' | '$' | '&' | '#' | '_' => Ok(push(atoms, &c.to_string(), Class::Ordinary)),
                _ => Err(Unfaithful),
            };
        }
        let name = &after[..letters];
        self.at += 1 + letters;
        if let Some((text, class)) = symbol(name) {
            return Ok(push(atoms, text, class));
        }
        self.construct(name, atoms)
    }

    fn character(&mut self, c: char) -> Result<Atom, Unfaithful> {
        self.at += c.len_utf8();
        let class = match c {
            '&' | '$' | '\\' | '{' | '}' | '^' | '_' | '`' | '~' => return Err(Unfaithful),
            _ if c.is_control() => return Err(Unfaithful),
            '-' => return Ok(Atom::new("−", Class::Typed)),
            '+' | '*' | '/' | '=' | '<' | '>' | ':' => Class::Typed,
            '(' | '[' => Class::Open,
            ')' | ']' => Class::Close,
            ',' | ';' => Class::Punctuation,
            _ => Class::Ordinary,
        };
        Ok(Atom::new(c, class))
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.source.get(self.at..)?.chars().next()
    }

    /// Skips white space and says what it is worth.
    fn white(&mut self) -> Space {
        let rest = self.source.get(self.at..).unwrap_or_default();
        let len = rest.len() - rest.trim_start().len();
        let before = &self.source[..self.at];
        self.at += len;
        let name = before.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        match len {
            0 => Space::None,
            _ if name.len() < before.len() && name.ends_with('\\') => Space::Swallowed,
            _ => Space::Typed,
        }
    }
}

fn push(atoms: &mut Vec<Atom>, text: &str, class: Class) -> Space {
    atoms.push(Atom::new(text, class));
    Space::None
}
