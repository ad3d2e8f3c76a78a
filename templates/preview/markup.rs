//! The little of Discord's Markdown that [`crate::discord`] writes: bold, italics, masked and bare links, escapes,
//! lines.

use maud::{Markup, PreEscaped, Render, html};

/// Renders a text; anything else in it is shown as it stands.
pub(super) fn markdown(text: &str) -> Markup {
    let mut out = String::new();
    let (mut bold, mut italic) = (false, false);
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let (shown, taken) = if let Some(escaped) = rest.strip_prefix('\\').and_then(|after| after.chars().next()) {
            (escaped.to_string().render(), 1 + escaped.len_utf8())
        } else if rest.starts_with("**") {
            bold = !bold;
            (PreEscaped(if bold { "<strong>" } else { "</strong>" }.to_owned()), 2)
        } else if c == '*' {
            italic = !italic;
            (PreEscaped(if italic { "<em>" } else { "</em>" }.to_owned()), 1)
        } else if let Some((label, url, taken)) = masked_link(rest) {
            (html! { a href=(url) { (label) } }, taken)
        } else {
            (c.to_string().render(), c.len_utf8())
        };
        out.push_str(&shown.0);
        rest = &rest[taken..];
    }
    PreEscaped(out)
}

/// `[label](https://…)` at the start of a text: label, link, length.
fn masked_link(text: &str) -> Option<(&str, &str, usize)> {
    let (label, after) = text.strip_prefix('[')?.split_once("](")?;
    let (url, _) = after.split_once(')')?;
    let safe = url.starts_with("https://") || url.starts_with("http://");
    (safe && !label.contains('\n')).then_some((label, url, label.len() + url.len() + 4))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_discord_would_format_is_formatted_and_nothing_else() {
        for (text, html) in [
            ("**a** *b* \\*c\\*", "<strong>a</strong> <em>b</em> *c*"),
            ("[PDF](https://arxiv.org/pdf/1)!", "<a href=\"https://arxiv.org/pdf/1\">PDF</a>!"),
            ("\\[x\\]\\(javascript:y\\) <b>", "[x](javascript:y) &lt;b&gt;"),
            ("[x](javascript:y)", "[x](javascript:y)"),
        ] {
            assert_eq!(markdown(text).into_string(), html);
        }
    }
}
