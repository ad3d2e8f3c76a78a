//! [`pieces`]: a sentence in pieces, those that are words of the reader's criteria apart from the rest.
//!
//! `email.rs` and `archive/paper.rs` set them off. Capitals do not matter, and a plural is the word too; a part of a longer word is
//! not.

/// A piece of a sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Piece<'a> {
    pub text: &'a str,
    pub is_hit: bool,
}

/// The sentence in pieces, in order; together they are the sentence.
pub(crate) fn pieces<'a>(sentence: &'a str, hits: &[String]) -> Vec<Piece<'a>> {
    let mut pieces = Vec::new();
    let (mut start, mut at) = (0, 0);
    while at < sentence.len() {
        let begins_word = sentence[..at].chars().next_back().is_none_or(|c| !c.is_alphanumeric());
        let found = hits.iter().filter(|_| begins_word).filter_map(|hit| length_of(&sentence[at..], hit)).max();
        match found {
            Some(length) => {
                pieces.push(Piece { text: &sentence[start..at], is_hit: false });
                pieces.push(Piece { text: &sentence[at..at + length], is_hit: true });
                at += length;
                start = at;
            }
            None => at += sentence[at..].chars().next().map_or(1, char::len_utf8),
        }
    }
    pieces.push(Piece { text: &sentence[start..], is_hit: false });
    pieces.retain(|piece| !piece.text.is_empty());
    pieces
}

/// The bytes of `text` that are this hit, if it begins with it.
fn length_of(text: &str, hit: &str) -> Option<usize> {
    let head = text.get(..hit.len()).filter(|head| !head.is_empty() && head.eq_ignore_ascii_case(hit))?;
    let ends = |rest: &str| !rest.starts_with(char::is_alphanumeric);
    let rest = &text[head.len()..];
    if ends(rest) {
        return Some(head.len());
    }
    rest.strip_prefix('s').filter(|rest| ends(rest)).map(|_| head.len() + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked(sentence: &str, hits: &[&str]) -> String {
        let hits: Vec<String> = hits.iter().map(|hit| (*hit).to_owned()).collect();
        pieces(sentence, &hits)
            .into_iter()
            .map(|piece| if piece.is_hit { format!("[{}]", piece.text) } else { piece.text.to_owned() })
            .collect()
    }

    #[test]
    fn words_of_the_criteria_are_set_off_whole() {
        for (sentence, hits, expected) in [
            (
                "Sparse attention, and more sparse attentions.",
                &["sparse attention"][..],
                "[Sparse attention], and more [sparse attentions].",
            ),
            ("The ant in the plant", &["ant"], "The [ant] in the plant"),
            ("KV cache and caches", &["cache", "KV cache"], "[KV cache] and [caches]"),
            ("Ångström-scale ∇f of é", &["f", "é"], "Ångström-scale ∇[f] of [é]"),
            ("nothing", &["", "other"], "nothing"),
            ("", &["x"], ""),
        ] {
            assert_eq!(marked(sentence, hits), expected);
        }
    }
}
