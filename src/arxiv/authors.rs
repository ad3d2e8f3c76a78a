//! Defines [`split`]: the names in one of arXiv's author lists, which are one string.
//!
//! `feed.rs` (for `dc:creator`) and `page.rs` call it. TeX in names is left as it is.

/// Splits `First Last (affiliation, affiliation (nested)), Second Author and Third` into names. Commas in parentheses
/// belong to affiliations, which are dropped, those in braces and of `\,` to TeX; a lone `:` (arXiv's mark after a collaboration) is not a name.
pub(super) fn split(list: &str) -> Vec<String> {
    let pieces = match pieces(list, true) {
        Some(pieces) => pieces,
        // A bracket that never closes would swallow all names behind it.
        None => pieces(list, false).unwrap_or_default(),
    };
    let mut names: Vec<String> = Vec::new();
    for piece in pieces {
        for part in split_and(piece) {
            let name = without_affiliation(part).split_whitespace().collect::<Vec<_>>().join(" ");
            match names.last_mut() {
                Some(last) if is_suffix(&name) => {
                    last.push(' ');
                    last.push_str(&name);
                }
                _ if name.chars().any(char::is_alphanumeric) => names.push(name),
                _ => {}
            }
        }
    }
    names
}

/// The pieces between commas. With `nested`, commas in parentheses and braces do not count; `None` if these do not balance.
fn pieces(list: &str, nested: bool) -> Option<Vec<&str>> {
    let mut pieces = Vec::new();
    let (mut depth, mut start) = (0_usize, 0);
    let mut is_escaped = false;
    for (at, c) in list.char_indices() {
        let is_command = is_escaped;
        is_escaped = c == '\\' && !is_command;
        match c {
            '(' | '{' if nested => depth += 1,
            ')' | '}' if nested => depth = depth.checked_sub(1)?,
            ',' if depth == 0 && !is_command => {
                pieces.push(&list[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    pieces.push(&list[start..]);
    (depth == 0).then_some(pieces)
}

/// `A. One and B. Two` are two people; `Research and Development Team` is one group.
fn split_and(piece: &str) -> Vec<&str> {
    let piece = piece.trim();
    let piece = piece.strip_prefix("and ").unwrap_or(piece);
    let group = ["collaboration", "team", "group", "consortium"].iter().any(|word| piece.to_lowercase().contains(word));
    // An `and` in parentheses belongs to an affiliation. Each stretch is counted once.
    let (mut depth, mut counted) = (0_i64, 0);
    let outside = |at: &usize| {
        let stretch = piece.as_bytes().get(counted..*at).unwrap_or_default();
        depth += stretch.iter().map(|byte| i64::from(*byte == b'(') - i64::from(*byte == b')')).sum::<i64>();
        counted = *at;
        depth <= 0
    };
    let cuts: Vec<usize> = piece.match_indices(" and ").map(|(at, _)| at).filter(outside).collect();
    if group || cuts.is_empty() {
        return vec![piece];
    }
    let mut parts = Vec::new();
    let mut start = 0;
    for at in cuts {
        parts.push(&piece[start..at]);
        start = at + " and ".len();
    }
    parts.push(&piece[start..]);
    parts
}

/// Cuts parentheses at the end: `Ana (CERN) (deceased)` is Ana, and `Wei (David) Chen` keeps the name between.
fn without_affiliation(name: &str) -> &str {
    let mut name = name.trim();
    while name.ends_with(')') {
        let mut depth = 0_i32;
        let open = name.char_indices().rev().find(|(_, c)| {
            depth += i32::from(*c == ')') - i32::from(*c == '(');
            depth == 0
        });
        match open {
            Some((at, _)) => name = name[..at].trim_end(),
            None => break,
        }
    }
    match (name.rfind('('), name.rfind(')')) {
        (Some(open), close) if close.is_none_or(|close| close < open) => name[..open].trim_end(),
        _ => name,
    }
}

fn is_suffix(name: &str) -> bool {
    matches!(name.trim_end_matches('.'), "Jr" | "Sr" | "II" | "III" | "IV")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_split_where_arxiv_ends_them() {
        for (list, names) in [
            ("Ada Alpha, Ben Beta", vec!["Ada Alpha", "Ben Beta"]),
            (" Plato, Ada Alpha", vec!["Plato", "Ada Alpha"]),
            ("Ada Alpha (Inst. A, Town (Land)), Ben Beta (B)", vec!["Ada Alpha", "Ben Beta"]),
            ("Ada Alpha (1) (2), Ben Beta", vec!["Ada Alpha", "Ben Beta"]),
            (r#"J\"urgen K{\o}hl, Zo\'e \c{C}elik"#, vec![r#"J\"urgen K{\o}hl"#, r"Zo\'e \c{C}elik"]),
            ("NOVA Collaboration,  :, Ada Alpha", vec!["NOVA Collaboration", "Ada Alpha"]),
            ("Ada Alpha, Ben Beta and Cy Gamma", vec!["Ada Alpha", "Ben Beta", "Cy Gamma"]),
            ("Ada Alpha, and Ben Beta", vec!["Ada Alpha", "Ben Beta"]),
            ("Ada Alpha (A and B) and Ben Beta", vec!["Ada Alpha", "Ben Beta"]),
            ("Search and Rescue Team", vec!["Search and Rescue Team"]),
            ("Ada Alpha, Jr., Ben Beta", vec!["Ada Alpha Jr.", "Ben Beta"]),
            ("Wei (David) Chen, Ben Beta", vec!["Wei (David) Chen", "Ben Beta"]),
            ("Ada Alpha (unclosed, Ben Beta", vec!["Ada Alpha", "Ben Beta"]),
            ("Ada Alpha), Ben Beta", vec!["Ada Alpha)", "Ben Beta"]),
            (r"J.\,K. Rowan, Ben Beta", vec![r"J.\,K. Rowan", "Ben Beta"]),
            (r"Ada Alpha$^{1,2}$, Ben Beta", vec![r"Ada Alpha$^{1,2}$", "Ben Beta"]),
            (r"Ada {Alpha, Ben Beta", vec![r"Ada {Alpha", "Ben Beta"]),
            (" , ,:", vec![]),
            ("", vec![]),
        ] {
            assert_eq!(split(list), names, "{list}");
        }
    }

    #[test]
    fn a_list_of_ands_is_read_once_through() {
        let list = format!("A{} (B{} and C", " and B".repeat(100_000), " and (D)".repeat(100_000));
        assert_eq!(split(&list).len(), 100_001);
    }

    #[test]
    fn three_thousand_authors_are_three_thousand_names() {
        let list = (0..3_303).map(|n| format!("Ann N{n} (Lab {n}, Town)")).collect::<Vec<_>>().join(", ");
        assert_eq!(split(&list).len(), 3_303);
    }

    proptest::proptest! {
        #[test]
        fn any_list_gives_trimmed_names_that_are_no_longer_than_the_list(list in "[a-zA-Z ,():\\\\{}']{0,120}") {
            let names = split(&list);
            assert!(names.iter().all(|name| !name.is_empty() && name.trim() == name));
            assert!(names.iter().map(String::len).sum::<usize>() <= list.len() + names.len());
        }
    }
}
