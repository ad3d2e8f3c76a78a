//! What Telegram makes a link of by itself, and how text is kept from it: an invisible word joiner (U+2060) inside.
//!
//! `telegram.rs` and `chat.rs` call it for text that is neither in a link nor code: there Telegram looks for nothing. Telegram
//! finds mentions, hashtags, cashtags, commands, hosts (`cs.AI` is one of Anguilla), addresses of email, phone and card
//! numbers (TDLib, `MessageEntity.cpp`). What is found counts among the entities of a message, so [`count`] counts what stays.

/// U+2060. Before or behind a word it prevents nothing.
const JOINER: char = '\u{2060}';
/// Digits that may follow each other: card numbers have 13 to 19.
const MOST_DIGITS: usize = 12;
/// Digits after a plus sign that make a phone number.
const PHONE_DIGITS: usize = 7;

/// Text of strangers, in which nothing becomes a link but addresses that are written out with `https://`.
pub(crate) fn defused(text: &str) -> String {
    defuse(text, true)
}

/// What a bot says: its commands and addresses of email stay links, paper's words do not become any.
pub(crate) fn defused_answer(text: &str) -> String {
    defuse(text, false)
}

/// The entities that Telegram finds in a text that [`defused`] or [`defused_answer`] returned.
pub(crate) fn count(text: &str) -> usize {
    if !text.contains(['/', '@']) {
        return 0;
    }
    let mut found = 0;
    for word in text.split(char::is_whitespace) {
        found += word.matches("://").count();
        let is_command = |at: usize| {
            let before = word[..at].chars().next_back();
            let after = word[at + 1..].chars().next();
            before.is_none_or(|c| !is_word(c) && !"/<>".contains(c)) && after.is_some_and(|c| c.is_ascii_alphanumeric())
        };
        found += word.match_indices('/').filter(|(at, _)| is_command(*at)).count();
        let names = word.match_indices('@').filter(|(at, _)| word[at + 1..].starts_with(is_word));
        found += names.count();
    }
    found
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn defuse(text: &str, is_strangers: bool) -> String {
    let mut out = String::with_capacity(text.len());
    let mut before = None;
    // Where an address that is written out ends.
    let mut address_end = 0;
    let (mut digits, mut dots) = (0, 0);
    for (at, c) in text.char_indices() {
        out.push(c);
        // Most of a text: a letter within a word begins nothing, and ends a row of digits.
        if c.is_ascii_alphabetic() && before.is_some_and(is_word) {
            (digits, dots, before) = (0, 0, Some(c));
            continue;
        }
        let rest = &text[at + c.len_utf8()..];
        if at >= address_end && before.is_none_or(|before| !is_word(before)) {
            let email = if is_strangers { 0 } else { email_length(&text[at..]) };
            address_end = at + address_length(&text[at..]).max(email);
        }
        let in_address = at < address_end;
        digits = match c {
            '0'..='9' => digits + 1,
            ' ' | '-' if digits > 0 => digits,
            _ => 0,
        };
        dots = match c {
            '.' if before.is_some_and(|c: char| c.is_ascii_digit()) => dots + 1,
            '0'..='9' => dots,
            _ => 0,
        };
        let starts_word = before.is_none_or(|before| !is_word(before));
        let is_dangerous = match c {
            '@' => is_strangers && (!in_address || starts_word),
            _ if in_address => false,
            '#' => starts_word && rest.starts_with(is_word),
            '$' => before.is_none_or(|before| !is_word(before) && before != '$') && is_ticker(rest),
            '/' => is_strangers && starts_word && before.is_none_or(|before| !matches!(before, '/' | ':')),
            '.' => before.is_some_and(is_host) && begins_label(rest) || dots == 3,
            // `tg://`, `ton://`, `ftp://`
            ':' => !starts_word && rest.starts_with("//"),
            '+' => starts_word && is_phone(rest),
            '0'..='9' => digits == MOST_DIGITS,
            _ => false,
        };
        if is_dangerous {
            out.push(JOINER);
            digits = 0;
        }
        before = Some(c);
    }
    out
}

/// The length of the `https://` address at the beginning of a text, which is a link on purpose; 0 if there is none.
fn address_length(text: &str) -> usize {
    let begins_with = |scheme: &str| text.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme));
    if !begins_with("https://") && !begins_with("http://") {
        return 0;
    }
    text.find(|c: char| c.is_whitespace() || "<>\"'(){}[]".contains(c)).unwrap_or(text.len())
}

/// The length of the address of email at the beginning of a text; 0 if there is none.
fn email_length(text: &str) -> usize {
    let word = text.split(|c: char| c.is_whitespace() || "<>\"'(){}[],;".contains(c)).next().unwrap_or_default();
    let is_email = word.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.'));
    if is_email { word.len() } else { 0 }
}

/// Whether the part of a host that a text begins with can be its last one: two letters at least.
fn begins_label(rest: &str) -> bool {
    rest.chars().take_while(|c| c.is_alphabetic()).take(2).count() == 2
}

fn is_host(c: char) -> bool {
    is_word(c) || matches!(c, '-' | '~')
}

/// Whether `$` before a text makes it the symbol of a stock: one to eight capitals.
fn is_ticker(rest: &str) -> bool {
    let capitals = rest.chars().take_while(char::is_ascii_uppercase).count();
    let next = rest.chars().nth(capitals);
    rest.starts_with("1INCH") || (1..=8).contains(&capitals) && next.is_none_or(|c| !is_word(c) && c != '$')
}

/// Whether a phone number follows a plus sign.
fn is_phone(rest: &str) -> bool {
    let number = rest.chars().take_while(|c| c.is_ascii_digit() || " -().".contains(*c));
    number.filter(char::is_ascii_digit).count() >= PHONE_DIGITS
}

#[cfg(test)]
mod tests {
    use super::*;

    /// With a visible sign for the joiner.
    fn shown(text: &str) -> String {
        defused(text).replace(JOINER, "·")
    }

    #[test]
    fn what_telegram_would_link_is_parted_inside() {
        for (text, parted) in [
            ("cs.AI, stat.ML and math.CO", "cs.·AI, stat.·ML and math.·CO"),
            ("physics.flu-dyn cond-mat.str-el", "physics.·flu-dyn cond-mat.·str-el"),
            ("README.md and main.rs, see node.js.", "README.·md and main.·rs, see node.·js."),
            ("lab.example.org/x", "lab.·example.·org/x"),
            ("Пример.рф 例子.中国", "Пример.·рф 例子.·中国"),
            ("the $SU(2)$ and $SO (3)", "the $·SU(2)$ and $·SO (3)"),
            ("$N$ is large, $Nf and US$A", "$N$ is large, $Nf and US$A"),
            ("#1 is no tag, #tag is, a#b is not, (#x)", "#·1 is no tag, #·tag is, a#b is not, (#·x)"),
            ("and/or /help (/x) a//b", "and/or /·help (/·x) a//b"),
            ("@ada, ada@example.org", "@·ada, ada@·example.·org"),
            ("+1 212 555 0123 and +5", "+·1 212 555 0123 and +5"),
            ("4111 1111 1111 1111", "4111 1111 1111· 1111"),
            ("at 192.168.0.1:8080", "at 192.168.0.·1:8080"),
            ("tg://resolve ftp://x", "tg:·//resolve ftp:·//x"),
            ("e.g. 2.5 U.S. et al. 10.1234 v1.2 ... a.b", "e.g. 2.5 U.S. et al. 10.1234 v1.2 ... a.b"),
            ("at https://code.example.org/a.b/#c, main.rs", "at https://code.example.org/a.b/#c, main.·rs"),
            ("(HTTP://example.org) cs.LG", "(HTTP://example.org) cs.·LG"),
        ] {
            assert_eq!(shown(text), parted);
        }
    }

    #[test]
    fn an_answer_keeps_its_commands_and_addresses() {
        let answer = defused_answer("Send /help or write to ada@example.org for cs.LG");
        assert_eq!(answer.replace(JOINER, "·"), "Send /help or write to ada@example.org for cs.·LG");
        assert_eq!(count(&answer), 2);
        assert_eq!(count(&defused("/help @ada #x $SU(2) README.md https://example.org/a/b")), 1);
        assert_eq!(count("and/or /pause, /stop"), 2);
    }

    #[test]
    fn nothing_but_joiners_is_added() {
        let text = "/a@b.cd #e $F. https://g.hi/@j +1234567 1234567890123456 κλ.μν";
        assert_eq!(defused(text).replace(JOINER, ""), text);
    }
}
