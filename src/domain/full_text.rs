//! Defines [`FullText`]: the text of a paper, by section.
//!
//! `arxiv/html.rs` reads it; `flow/judge/` has summaries made from it. It must never know HTML.

/// A paper's text, without its abstract and its references.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FullText {
    /// In the paper's order.
    pub sections: Vec<TextSection>,
}

/// A section with everything below it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TextSection {
    /// Without its number; empty for text before the first heading.
    pub heading: String,
    /// Readable text, a paragraph per line.
    pub text: String,
}

/// How much of a paper a text covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextExtent {
    /// All of it.
    Whole,
    /// Its introduction and its conclusion.
    Ends,
}

/// First words of headings that open or close a paper.
const ENDS: [&str; 7] = ["introduction", "conclusion", "conclusions", "concluding", "discussion", "summary", "outlook"];

impl FullText {
    /// The whole text if it fits into `bytes`, else introduction and conclusion. `None` if these do not fit either, or if no
    /// heading identifies them.
    pub fn within(&self, bytes: usize) -> Option<(TextExtent, String)> {
        let whole = joined(self.sections.iter());
        if whole.is_empty() {
            return None;
        }
        if whole.len() <= bytes {
            return Some((TextExtent::Whole, whole));
        }
        let ends = joined(self.sections.iter().filter(|section| section.is_end()));
        (!ends.is_empty() && ends.len() <= bytes).then_some((TextExtent::Ends, ends))
    }
}

impl TextSection {
    fn is_end(&self) -> bool {
        let heading = self.heading.to_lowercase();
        let first = heading.split(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
        ENDS.contains(&first)
    }
}

fn joined<'a>(sections: impl Iterator<Item = &'a TextSection>) -> String {
    let shown = sections.filter(|section| !section.text.is_empty());
    shown.map(|section| format!("# {}\n{}", section.heading, section.text)).collect::<Vec<_>>().join("\n\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paper() -> FullText {
        let section = |heading: &str, text: &str| TextSection { heading: heading.to_owned(), text: text.to_owned() };
        FullText {
            sections: vec![
                section("Introduction", "Frost is cold."),
                section("Methods", &"We wait. ".repeat(50)),
                section("Conclusions and outlook", "It stays cold."),
                section("Summaries of others", "Left out."),
            ],
        }
    }

    #[test]
    fn a_text_is_whole_where_it_fits_and_its_ends_where_it_does_not() {
        let (extent, text) = paper().within(10_000).expect("a text");
        assert!(extent == TextExtent::Whole && text.contains("We wait."));
        let ends = "# Introduction\nFrost is cold.\n\n# Conclusions and outlook\nIt stays cold.".to_owned();
        assert_eq!(paper().within(100), Some((TextExtent::Ends, ends)));
        assert_eq!(paper().within(20), None);
        assert_eq!(FullText::default().within(20), None);
    }
}
