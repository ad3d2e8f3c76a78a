//! [`fill`]: puts values into the named gaps of a sentence. The words, the phrases and the archive's labels call it.

/// Fills the named gaps of a sentence in one pass, so that a brace in a value stays a brace.
pub fn fill(sentence: &str, values: &[(&str, &str)]) -> String {
    let mut out = String::with_capacity(sentence.len() + 32);
    let mut rest = sentence;
    while let Some((before, gap)) = rest.split_once('{') {
        out.push_str(before);
        let (name, after) = gap.split_once('}').unwrap_or((gap, ""));
        out.push_str(values.iter().find(|(key, _)| *key == name).map_or("", |(_, value)| value));
        rest = after;
    }
    out.push_str(rest);
    out
}
