//! Reads a paper's full text from the HTML that arXiv makes of its source: sections by their headings, without references,
//! figures, tables and displayed formulas.
//!
//! `arxiv.rs` calls it. The markup is LaTeXML's, whose class names begin with `ltx_`.

use std::sync::LazyLock;

use scraper::node::Element;
use scraper::{ElementRef, Node, Selector};

use super::error::ArxivError;
use super::html_tree;
use super::record::line;
use crate::domain::full_text::{FullText, TextSection};
use crate::rank::tex;

/// Longer inline formulas, in bytes of TeX, are replaced by an ellipsis.
const LONGEST_FORMULA: usize = 80;

/// Elements that are not prose, by class and by tag.
const LEFT_OUT_CLASSES: [&str; 8] = [
    "ltx_bibliography",
    "ltx_appendix",
    "ltx_abstract",
    "ltx_acknowledgements",
    "ltx_note",
    "ltx_equation",
    "ltx_equationgroup",
    "ltx_ERROR",
];
const LEFT_OUT_TAGS: [&str; 8] = ["script", "style", "figure", "table", "cite", "nav", "svg", "img"];

static ARTICLE: LazyLock<Selector> = LazyLock::new(|| selector("article.ltx_document"));
static SECTION: LazyLock<Selector> = LazyLock::new(|| selector("section.ltx_section"));
static TITLE: LazyLock<Selector> = LazyLock::new(|| selector(".ltx_title"));

fn selector(css: &str) -> Selector {
    Selector::parse(css).expect("a constant selector that the tests use")
}

/// Reads a page; `None` if it holds no text of a paper.
///
/// # Errors
/// The page passes a limit of `html_tree.rs`.
pub(super) fn read(document: &str) -> Result<Option<FullText>, ArxivError> {
    let html = html_tree::parse(document).map_err(|why| ArxivError::malformed("full text", why))?;
    let Some(article) = html.select(&ARTICLE).next() else { return Ok(None) };
    // A section within a section is a part of it.
    let is_outermost = |section: &ElementRef<'_>| {
        let mut around = section.ancestors().filter_map(ElementRef::wrap);
        !around.any(|element| element.value().name() == "section" && has_class(element.value(), "ltx_section"))
    };
    let mut sections: Vec<TextSection> = article.select(&SECTION).filter(is_outermost).map(section).collect();
    if sections.is_empty() {
        sections.push(TextSection { heading: String::new(), text: paragraphs(article) });
    }
    sections.retain(|section| !section.text.is_empty());
    Ok((!sections.is_empty()).then_some(FullText { sections }))
}

fn section(element: ElementRef<'_>) -> TextSection {
    let heading = element.select(&TITLE).next().map(text_of).unwrap_or_default();
    TextSection { heading: line(&heading), text: paragraphs(element) }
}

/// The paragraphs of an element, one per line.
fn paragraphs(element: ElementRef<'_>) -> String {
    let mut lines = Vec::new();
    collect(element, &mut lines);
    lines.join("\n")
}

fn collect(element: ElementRef<'_>, lines: &mut Vec<String>) {
    for child in element.child_elements().filter(|child| !is_left_out(child.value())) {
        if has_class(child.value(), "ltx_p") {
            lines.extend(Some(line(&text_of(child))).filter(|text| !text.is_empty()));
        } else {
            collect(child, lines);
        }
    }
}

/// The text of a paragraph or a heading, with readable formulas and without section numbers.
fn text_of(element: ElementRef<'_>) -> String {
    let mut text = String::new();
    for child in element.children() {
        match child.value() {
            Node::Text(words) => text.push_str(words),
            Node::Element(tag) if tag.name() == "math" => text.push_str(&formula(tag)),
            Node::Element(tag) if is_left_out(tag) || has_class(tag, "ltx_tag") => {}
            Node::Element(_) => text.push_str(&ElementRef::wrap(child).map(text_of).unwrap_or_default()),
            _ => {}
        }
    }
    text
}

/// A formula in the same readable form as in abstracts, from the TeX source that LaTeXML keeps in `alttext`.
fn formula(math: &Element) -> String {
    match math.attr("alttext") {
        Some(source) if source.len() <= LONGEST_FORMULA => tex::prose(&format!("${source}$")),
        _ => "…".to_owned(),
    }
}

fn is_left_out(element: &Element) -> bool {
    LEFT_OUT_TAGS.contains(&element.name()) || LEFT_OUT_CLASSES.iter().any(|class| has_class(element, class))
}

fn has_class(element: &Element, name: &str) -> bool {
    element.classes().any(|class| class == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = r#"<!DOCTYPE html><html><head><script>let x = 1;</script></head><body>
        <nav class="ltx_TOC"><p class="ltx_p">Contents</p></nav>
        <article class="ltx_document"><h1 class="ltx_title ltx_title_document">On frost</h1>
        <div class="ltx_abstract"><p class="ltx_p">The abstract.</p></div>
        <section id="S1" class="ltx_section"><h2 class="ltx_title ltx_title_section">
          <span class="ltx_tag ltx_tag_section">1 </span>Introduction</h2>
          <div class="ltx_para"><p class="ltx_p">Frost is cold <cite class="ltx_cite">[12]</cite> by
            <math class="ltx_Math" alttext="3.5\%"><mn>3.5</mn><annotation>3.5\%</annotation></math>.<span
            class="ltx_note">A footnote.</span></p>
          <table class="ltx_equation"><tr><td><math alttext="E=mc^2"></math></td></tr></table></div>
          <figure class="ltx_table"><p class="ltx_p">88 99</p></figure>
          <section class="ltx_subsection"><h3 class="ltx_title">1.1 Below</h3>
            <div class="ltx_para"><p class="ltx_p">More of it.</p></div></section></section>
        <section id="S2" class="ltx_section"><h2 class="ltx_title"><span class="ltx_tag">2 </span>Conclusions</h2>
          <div class="ltx_para"><p class="ltx_p">It stays cold.</p></div></section>
        <section class="ltx_bibliography"><h2 class="ltx_title">References</h2><p class="ltx_p">[12] A. Boat.</p></section>
        </article></body></html>"#;

    #[test]
    fn a_page_is_read_by_section_without_what_is_not_prose() {
        let read = read(PAGE).expect("a page").expect("a text");
        let shown: Vec<(&str, &str)> =
            read.sections.iter().map(|section| (section.heading.as_str(), section.text.as_str())).collect();
        assert_eq!(shown, [("Introduction", "Frost is cold by 3.5%.\nMore of it."), ("Conclusions", "It stays cold.")]);
    }

    #[test]
    fn a_page_without_sections_is_one_section_and_another_page_is_none() {
        let bare = r#"<article class="ltx_document"><div class="ltx_para"><p class="ltx_p">Short.</p></div></article>"#;
        let text = read(bare).expect("a page").expect("a text");
        assert_eq!(text.sections, [TextSection { heading: String::new(), text: "Short.".to_owned() }]);
        for page in ["", "<html><body><h1>No HTML</h1></body></html>", r#"<article class="ltx_document"></article>"#] {
            assert_eq!(read(page), Ok(None), "{page}");
        }
    }
}
