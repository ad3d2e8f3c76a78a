//! Reads `style.css`: plain rules for `style` attributes, `@media` blocks for the `<style>` element.
//!
//! `email.rs` asks for a class at a time; the tests judge its contrasts. This file must never know what an element
//! says.

use std::collections::BTreeMap;
use std::sync::LazyLock;

/// The style sheet, parted for a mail.
pub(crate) struct Style {
    rules: BTreeMap<&'static str, String>,
    /// Small screens and dark mode, minified.
    pub media: String,
}

static STYLE: LazyLock<Style> = LazyLock::new(|| Style::parse(include_str!("style.css")));

/// The declarations of a class, for its `style` attribute.
pub(crate) fn inline(class: &str) -> &'static str {
    STYLE.rules.get(class).map_or("", String::as_str)
}

/// What belongs into the `<style>` element.
pub(crate) fn media() -> &'static str {
    &STYLE.media
}

impl Style {
    /// The sheet's form is fixed: comments, then `.class { declarations }`, then only `@media` blocks.
    fn parse(css: &'static str) -> Self {
        let css = css.rsplit_once("*/").map_or(css, |(_, rules)| rules);
        let (plain, media) = css.split_at(css.find("@media").unwrap_or(css.len()));
        let rules = plain.split('}').filter_map(|rule| {
            let (selector, declarations) = rule.split_once('{')?;
            Some((selector.trim().strip_prefix('.')?, minify(declarations)))
        });
        Self { rules: rules.collect(), media: minify(media) }
    }
}

/// Without the white space that means nothing, nor the last semicolon.
fn minify(css: &str) -> String {
    let mut out = css.split_whitespace().collect::<Vec<_>>().join(" ");
    for (long, short) in
        [(": ", ":"), ("; ", ";"), (", ", ","), (" {", "{"), ("{ ", "{"), (" }", "}"), ("} ", "}"), (" !", "!")]
    {
        out = out.replace(long, short);
    }
    // Two closing braces on one line look like a template's gap to those who check mails.
    out.replace(";}", "}").replace("}}", "}\n}").trim_end_matches(';').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// WCAG 2.2, relative luminance of `#rrggbb`.
    fn luminance(hex: &str, invert: bool) -> f64 {
        let channel = |i: usize| {
            let value = u8::from_str_radix(&hex[i..i + 2], 16).unwrap();
            let share = f64::from(if invert { 255 - value } else { value }) / 255.0;
            if share <= 0.04045 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
    }

    fn contrast(a: &str, b: &str, invert: bool) -> f64 {
        let (a, b) = (luminance(a, invert), luminance(b, invert));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    fn property<'a>(rule: &'a str, name: &str) -> Option<&'a str> {
        rule.split(';').find_map(|declaration| {
            let (key, value) = declaration.split_once(':')?;
            (key.trim() == name).then(|| value.trim().trim_end_matches("!important"))
        })
    }

    /// Every text colour of the sheet, dark ones too, against the card behind it, also where a client inverts.
    #[test]
    fn text_has_enough_contrast_in_light_in_dark_and_inverted() {
        let dark = media().split("dark){").nth(1).unwrap();
        let dark_rule = |class: &str| {
            dark.split('}').find(|rule| {
                rule.split_once('{').is_some_and(|(selector, _)| selector.split(',').any(|s| s == format!(".{class}")))
                    && property(rule.split_once('{').unwrap().1, "color").is_some()
            })
        };
        let mut judged = 0;
        for (class, rule) in &STYLE.rules {
            let Some(colour) = property(rule, "color").filter(|_| !["page", "preheader"].contains(class)) else {
                continue;
            };
            for invert in [false, true] {
                assert!(contrast(colour, "#ffffff", invert) >= 4.5, ".{class} in light, inverted: {invert}");
            }
            let rule = dark_rule(class).unwrap_or_else(|| panic!(".{class} has no colour in dark mode"));
            let colour = property(rule.split_once('{').unwrap().1, "color").unwrap();
            assert!(contrast(colour, "#1e1c19", false) >= 4.5, ".{class} in dark");
            judged += 1;
        }
        assert!(judged > 15);
    }

    #[test]
    fn rules_fit_into_an_attribute() {
        for (class, rule) in &STYLE.rules {
            assert!(!rule.contains(['"', '<', '{', '}']) && !rule.is_empty(), ".{class}: {rule}");
        }
        assert!(media().starts_with("@media") && !media().contains('<'));
    }
}
