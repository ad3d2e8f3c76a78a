//! Defines [`Atom`]: one part of a formula as plain text with its scripts, and how atoms are joined.
//!
//! `math.rs` and `formula.rs` make atoms.

use super::alphabets::is_script;
use super::scripts::{ScriptLevel, Scripts, is_combining};
use super::symbols::AtomClass;

/// The error of a formula that plain text cannot show. Its source is kept.
#[derive(Debug)]
pub(super) struct Unrenderable;

/// One part of a formula.
#[derive(Clone, Debug)]
pub(super) struct Atom {
    /// The text without its scripts.
    pub(super) text: String,
    pub(super) class: AtomClass,
    /// The space before it in the source.
    pub(super) space: SpaceBefore,
    pub(super) scripts: Scripts,
    guard: Guard,
}

/// White space before an atom.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum SpaceBefore {
    /// None.
    None,
    /// Only the space that ends the name of a command, which the author had to write.
    EndsCommand,
    /// Space that the author chose to type; TeX ignores it.
    Typed,
    /// A spacing command or text, which TeX prints.
    Printed,
}

/// The text of an atom in parentheses, for where it would be misread beside other atoms.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Guard {
    NotNeeded,
    /// For a fraction, before or after a factor: `(1/2)x`.
    BothSides(String),
    /// For a root, before a factor: `√(x)d`.
    After(String),
}

impl Atom {
    pub(super) fn new(text: impl Into<String>, class: AtomClass) -> Self {
        Self {
            text: text.into(),
            class,
            space: SpaceBefore::None,
            scripts: Scripts::default(),
            guard: Guard::NotNeeded,
        }
    }

    pub(super) fn with_class(self, class: AtomClass) -> Self {
        Self { class, ..self }
    }

    pub(super) fn after(self, space: SpaceBefore) -> Self {
        Self { space, ..self }
    }

    /// `a/b`, with parentheses where they are needed.
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
        Self { guard, ..Self::new(text, AtomClass::Ordinary) }
    }

    /// `√x`, with parentheses where they are needed.
    pub(super) fn root(sign: &str, of: &[Self]) -> Self {
        let text = join(of);
        let is_number = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        let is_single =
            matches!(of, [one] if one.scripts.is_empty() && one.guard == Guard::NotNeeded && !text.contains(' '));
        let whole = format!("{sign}({text})");
        if !is_number && !is_single {
            return Self::new(whole, AtomClass::Ordinary);
        }
        let guard = Guard::After(whole);
        Self { guard, ..Self::new(format!("{sign}{text}"), AtomClass::Ordinary) }
    }

    /// Adds a combining mark to a single character and keeps its scripts.
    pub(super) fn accented(mut self, mark: char) -> Result<Self, Unrenderable> {
        let base = self.text.chars().next().ok_or(Unrenderable)?;
        if base.is_whitespace() || !self.text.chars().skip(1).all(is_combining) {
            return Err(Unrenderable);
        }
        self.text.push(mark);
        Ok(self)
    }

    /// Adds a script.
    pub(super) fn attach(&mut self, level: ScriptLevel, script: &[Self]) -> Result<(), Unrenderable> {
        let text = join_script(script);
        if text.is_empty() || self.scripts.has(level) {
            return Err(Unrenderable); // TeX's "double superscript", or two that would read as one
        }
        if level == ScriptLevel::Super && text.chars().all(|c| c == '′') {
            return text.chars().try_for_each(|_| self.prime());
        }
        match std::mem::replace(&mut self.guard, Guard::NotNeeded) {
            Guard::After(text) => self.text = format!("({text})"),
            Guard::BothSides(text) => self.text = text,
            Guard::NotNeeded => {}
        }
        self.scripts.add(level, text);
        Ok(())
    }

    /// Adds a prime. It goes before the scripts, so that it belongs to `x` in `x_c`, not to `c`.
    pub(super) fn prime(&mut self) -> Result<(), Unrenderable> {
        if self.scripts.has(ScriptLevel::Super) {
            return Err(Unrenderable);
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
        matches!(self.class, AtomClass::Ordinary | AtomClass::Function | AtomClass::Close)
    }
}

/// The text of a list of atoms, spaced.
pub(super) fn join(atoms: &[Atom]) -> String {
    join_with(atoms, &JoinOptions { is_spaced, followed: false })
}

/// The text of a list of atoms right before a letter or digit of running text.
pub(super) fn join_before_text(atoms: &[Atom]) -> String {
    join_with(atoms, &JoinOptions { is_spaced, followed: true })
}

/// The text of a script: as in TeX, operators have no space there.
fn join_script(atoms: &[Atom]) -> String {
    join_with(atoms, &JoinOptions { is_spaced: is_spaced_in_script, followed: false })
}

/// How a list of atoms is joined.
struct JoinOptions {
    /// Whether there is a space between an atom, by its index, and the one before it.
    is_spaced: fn(&[Atom], usize, &Atom) -> bool,
    /// Whether an operand follows the last atom.
    followed: bool,
}

fn join_with(atoms: &[Atom], options: &JoinOptions) -> String {
    let mut out = String::new();
    for (at, atom) in atoms.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|at| atoms.get(at));
        let after = atoms.get(at + 1);
        let follows = after.map_or(options.followed, |after| {
            after.is_operand() && after.class != AtomClass::Close || after.class == AtomClass::Open
        });
        let text = match &atom.guard {
            Guard::BothSides(text) if follows || before.is_some_and(Atom::is_operand) => text,
            Guard::After(text) if follows => text,
            _ => &atom.text,
        };
        let scripts = atom.scripts.text(follows, after.is_none() && options.followed);
        let goes_on = text.chars().chain(scripts.chars()).next().is_some_and(char::is_alphanumeric);
        let is_spaced = |before: &Atom| (options.is_spaced)(atoms, at, before) || before.scripts.is_open() && goes_on;
        if before.is_some_and(is_spaced) && !out.ends_with(' ') {
            out.push(' ');
        }
        out.push_str(text);
        out.push_str(&scripts);
    }
    out
}

/// Whether there is a space between `before` and the atom at `at` of a script: a printed one, or a function's.
fn is_spaced_in_script(atoms: &[Atom], at: usize, before: &Atom) -> bool {
    let atom = &atoms[at];
    let is_function = atom.class == AtomClass::Function && before.is_operand()
        || before.class == AtomClass::Function && matches!(atom.class, AtomClass::Ordinary | AtomClass::Function);
    atom.space == SpaceBefore::Printed || is_function
}

/// Whether there is a space between `before` and the atom at `at`.
fn is_spaced(atoms: &[Atom], at: usize, before: &Atom) -> bool {
    let atom = &atoms[at];
    if atom.space == SpaceBefore::Printed {
        return true;
    }
    match (before.class, atom.class) {
        (_, AtomClass::Close | AtomClass::Punctuation) | (AtomClass::Open, _) => false,
        (AtomClass::Infix, _) => is_between(atoms, at - 1),
        (_, AtomClass::Infix) => is_between(atoms, at) || (!before.is_operand() && atom.space == SpaceBefore::Typed),
        (AtomClass::Typed, _) if is_binary(atoms, at - 1) => is_spread(atoms, at - 1),
        (_, AtomClass::Typed) => is_spread(atoms, at),
        (AtomClass::Function, AtomClass::Ordinary | AtomClass::Function) => true,
        (AtomClass::Ordinary | AtomClass::Close, AtomClass::Function) => true,
        (AtomClass::Function, AtomClass::Open) => false,
        _ => atom.space == SpaceBefore::Typed,
    }
}

/// Whether an infix stands between operands: a sign before a number (`±1`) or after one (`10×`) does not, nor does the
/// dot of `‖·‖`.
fn is_between(atoms: &[Atom], at: usize) -> bool {
    let Some(left) = at.checked_sub(1).map(|left| &atoms[left]) else { return false };
    let Some(right) = atoms.get(at + 1) else { return false };
    let is_bar = |atom: &Atom| atom.text.starts_with(['|', '‖']);
    let is_placeholder = atoms[at].text == "·" && is_bar(left) && is_bar(right);
    left.is_operand() && !matches!(right.class, AtomClass::Close | AtomClass::Punctuation) && !is_placeholder
}

/// Whether the author left space around a typed operator, on one side at least; before a sign, on that side.
fn is_spread(atoms: &[Atom], at: usize) -> bool {
    let before = atoms[at].space;
    let after = atoms.get(at + 1).map_or(SpaceBefore::None, |right| right.space);
    if is_binary(atoms, at) {
        before >= SpaceBefore::EndsCommand || after >= SpaceBefore::Typed
    } else {
        before >= SpaceBefore::Typed
    }
}

fn is_binary(atoms: &[Atom], at: usize) -> bool {
    at.checked_sub(1).is_some_and(|left| atoms[left].is_operand())
}

/// A single letter or number with its scripts needs no parentheses in a fraction.
fn is_power(atoms: &[Atom]) -> bool {
    matches!(atoms, [one] if one.guard == Guard::NotNeeded && !one.text.contains([' ', '/', '(']))
}
