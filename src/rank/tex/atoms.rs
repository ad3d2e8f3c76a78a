//! Defines [`Atom`]: one part of a formula as plain text, and how atoms are joined and take scripts.
//!
//! `math.rs` and `formula.rs` make atoms. It must never know TeX's syntax.

use super::alphabets::{is_script, subscript, superscript};
use super::symbols::Class;

/// A formula that plain text cannot show: the source is kept.
#[derive(Debug)]
pub(super) struct Unfaithful;

/// Above or below the line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Level {
    Super,
    Sub,
}

/// One part of a formula.
#[derive(Clone, Debug)]
pub(super) struct Atom {
    pub(super) text: String,
    pub(super) class: Class,
    /// The space before it in the source.
    pub(super) space: Space,
    guard: Guard,
    scripts: Vec<Level>,
    /// It ends in a star that stands for a superscript: a factor after it would read as a product.
    starred: bool,
}

/// White space before an atom.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Space {
    /// None.
    None,
    /// As much as ends the name of a command: the author had to write it.
    Swallowed,
    /// As the author likes it; TeX ignores it.
    Typed,
    /// A spacing command or text: it is seen.
    Seen,
}

/// The text of an atom that would be misread beside others, in parentheses.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Guard {
    Needless,
    /// A fraction: `1/2` before or after a factor.
    BothSides(String),
    /// A root: `√x` before a factor.
    After(String),
}

impl Atom {
    pub(super) fn new(text: impl Into<String>, class: Class) -> Self {
        Self {
            text: text.into(),
            class,
            space: Space::None,
            guard: Guard::Needless,
            scripts: Vec::new(),
            starred: false,
        }
    }

    pub(super) fn with_class(self, class: Class) -> Self {
        Self { class, ..self }
    }

    pub(super) fn after(self, space: Space) -> Self {
        Self { space, ..self }
    }

    /// `a/b`, with parentheses where it needs them.
    pub(super) fn fraction(above: &[Self], below: &[Self]) -> Result<Self, Unfaithful> {
        let (numerator, denominator) = (join(above)?, join(below)?);
        let is_plain = |text: &str| {
            text.chars().all(|c| c.is_alphanumeric() || is_script(c) || is_combining(c) || ".|‖".contains(c))
        };
        let is_differential = below.len() == 2 && matches!(below[0].text.as_str(), "d" | "∂");
        let is_factor = below.len() == 1 || is_differential || denominator.bytes().all(|b| b.is_ascii_digit());
        let numerator = if is_plain(&numerator) || is_power(above) { numerator } else { format!("({numerator})") };
        let denominator = if is_factor && (is_plain(&denominator) || is_power(below)) {
            denominator
        } else {
            format!("({denominator})")
        };
        let text = format!("{numerator}/{denominator}");
        let guard = Guard::BothSides(format!("({text})"));
        Ok(Self { guard, ..Self::new(text, Class::Ordinary) })
    }

    /// `√x`, with parentheses where it needs them.
    pub(super) fn root(sign: &str, of: &[Self]) -> Result<Self, Unfaithful> {
        let text = join(of)?;
        let is_number = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        let is_single =
            matches!(of, [one] if one.scripts.is_empty() && one.guard == Guard::Needless && !text.contains(' '));
        let whole = format!("{sign}({text})");
        if !is_number && !is_single {
            return Ok(Self::new(whole, Class::Ordinary));
        }
        let guard = Guard::After(whole);
        Ok(Self { guard, ..Self::new(format!("{sign}{text}"), Class::Ordinary) })
    }

    /// Puts a combining mark over the first character, if that is all there is but for scripts.
    pub(super) fn accented(mut self, mark: char) -> Result<Self, Unfaithful> {
        let base = self.text.chars().next().ok_or(Unfaithful)?;
        let rest = &self.text[base.len_utf8()..];
        let marks = rest.chars().take_while(|c| is_combining(*c)).map(char::len_utf8).sum::<usize>();
        if base.is_whitespace() || !rest[marks..].chars().all(is_script) {
            return Err(Unfaithful);
        }
        self.text.insert(base.len_utf8() + marks, mark);
        Ok(self)
    }

    /// Adds a script to an atom, if Unicode has all its characters.
    pub(super) fn attach(&mut self, level: Level, script: &[Self]) -> Result<(), Unfaithful> {
        if self.scripts.contains(&level) {
            return Err(Unfaithful); // TeX's "double superscript", or two that would read as one
        }
        let plain = join(script)?;
        if plain.is_empty() || script.iter().any(|atom| atom.space == Space::Seen) {
            return Err(Unfaithful);
        }
        let plain: String = plain.chars().filter(|c| *c != ' ').collect();
        let text = match (level, plain.as_str()) {
            (Level::Super, "∘" | "deg") => "°".to_owned(),
            (Level::Super, "⊤") => "ᵀ".to_owned(),
            (Level::Super, "*" | "∗") => {
                self.starred = true;
                "*".to_owned()
            }
            (Level::Super, "†" | "‡" | "⋆" | "′" | "″" | "‴") => plain,
            // A star's or planet's mark beside the quantity, as astronomers write it: M⊙, R⊕.
            (Level::Sub, "⊙" | "☉" | "⊕" | "⋆" | "★") => plain,
            _ => {
                let script = if level == Level::Super { superscript } else { subscript };
                plain.chars().map(script).collect::<Option<String>>().ok_or(Unfaithful)?
            }
        };
        if let Guard::BothSides(_) | Guard::After(_) = self.guard {
            let guarded = match std::mem::replace(&mut self.guard, Guard::Needless) {
                Guard::After(text) => format!("({text})"),
                Guard::BothSides(text) => text,
                Guard::Needless => String::new(),
            };
            self.text = guarded;
        }
        self.text.push_str(&text);
        self.scripts.push(level);
        Ok(())
    }

    /// Adds a prime.
    pub(super) fn prime(&mut self) {
        let more = match self.text.chars().next_back() {
            Some('′') => '″',
            Some('″') => '‴',
            _ => return self.text.push('′'),
        };
        self.text.pop();
        self.text.push(more);
    }

    fn is_operand(&self) -> bool {
        matches!(self.class, Class::Ordinary | Class::Function | Class::Close)
    }
}

/// The text of a list of atoms, spaced.
pub(super) fn join(atoms: &[Atom]) -> Result<String, Unfaithful> {
    let mut out = String::new();
    for (at, atom) in atoms.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|at| atoms.get(at));
        let after = atoms.get(at + 1);
        if before.is_some_and(|before| is_spaced(atoms, at, before)) && !out.ends_with(' ') {
            out.push(' ');
        }
        let follows =
            after.is_some_and(|after| after.is_operand() && after.class != Class::Close || after.class == Class::Open);
        if atom.starred && after.is_some_and(|after| matches!(after.class, Class::Ordinary | Class::Function)) {
            return Err(Unfaithful);
        }
        out.push_str(match &atom.guard {
            Guard::BothSides(text) if follows || before.is_some_and(Atom::is_operand) => text,
            Guard::After(text) if follows => text,
            _ => &atom.text,
        });
    }
    Ok(out)
}

/// Whether there is a space between `before` and the atom at `at`.
fn is_spaced(atoms: &[Atom], at: usize, before: &Atom) -> bool {
    let atom = &atoms[at];
    if atom.space == Space::Seen {
        return true;
    }
    match (before.class, atom.class) {
        (_, Class::Close | Class::Punctuation) | (Class::Open, _) => false,
        (Class::Infix, _) => is_between(atoms, at - 1),
        (_, Class::Infix) => is_between(atoms, at) || (!before.is_operand() && atom.space == Space::Typed),
        (Class::Typed, _) if is_binary(atoms, at - 1) => is_spread(atoms, at - 1),
        (_, Class::Typed) => is_spread(atoms, at),
        (Class::Function, Class::Ordinary | Class::Function) => true,
        (Class::Ordinary | Class::Close, Class::Function) => true,
        (Class::Function, Class::Open) => false,
        _ => atom.space == Space::Typed,
    }
}

/// Whether an infix stands between operands: a sign before a number (`±1`) or after one (`10×`) does not, nor does the
/// dot of `‖·‖`.
fn is_between(atoms: &[Atom], at: usize) -> bool {
    let Some(left) = at.checked_sub(1).map(|left| &atoms[left]) else { return false };
    let Some(right) = atoms.get(at + 1) else { return false };
    let is_bar = |atom: &Atom| atom.text.starts_with(['|', '‖']);
    let is_placeholder = atoms[at].text == "·" && is_bar(left) && is_bar(right);
    left.is_operand() && !matches!(right.class, Class::Close | Class::Punctuation) && !is_placeholder
}

/// Whether the author left space around a typed operator, on one side at least; before a sign, on that side.
fn is_spread(atoms: &[Atom], at: usize) -> bool {
    let before = atoms[at].space;
    let after = atoms.get(at + 1).map_or(Space::None, |right| right.space);
    if is_binary(atoms, at) { before >= Space::Swallowed || after >= Space::Typed } else { before >= Space::Typed }
}

fn is_binary(atoms: &[Atom], at: usize) -> bool {
    at.checked_sub(1).is_some_and(|left| atoms[left].is_operand())
}

/// A single letter or number with its scripts needs no parentheses in a fraction.
fn is_power(atoms: &[Atom]) -> bool {
    matches!(atoms, [one] if one.guard == Guard::Needless && !one.text.contains([' ', '/', '(']))
}

fn is_combining(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{20d0}'..='\u{20ff}')
}
