//! The commands of a formula that take arguments or change what follows: fractions, roots, accents, alphabets, text.
//!
//! `math.rs` calls it for every command that is no plain symbol. A formula with a command that is not listed here is not
//! converted.

use super::alphabets::{calligraphic, double_struck, fraktur};
use super::atoms::{Atom, SpaceBefore, Unrenderable, join};
use super::math::FormulaParser;
use super::scripts::ScriptLevel;
use super::symbols::{AtomClass, symbol};

impl FormulaParser<'_> {
    /// A command by its name, whose arguments begin here. Returns the space after it.
    pub(super) fn construct(&mut self, name: &str, atoms: &mut Vec<Atom>) -> Result<SpaceBefore, Unrenderable> {
        if let Some(mark) = accent(name) {
            let argument = self.argument()?;
            let [one] = &argument[..] else { return Err(Unrenderable) };
            atoms.push(one.clone().accented(mark)?);
            return Ok(SpaceBefore::None);
        }
        match name {
            "quad" | "qquad" | "thinspace" | "enspace" | "space" | "medspace" | "thickspace" => {
                return Ok(SpaceBefore::Printed);
            }
            "left" | "right" | "middle" | "big" | "bigl" | "bigr" | "bigm" | "Big" | "Bigl" | "Bigr" | "Bigm"
            | "bigg" | "biggl" | "biggr" | "Bigg" | "Biggl" | "Biggr" => return self.delimiter(atoms),
            // Sizes and typefaces up to the end of the group, which plain text ignores.
            "displaystyle" | "textstyle" | "scriptstyle" | "limits" | "nolimits" | "rm" | "it" | "bf" | "sf" | "tt"
            | "sl" | "sc" | "em" | "boldmath" | "relax" | "strut" | "mathstrut" | "negthinspace" | "mit"
            | "bfseries" => {
                return Ok(SpaceBefore::None);
            }
            "mathrm" | "mathit" | "mathsf" | "mathtt" | "mathbf" | "boldsymbol" | "bm" | "pmb" | "mathnormal"
            | "mathop" | "mathbin" | "mathrel" | "mathord" | "mathopen" | "mathclose" | "ensuremath" | "bold"
            | "symbf" | "symrm" | "mathbfit" | "vb" | "mathpunct" | "mathinner" | "smash" | "textsc" | "boxed"
            | "fbox" | "num" => {
                let argument = self.argument()?;
                atoms.extend(argument);
            }
            "operatorname" => {
                if self.peek() == Some('*') {
                    self.at += 1;
                }
                let argument = self.argument()?;
                if argument.iter().any(|atom| !atom.scripts.is_empty()) {
                    return Err(Unrenderable);
                }
                atoms.push(Atom::new(join(&argument), AtomClass::Function));
            }
            "text" | "textrm" | "textsf" | "texttt" | "textbf" | "textit" | "textup" | "textnormal" | "mbox"
            | "hbox" | "emph" | "mathsc" => return self.text(atoms),
            "mathbb" | "mathds" | "Bbb" | "mathbbm" | "mathbbmss" => self.alphabet(double_struck, atoms)?,
            "cal" | "scr" | "frak" if !self.is_last_letter() => return Err(Unrenderable),
            "mathcal" | "mathscr" | "cal" | "scr" => self.alphabet(calligraphic, atoms)?,
            "mathfrak" | "frak" => self.alphabet(fraktur, atoms)?,
            "frac" | "dfrac" | "tfrac" | "cfrac" | "nicefrac" | "sfrac" => {
                let (above, below) = (self.argument()?, self.argument()?);
                atoms.push(Atom::fraction(&above, &below));
            }
            "binom" | "tbinom" | "dbinom" => {
                let (above, below) = (self.argument()?, self.argument()?);
                atoms.push(Atom::new(format!("({} choose {})", join(&above), join(&below)), AtomClass::Ordinary));
            }
            "sqrt" => {
                let sign = self.root_sign()?;
                let argument = self.argument()?;
                atoms.push(Atom::root(sign, &argument));
            }
            "overset" | "stackrel" | "underset" => {
                let (script, base) = (self.argument()?, self.argument()?);
                let [one] = &base[..] else { return Err(Unrenderable) };
                let level = if name == "underset" { ScriptLevel::Sub } else { ScriptLevel::Super };
                let mut base = one.clone();
                base.scripts.stacked = true;
                base.attach(level, &script)?;
                atoms.push(base);
            }
            "xrightarrow" | "xleftarrow" | "xleftrightarrow" | "xRightarrow" | "xhookrightarrow" | "xmapsto" => {
                let (text, class) = symbol(&name[1..]).ok_or(Unrenderable)?;
                let mut arrow = Atom::new(text, class);
                arrow.scripts.stacked = true;
                if self.peek() == Some('[') {
                    self.at += 1;
                    let below = self.list(Some(']'))?;
                    arrow.attach(ScriptLevel::Sub, &below)?;
                }
                let above = self.argument()?;
                if !above.is_empty() {
                    arrow.attach(ScriptLevel::Super, &above)?;
                }
                atoms.push(arrow);
            }
            "not" => {
                let argument = self.argument()?;
                let [one] = &argument[..] else { return Err(Unrenderable) };
                atoms.push(one.clone().accented('\u{338}')?.with_class(AtomClass::Infix));
            }
            "pmod" => {
                let argument = self.argument()?;
                let text = format!("(mod {})", join(&argument));
                atoms.push(Atom::new(text, AtomClass::Ordinary).after(SpaceBefore::Printed));
            }
            "bmod" | "mod" => {
                atoms.push(Atom::new("mod", AtomClass::Function).after(SpaceBefore::Printed));
                return Ok(SpaceBefore::Printed); // `a mod b`
            }
            _ => return Err(Unrenderable),
        }
        Ok(SpaceBefore::None)
    }

    /// `\left(` and the like: only the bracket is kept; `\left.` stands for no bracket.
    fn delimiter(&mut self, atoms: &mut Vec<Atom>) -> Result<SpaceBefore, Unrenderable> {
        let rest = self.source.get(self.at..).unwrap_or_default().trim_start();
        let c = rest.chars().next().ok_or(Unrenderable)?;
        let start = self.source.len() - rest.len();
        let (text, class) = match c {
            '.' => {
                self.at = start + 1;
                return Ok(SpaceBefore::None);
            }
            '<' => ("⟨", AtomClass::Open),
            '>' => ("⟩", AtomClass::Close),
            _ => return Ok(SpaceBefore::None),
        };
        self.at = start + 1;
        atoms.push(Atom::new(text, class));
        Ok(SpaceBefore::None)
    }

    /// The words of `\text{…}`, without commands in them.
    fn text(&mut self, atoms: &mut Vec<Atom>) -> Result<SpaceBefore, Unrenderable> {
        let rest = self.source.get(self.at..).unwrap_or_default();
        let group = rest.trim_start().strip_prefix('{').ok_or(Unrenderable)?;
        let end = group.find(['{', '}', '\\', '$', '^', '~']).ok_or(Unrenderable)?;
        let after = group[end..].strip_prefix('}').ok_or(Unrenderable)?;
        self.at = self.source.len() - after.len();
        let text = &group[..end];
        let words = text.split_whitespace().collect::<Vec<_>>().join(" ").replace("--", "–");
        if words.is_empty() {
            return Ok(SpaceBefore::Printed);
        }
        let space = if text.starts_with(char::is_whitespace) { SpaceBefore::Printed } else { SpaceBefore::None };
        atoms.push(Atom::new(words, AtomClass::Ordinary).after(space));
        Ok(if text.ends_with(char::is_whitespace) { SpaceBefore::Printed } else { SpaceBefore::None })
    }

    fn alphabet(&mut self, styled: fn(char) -> Option<char>, atoms: &mut Vec<Atom>) -> Result<(), Unrenderable> {
        for mut atom in self.argument()? {
            let plain = atom.text.chars().next().filter(char::is_ascii).ok_or(Unrenderable)?;
            let letter = styled(plain).ok_or(Unrenderable)?;
            let rest = &atom.text[plain.len_utf8()..];
            if rest.chars().any(|c| c.is_ascii_alphanumeric()) {
                return Err(Unrenderable);
            }
            atom.text = format!("{letter}{rest}");
            atoms.push(atom);
        }
        Ok(())
    }

    /// Whether one letter is left in the group, to the end of which plain TeX's `\cal` in `{\cal O}` applies.
    fn is_last_letter(&self) -> bool {
        let rest = self.source.get(self.at..).unwrap_or_default().trim_start();
        !rest.chars().nth(1).is_some_and(|c| c.is_alphanumeric() || c.is_whitespace())
    }

    /// The sign for `\sqrt` and its degree in brackets.
    fn root_sign(&mut self) -> Result<&'static str, Unrenderable> {
        if self.peek() != Some('[') {
            return Ok("√");
        }
        self.at += 1;
        let degree = self.list(Some(']'))?;
        match join(&degree).as_str() {
            "2" => Ok("√"),
            "3" => Ok("∛"),
            "4" => Ok("∜"),
            _ => Err(Unrenderable),
        }
    }
}

/// The combining mark of an accent over a formula's letter.
fn accent(name: &str) -> Option<char> {
    Some(match name {
        "hat" | "widehat" => '\u{302}',
        "tilde" | "widetilde" => '\u{303}',
        "bar" | "overline" => '\u{304}',
        "vec" | "overrightarrow" => '\u{20d7}',
        "dot" => '\u{307}',
        "ddot" => '\u{308}',
        "check" => '\u{30c}',
        "breve" => '\u{306}',
        "acute" => '\u{301}',
        "grave" => '\u{300}',
        "mathring" => '\u{30a}',
        "underline" | "underbar" => '\u{332}',
        _ => return None,
    })
}
