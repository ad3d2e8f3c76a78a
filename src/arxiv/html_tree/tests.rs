//! Pages that cost a parser of HTML the square of their length, and pages as people write them.

use super::*;

fn refusal(page: &str) -> String {
    parse(page).err().unwrap_or_default()
}

/// `length` bytes of repeats of what `part` makes of a number.
fn repeated(length: usize, part: impl Fn(usize) -> String) -> String {
    let mut page = "<!DOCTYPE html><html><body>".to_owned();
    let mut number = 0;
    while page.len() < length {
        page.push_str(&part(number));
        number += 1;
    }
    page
}

#[test]
fn nesting_is_refused_at_its_limit_and_never_built() {
    for part in ["<div>", "<x/>", "<b><i>", "<table><tr><td>", "<svg><desc>", "<math><mtext>", "<blockquote><p>"] {
        let page = repeated(300_000, |_| part.to_owned());
        assert_eq!(refusal(&page), "its elements are nested more than 256 deep", "{part}");
    }
    // A script or a comment that ends what is open ends nothing.
    let page = repeated(300_000, |_| "<div><script></div></script><!-- </div> -->".to_owned());
    assert_eq!(refusal(&page), "its elements are nested more than 256 deep");
    // Neither does the end of a tag that is out of reach.
    let page = repeated(300_000, |_| "<div><table><tr><td></div>".to_owned());
    assert_eq!(refusal(&page), "its elements are nested more than 256 deep");
}

#[test]
fn attributes_are_refused_before_their_tag_is_whole() {
    let limits = PageLimits { separators: 2_000, ..LIMITS };
    for part in [" a#", " a#=1", "/a#", " a#=\"<\"", "\na#='>'"] {
        let tag = repeated(100_000, |number| match number {
            0 => "<p ".to_owned(),
            _ => part.replace('#', &number.to_string()),
        });
        let refusal = parse_within(&tag, &limits).err();
        assert_eq!(refusal.as_deref(), Some("a tag has more than 2000 attributes"), "{part}");
    }
    let tag: String = (0..50_000).map(|number| format!(" a{number}")).collect();
    assert_eq!(refusal(&format!("<p{tag}>")), "a tag has more than 16384 attributes");
}

#[test]
fn unclosed_formatting_is_refused_before_each_paragraph_opens_it_again() {
    let page = repeated(300_000, |number| format!("<p><font size={number}></p>"));
    assert_eq!(refusal(&page), "its elements are nested more than 256 deep");
    let mut page = repeated(3_000, |number| format!("<font size={number}>"));
    page.push_str(&"<p>x".repeat(100_000));
    let limits = PageLimits { nodes: 100_000, ..LIMITS };
    assert_eq!(parse_within(&page, &limits).err().as_deref(), Some("it has more than 100000 elements"));
}

#[test]
fn what_is_looked_at_again_and_again_is_refused() {
    let mut page = repeated(1_000, |_| "<span>".to_owned());
    page.push_str(&"</x>".repeat(100_000));
    let limits = PageLimits { looks_per_byte: 8, ..LIMITS };
    let refusal = parse_within(&page, &limits).err().unwrap_or_default();
    assert_eq!(refusal, "so many of its elements are left open that reading it would take too long");
}

#[test]
fn the_number_of_nodes_is_bounded() {
    let limits = PageLimits { nodes: 10_000, ..LIMITS };
    for part in ["<br>", "<!---->", "<p>"] {
        let page = repeated(100_000, |_| part.to_owned());
        assert_eq!(parse_within(&page, &limits).err().as_deref(), Some("it has more than 10000 elements"), "{part}");
    }
}

#[test]
fn pages_as_people_write_them_stay_far_below_the_limits() {
    let entry = "<dt><a href='/abs/2611.90001' title=\"Abstract\">arXiv:2611.90001</a> [<a href='/html/x'>html</a>]</dt>\n\
                 <dd><div class='meta'><div class='list-title mathjax'><span class='descriptor'>Title:</span> On boats</div>\n\
                 <p class='mathjax'>We sail. It floats &lt; 3 km.</p></div></dd>\n";
    let formula = "<p class=\"ltx_p\">With <math alttext=\"x\"><semantics><mrow><mi>x</mi><mspace/></mrow></semantics></math>,\n\
                   <b>bold</b> and <a href=\"#1\"><i>more</i></a>.</p>\n";
    let data = format!("<img src=\"data:image/png;base64,{}\">", "iVBORw0KGgoAAAANSUhEUg".repeat(50_000));
    let flat = |part: &'static str| repeated(300_000, move |_| part.to_owned());
    for page in
        [flat(entry), flat(formula), flat("word "), flat("<p>Not closed.\n"), flat("<li>Not closed either.\n"), data]
    {
        assert_eq!(refusal(&page), "", "{}", &page[..100]);
    }
    let tight = PageLimits { depth: 25, nodes: 100_000, separators: 1_600, looks_per_byte: 6 };
    let page = repeated(1_000_000, |_| entry.to_owned());
    assert!(parse_within(&page, &tight).is_ok(), "a tenth of each limit is enough for a listing");
    let deep = format!("{}text{}", "<div>".repeat(200), "</div>".repeat(200));
    assert_eq!(refusal(&deep), "");
}

#[test]
fn a_page_in_pieces_is_the_page_as_a_whole() {
    let page = repeated(50_000, |number| format!("<p id='é{number}'>Ærö — <b>ö &amp; {number}<!-- ü --></p>"));
    assert_eq!(parse(&page).expect("a tree").html(), Html::parse_document(&page).html());
}
