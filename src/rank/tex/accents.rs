//! Converts TeX's accents and letters in text: `\"{a}`, `\v s`, `{\o}`, `\ss`.
//!
//! `commands.rs` calls it, for names and prose alike.

use unicode_normalization::char::compose;

/// The greatest nesting of accents. Vietnamese has accents on accents (`\'{\^e}`), nothing has more.
const MAX_NESTING: u8 = 3;

/// The letter of a command such as `\ss` or `\O`, by its name.
pub(super) fn letter(name: &str) -> Option<&'static str> {
    Some(match name {
        "aa" => "å",
        "AA" => "Å",
        "ae" => "æ",
        "AE" => "Æ",
        "dh" => "ð",
        "DH" => "Ð",
        "dj" => "đ",
        "DJ" => "Đ",
        "i" => "ı",
        "j" => "ȷ",
        "l" => "ł",
        "L" => "Ł",
        "ng" => "ŋ",
        "NG" => "Ŋ",
        "o" => "ø",
        "O" => "Ø",
        "oe" => "œ",
        "OE" => "Œ",
        "ss" => "ß",
        "SS" => "ẞ",
        "th" => "þ",
        "TH" => "Þ",
        _ => return None,
    })
}

/// The accent command at the start of `source`, which begins with a backslash: its letters with combining marks, and the
/// length of the command with its argument in bytes. `None` if no letter follows.
pub(super) fn accent(source: &str) -> Option<(String, usize)> {
    nested(source, 0)
}

/// The combining mark of an accent command.
fn mark(command: char) -> Option<char> {
    Some(match command {
        '`' => '\u{300}',
        '\'' => '\u{301}',
        '^' => '\u{302}',
        '~' => '\u{303}',
        '=' => '\u{304}',
        'u' => '\u{306}',
        '.' => '\u{307}',
        '"' => '\u{308}',
        'r' => '\u{30a}',
        'H' => '\u{30b}',
        'v' => '\u{30c}',
        'd' => '\u{323}',
        'c' => '\u{327}',
        // Of vntex.
        'h' => '\u{309}',
        'k' => '\u{328}',
        'b' => '\u{331}',
        't' => '\u{361}',
        _ => return None,
    })
}

/// The combining mark of an accent command that has a name.
fn named_mark(name: &str) -> Option<char> {
    Some(match name {
        "textcommabelow" => '\u{326}',
        "textcommaabove" => '\u{313}',
        "textogonekcentered" => '\u{328}',
        "textcaron" | "capitalcaron" => '\u{30c}',
        "textcedilla" | "capitalcedilla" => '\u{327}',
        "textdotbelow" | "capitaldotbelow" => '\u{323}',
        "textmacronbelow" => '\u{331}',
        "textringbelow" => '\u{325}',
        "texthorn" | "horn" => '\u{31b}',
        "texthookabove" | "textvietnamesehook" => '\u{309}',
        "textdoublegrave" => '\u{30f}',
        "textinvbreve" | "textroundcap" => '\u{311}',
        "newtie" | "capitalnewtie" | "texttie" => '\u{361}',
        "capitalogonek" | "textogonek" => '\u{328}',
        "capitalacute" => '\u{301}',
        "capitalgrave" => '\u{300}',
        "capitalcircumflex" => '\u{302}',
        "capitaltilde" => '\u{303}',
        "capitaldieresis" => '\u{308}',
        "capitalring" => '\u{30a}',
        "capitalbreve" => '\u{306}',
        "capitalmacron" => '\u{304}',
        "capitaldotaccent" => '\u{307}',
        "capitalhungarumlaut" => '\u{30b}',
        _ => return None,
    })
}

/// `\textcommabelow{S}`: as the accents of one character, with a group or a letter behind a space.
fn named(source: &str, depth: u8) -> Option<(String, usize)> {
    let name = super::source::command_name(source);
    let mark = named_mark(name)?;
    let after = &source[1 + name.len()..];
    let base = after.trim_start_matches(' ');
    let before = source.len() - base.len();
    let Some(group) = base.strip_prefix('{') else {
        let (letters, len) = accented_letters(base, depth, false)?;
        return Some((add_mark(mark, &letters)?, before + len));
    };
    let (letters, len) = accented_letters(group, depth, true)?;
    let close = len + group[len..].find(|c: char| !c.is_alphabetic())?;
    let whole = letters + &group[len..close];
    group[close..].starts_with('}').then_some(())?;
    Some((add_mark(mark, &whole)?, before + 1 + close + 1))
}

fn nested(source: &str, depth: u8) -> Option<(String, usize)> {
    if let Some(found) = named(source, depth) {
        return Some(found);
    }
    let command = source.strip_prefix('\\')?.chars().next()?;
    let mark = mark(command)?;
    let after = &source[2..];
    let base = after.trim_start_matches(' ');
    let spaces = after.len() - base.len();
    // `\c c` needs its space, `\cite` is another command, `\' e` would as often be an apostrophe that somebody escaped.
    if command.is_ascii_alphabetic() {
        if spaces == 0 && base.starts_with(|c: char| c.is_ascii_alphabetic()) {
            return None;
        }
    } else if spaces > 0 {
        return None;
    }
    let (letters, len) = if let Some(group) = base.strip_prefix('{') {
        let (letters, len) = accented_letters(group, depth, true)?;
        let rest = &group[len..];
        let close = rest.find(|c: char| !c.is_alphabetic())?;
        if !rest[close..].starts_with('}') {
            return None;
        }
        (letters + &rest[..close], 1 + len + close + 1)
    } else {
        let (letters, len) = accented_letters(base, depth, false)?;
        // Without braces only what Unicode has as one character: `\"quoted\"` is no umlaut.
        let single = letters.chars().next().filter(|_| letters.chars().count() == 1)?;
        compose(single, mark)?;
        (letters, len)
    };
    Some((add_mark(mark, &letters)?, 2 + spaces + len))
}

/// The letters under an accent, and their length in bytes: a letter command, another accent, or a letter. A dotless i is a
/// plain one here, because the composed letters have no dot.
fn accented_letters(source: &str, depth: u8, in_braces: bool) -> Option<(String, usize)> {
    let trimmed = source.trim_start_matches(' ');
    let spaces = if in_braces { source.len() - trimmed.len() } else { 0 };
    let source = &source[spaces..];
    let Some(command) = source.strip_prefix('\\') else {
        let letter = source.chars().next().filter(|c| c.is_alphabetic())?;
        return Some((letter.to_string(), spaces + letter.len_utf8()));
    };
    let name: &str = &command[..command.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(command.len())];
    // `\'\ia` names no command, but is what authors write for `\'\i a`.
    let name = if letter(name).is_none() && name.starts_with(['i', 'j']) { &name[..1] } else { name };
    let plain = match name {
        "i" => Some("i"),
        "j" => Some("j"),
        name => letter(name),
    };
    match plain {
        Some(letter) => {
            let len = 1 + name.len();
            Some((letter.to_owned(), spaces + len + swallowed(&source[len..])))
        }
        None if depth < MAX_NESTING => nested(source, depth + 1).map(|(letters, len)| (letters, spaces + len)),
        None => None,
    }
}

/// How many bytes a letter command takes after its name: an empty group, or the white space that ends it.
pub(super) fn swallowed(after: &str) -> usize {
    if after.starts_with("{}") { 2 } else { after.len() - after.trim_start_matches([' ', '\n', '\t']).len() }
}

/// Adds the mark to the first letter, after the marks that it already has.
fn add_mark(mark: char, letters: &str) -> Option<String> {
    let first = letters.chars().next()?;
    if mark == '\u{307}' && first == 'i' {
        return Some(letters.to_owned()); // `\.{\i}` is the ordinary i
    }
    let is_mark = |c: char| ('\u{300}'..='\u{36f}').contains(&c);
    let end = letters.char_indices().skip(1).find(|(_, c)| !is_mark(*c)).map_or(letters.len(), |(at, _)| at);
    Some(format!("{}{mark}{}", &letters[..end], &letters[end..]))
}
