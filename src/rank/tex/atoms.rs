//! Defines [`Atom`]: one part of a formula as plain text with its scripts, and how atoms are joined.
//!
//! `math.rs` and `formula.rs` make atoms. It must never know TeX's syntax.

use super::alphabets::is_script;
use super::scripts::{Level, Scripts, is_combining};
use super::symbols::Class;

/// A formula that plain text cannot show: the source is kept.
#[derive(Debug)]
pub(super) struct Unfaithful;

/// One part of a formula.
#[derive(Clone, Debug)]
pub(super) struct Atom {
    /// Without its scripts.
    pub(super) text: String,
    pub(super) class: Class,
    /// The space before it in the source.
    pub(super) space: Space,
    pub(super) scripts: Scripts,
    guard: Guard,
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
        Self { text: text.into(), class, space: Space::None, scripts: Scripts::default(), guard: Guard::Needless }
    }

    pub(super) fn with_class(self, class: Class) -> Self {
        Self { class, ..self }
    }

    pub(super) fn after(self, space: Space) -> Self {
        Self { space, ..self }
    }

    /// `a/b`, with parentheses where it needs them.
    pub(super) fn fraction(above: &[Self], below: &[Self]) -> Self {
        let (numerator, denominator) = (join(above), join(below));
        let is_plain = |text: &str| {
            text.chars().all(|c| c.is_alphanumeric() || is_script(c) || is_combining(c) || ".|‖".contains(c))
        };
        let is_differential = matches!(below, [d, _] if matches!(d.text.as_str(), "d" | "∂") && d.scripts.is_empty());
        let is_factor = below.len() == 1 || is_differential || denominator.bytes().all(|b| b.is_ascii_digit());
        let numerator = if is_plain(&numerator) || is_power(above) { numerator } else { format!("({numerator})") };
        let denominator = if is_factor && (is_plain(&denominator) || is_power(below)) {
            denominator
        } else {
            format!("({denominator})")
        };
        let text = format!("{numerator}/{denominator}");
        let guard = Guard::BothSides(format!("({text})"));
        Self { guard, ..Self::new(text, Class::Ordinary) }
    }

    /// `√x`, with parentheses where it needs them.
    pub(super) fn root(sign: &str, of: &[Self]) -> Self {
        let text = join(of);
        let is_number = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        let is_single =
            matches!(of, [one] if one.scripts.is_empty() && one.guard == Guard::Needless && !text.contains(' '));
        let whole = format!("{sign}({text})");
        if !is_number && !is_single {
            return Self::new(whole, Class::Ordinary);
        }
        let guard = Guard::After(whole);
        Self { guard, ..Self::new(format!("{sign}{text}"), Class::Ordinary) }
    }

    /// Puts a combining mark over a single character; its scripts stay beside it.
    pub(super) fn accented(mut self, mark: char) -> Result<Self, Unfaithful> {
        let base = self.text.chars().next().ok_or(Unfaithful)?;
        if base.is_whitespace() || !self.text.chars().skip(1).all(is_combining) {
            return Err(Unfaithful);
        }
        self.text.push(mark);
        Ok(self)
    }

    /// Adds a script.
    pub(super) fn attach(&mut self, level: Level, script: &[Self]) -> Result<(), Unfaithful> {
        let text = tight(script);
        if text.is_empty() || self.scripts.has(level) {
            return Err(Unfaithful); // TeX's "double superscript", or two that would read as one
        }
        if level == Level::Super && text.chars().all(|c| c == '′') {
            return text.chars().try_for_each(|_| self.prime());
        }
        match std::mem::replace(&mut self.guard, Guard::Needless) {
            Guard::After(text) => self.text = format!("({text})"),
            Guard::BothSides(text) => self.text = text,
            Guard::Needless => {}
        }
        self.scripts.add(level, text);
        Ok(())
    }

    /// Adds a prime, which stands before the scripts: that of `x_c` is no prime of `c`.
    pub(super) fn prime(&mut self) -> Result<(), Unfaithful> {
        if self.scripts.has(Level::Super) {
            return Err(Unfaithful);
        }
        let more = match self.text.chars().next_back() {
            Some('′') => '″',
            Some('″') => '‴',
            _ => {
                self.text.push('′');
                return Ok(());
            }
        };
        self.text.pop();
        self.text.push(more);
        Ok(())
    }

    fn is_operand(&self) -> bool {
        matches!(self.class, Class::Ordinary | Class::Function | Class::Close)
    }
}

/// The text of a list of atoms, spaced.
pub(super) fn join(atoms: &[Atom]) -> String {
    set(atoms, &Setting { is_spaced, followed: false })
}

/// The text of a list of atoms right before a letter or digit of running text.
pub(super) fn join_before_text(atoms: &[Atom]) -> String {
    set(atoms, &Setting { is_spaced, followed: true })
}

/// The text of a script: as in TeX, operators have no space there.
fn tight(atoms: &[Atom]) -> String {
    set(atoms, &Setting { is_spaced: is_spaced_in_script, followed: false })
}

/// How a list of atoms is set.
struct Setting {
    /// Whether there is a space between an atom, by its index, and the one before it.
    is_spaced: fn(&[Atom], usize, &Atom) -> bool,
    /// Whether an operand follows the last atom.
    followed: bool,
}

fn set(atoms: &[Atom], setting: &Setting) -> String {
    let mut out = String::new();
    for (at, atom) in atoms.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|at| atoms.get(at));
        let after = atoms.get(at + 1);
        let follows = after.map_or(setting.followed, |after| {
            after.is_operand() && after.class != Class::Close || after.class == Class::Open
        });
        let text = match &atom.guard {
            Guard::BothSides(text) if follows || before.is_some_and(Atom::is_operand) => text,
            Guard::After(text) if follows => text,
            _ => &atom.text,
        };
        let scripts = atom.scripts.text(follows, after.is_none() && setting.followed);
        let goes_on = text.chars().chain(scripts.chars()).next().is_some_and(char::is_alphanumeric);
        let is_spaced = |before: &Atom| (setting.is_spaced)(atoms, at, before) || before.scripts.is_open() && goes_on;
        if before.is_some_and(is_spaced) && !out.ends_with(' ') {
            out.push(' ');
        }
        out.push_str(text);
        out.push_str(&scripts);
    }
    out
}

/// Whether there is a space between `before` and the atom at `at` of a script: one that is seen, or a function's.
fn is_spaced_in_script(atoms: &[Atom], at: usize, before: &Atom) -> bool {
    let atom = &atoms[at];
    let is_function = atom.class == Class::Function && before.is_operand()
        || before.class == Class::Function && matches!(atom.class, Class::Ordinary | Class::Function);
    atom.space == Space::Seen || is_function
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
