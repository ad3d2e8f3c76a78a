//! What every page promises: nothing runs, nothing leaks out of its place, and every field has a name.

use super::samples;
use super::*;
use crate::words::TAGS;

/// What breaks naive pages.
const HOSTILE: &str =
    "</textarea></title>\"'><script>alert(1)</script><img src=x onerror=alert(1)>&amp;{site}\u{202E}x\u{2066}\u{0}";

fn all(text: &str) -> Vec<(String, String)> {
    TAGS.into_iter().flat_map(|language| samples::pages(language, text)).collect()
}

/// The tags of a page by the rules of HTML: a quoted attribute may hold anything.
fn tags(page: &str) -> Vec<&str> {
    let (mut tags, mut rest) = (Vec::new(), page);
    while let Some(start) = rest.find('<') {
        let mut quote = None;
        let end = rest[start..].char_indices().find(|(_, c)| match (quote, c) {
            (None, '>') => true,
            (None, '"') => {
                quote = Some('"');
                false
            }
            (Some('"'), '"') => {
                quote = None;
                false
            }
            _ => false,
        });
        let end = start + end.expect("a tag that ends").0;
        tags.push(&rest[start..=end]);
        rest = &rest[end + 1..];
    }
    tags
}

fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    tag.split_once(&format!(" {name}=\""))?.1.split('"').next()
}

#[test]
fn no_page_has_a_script_or_a_style_of_its_own() {
    for (name, page) in all(HOSTILE) {
        for tag in tags(&page) {
            let is_bad = tag.starts_with("<script") || tag.starts_with("<style") || tag.starts_with("<img");
            assert!(!is_bad && attribute(tag, "style").is_none(), "{name}: {tag}");
            let handler = tag.split_whitespace().any(|part| part.starts_with("on") && part.contains('='));
            assert!(
                !handler || tag.contains('"') && !tag.split('"').step_by(2).any(|s| s.contains(" on")),
                "{name}: {tag}"
            );
        }
        assert!(!page.contains("http-equiv"), "{name}: the policy is a header");
    }
}

#[test]
fn hostile_text_stays_text() {
    let mut shown = 0;
    for (name, page) in all(HOSTILE) {
        let controls =
            |c: char| (c.is_control() && c != '\n') || matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
        // What a form carries along hidden is the value itself, which nobody sees.
        let visible: String = tags_removed_hidden(&page);
        assert!(!visible.contains(controls), "{name}");
        shown += visible.matches("&lt;script&gt;").count();
        let (text, areas) = (page.matches("</textarea>").count(), page.matches("<textarea").count());
        assert_eq!(text, areas, "{name}");
    }
    assert!(shown > 200, "the text is not in the pages: {shown}");
}

fn tags_removed_hidden(page: &str) -> String {
    let mut out = page.to_owned();
    for tag in tags(page).into_iter().filter(|tag| attribute(tag, "type") == Some("hidden")) {
        out = out.replace(tag, "");
    }
    out
}

#[test]
fn every_gap_is_filled() {
    for (name, page) in all("plain words") {
        assert!(!page.contains(['{', '}']), "{name}");
    }
    // What is not known is not spoken of.
    let frame = Frame::plain("en", "dawnpost", "/");
    let privacy = notice(&frame, &frame.web().notices.privacy, &[("site", "x"), ("contact", "")], NextStep::Nothing);
    assert!(privacy.contains("A cookie is set") && !privacy.contains("Questions"));
    // A brace that somebody typed stays what it is.
    assert!(all("{site}").iter().any(|(_, page)| page.contains("{site}")));
}

#[test]
fn every_page_has_one_heading_a_title_and_its_language() {
    for language in TAGS {
        for (name, page) in samples::pages(language, "words") {
            assert_eq!(page.matches("<h1").count(), 1, "{name}");
            assert_eq!(page.matches("<title>").count(), 1, "{name}");
            assert!(page.contains(&format!("<html lang=\"{language}\"")), "{name}");
        }
    }
}

#[test]
fn every_field_has_a_label_and_every_id_is_one() {
    for (name, page) in all("words") {
        let tags = tags(&page);
        let mut ids: Vec<&str> = tags.iter().filter_map(|tag| attribute(tag, "id")).collect();
        let count = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), count, "{name}: an id twice");
        for tag in &tags {
            let is_field = ["<input", "<textarea", "<select"].iter().any(|start| tag.starts_with(start));
            if !is_field || attribute(tag, "type") == Some("hidden") {
                continue;
            }
            let ticked = matches!(attribute(tag, "type"), Some("checkbox" | "radio"));
            let labelled = attribute(tag, "id").is_some_and(|id| page.contains(&format!("<label for=\"{id}\"")));
            assert!(
                labelled || ticked && page.contains(&format!("<label class=\"tick\">{tag}<span>")),
                "{name}: {tag}"
            );
        }
        for attribute_name in ["aria-describedby", "aria-labelledby", "list"] {
            for id in tags.iter().filter_map(|tag| attribute(tag, attribute_name)).flat_map(str::split_whitespace) {
                assert!(ids.binary_search(&id).is_ok(), "{name}: no {id}");
            }
        }
    }
}

#[test]
fn every_form_posts_within_the_site_with_its_token() {
    for (name, page) in all("words") {
        let forms = tags(&page).into_iter().filter(|tag| tag.starts_with("<form"));
        for form in forms {
            assert_eq!(attribute(form, "method"), Some("post"), "{name}");
            assert!(attribute(form, "action").is_some_and(|to| to.starts_with('/') && !to.starts_with("//")), "{name}");
            let content = page.split_once(form).expect("the form").1.split("</form>").next().expect("its content");
            assert!(content.contains("name=\"csrf\" value=\"c3Jm\""), "{name}");
        }
    }
}

#[test]
fn the_preview_carries_the_whole_form_along() {
    let page = samples::pages("en", "plain").into_iter().find(|(name, _)| name == "preview").expect("the preview").1;
    let hidden = tags(&page).into_iter().filter(|tag| attribute(tag, "type") == Some("hidden"));
    let pairs = hidden
        .map(|tag| (attribute(tag, "name").expect("a name"), attribute(tag, "value").expect("a value").to_owned()));
    assert_eq!(PreferencesForm::from_pairs(pairs), samples::draft("plain"));
}

#[test]
fn the_pages_read_well() {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../snapshots");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    let pages = samples::pages("en", "Mixture of experts");
    for wanted in ["subscribe", "preferences", "preview", "act-unsubscribe", "notice-liked"] {
        let page = &pages.iter().find(|(name, _)| name == wanted).expect("a page").1;
        // One element per line, so that a change shows where it is.
        settings.bind(|| insta::assert_snapshot!(format!("site_{wanted}"), page.replace("><", ">\n<")));
    }
    let chinese = samples::pages("zh", "稀疏模型").into_iter().find(|(name, _)| name == "subscribe").expect("a page").1;
    settings.bind(|| insta::assert_snapshot!("site_subscribe_zh", chinese.replace("><", ">\n<")));
}
