//! [`texts`]: the strings of a structure as `{:#?}` prints it, each with its place.

/// A string of a structure.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct PlacedText {
    /// The structures around it, outermost first, each with its field: `JoiningPhrases` and `welcome`.
    pub fields: Vec<(String, String)>,
    /// The fields and places that lead to it: `chat.joining.welcome`.
    pub path: String,
    /// The string.
    pub text: String,
}

/// What is open around a line.
struct Level {
    /// The structure; empty for a list or a tuple.
    owner: String,
    /// The field or place that it is at; empty for the outermost.
    place: String,
    /// How many items a list has so far.
    items: usize,
}

/// The strings, in order. A line is a field or an item, and opens a structure or a list, closes one, or has a value.
pub(super) fn texts(printed: &str) -> Vec<PlacedText> {
    let (mut levels, mut found): (Vec<Level>, Vec<PlacedText>) = (Vec::new(), Vec::new());
    for line in printed.lines().map(|line| line.trim().trim_end_matches(',')) {
        if matches!(line, "}" | "]" | ")") {
            levels.pop();
            continue;
        }
        let in_structure = levels.last().is_some_and(|level| !level.owner.is_empty());
        let (place, value) = match (in_structure, levels.last_mut()) {
            (true, _) => {
                line.split_once(": ").map_or((String::new(), line), |(field, value)| (field.to_owned(), value))
            }
            (false, None) => (String::new(), line),
            (false, Some(list)) => {
                list.items += 1;
                ((list.items - 1).to_string(), line)
            }
        };
        match value.strip_suffix(['{', '[', '(']) {
            Some(name) => levels.push(Level { owner: name.trim().to_owned(), place, items: 0 }),
            None => found.extend(string(value).map(|text| placed(&levels, &place, text))),
        }
    }
    found
}

fn placed(levels: &[Level], place: &str, text: String) -> PlacedText {
    let places = levels.iter().map(|level| level.place.as_str()).chain([place]);
    // A structure's field is the place of what is inside it.
    let fields = levels.iter().zip(places.clone().skip(1)).filter(|(level, _)| !level.owner.is_empty());
    PlacedText {
        fields: fields.map(|(level, field)| (level.owner.clone(), field.to_owned())).collect(),
        path: places.filter(|place| !place.is_empty()).collect::<Vec<_>>().join("."),
        text,
    }
}

/// A string without its quotation marks and escapes; `None` if the value is none.
fn string(value: &str) -> Option<String> {
    let inside = value.strip_prefix('"')?.strip_suffix('"')?;
    let (mut text, mut rest) = (String::new(), inside);
    while let Some((before, escaped)) = rest.split_once('\\') {
        text.push_str(before);
        let mut chars = escaped.chars();
        let (c, after) = match chars.next() {
            Some('n') => (Some('\n'), chars.as_str()),
            Some('t') => (Some('\t'), chars.as_str()),
            Some('u') => {
                let (code, after) = chars.as_str().strip_prefix('{')?.split_once('}')?;
                (u32::from_str_radix(code, 16).ok().and_then(char::from_u32), after)
            }
            other => (other, chars.as_str()),
        };
        text.extend(c);
        rest = after;
    }
    text.push_str(rest);
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug)]
    #[expect(dead_code, reason = "only printed")]
    struct Outer {
        plain: &'static str,
        pair: [&'static str; 2],
        inner: Inner,
        flag: bool,
        options: [(&'static str, &'static str); 1],
    }

    #[derive(Debug)]
    #[expect(dead_code, reason = "only printed")]
    struct Inner {
        lines: &'static [&'static str],
    }

    #[test]
    fn each_string_has_its_owner_its_field_and_its_path() {
        let outer = Outer {
            plain: "a \"b\" \\ {c}:\u{a0}d\n",
            pair: ["one", "more: {n}"],
            inner: Inner { lines: &["x"] },
            flag: true,
            options: [("name", "does (")],
        };
        let found = texts(&format!("{outer:#?}"));
        let field =
            |one: &PlacedText| one.fields.iter().map(|(owner, field)| format!("{owner}.{field} ")).collect::<String>();
        let shown: Vec<[String; 3]> =
            found.iter().map(|one| [field(one).trim_end().to_owned(), one.path.clone(), one.text.clone()]).collect();
        assert_eq!(
            shown,
            [
                ["Outer.plain", "plain", "a \"b\" \\ {c}:\u{a0}d\n"],
                ["Outer.pair", "pair.0", "one"],
                ["Outer.pair", "pair.1", "more: {n}"],
                ["Outer.inner Inner.lines", "inner.lines.0", "x"],
                ["Outer.options", "options.0.0", "name"],
                ["Outer.options", "options.0.1", "does ("],
            ]
        );
    }
}
