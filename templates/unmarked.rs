//! [`without_markup`]: one Telegram message as plain text, for a chat that refuses its markup.
//!
//! The outbox freezes it beside the message, so that both forms have the same parts. It must never see text from outside
//! that was not escaped: it undoes what `telegram.rs` did.

use crate::clean::{cut, units};
use crate::limits::telegram::TEXT;

/// The text of a message in Telegram's HTML, links written out after their text as far as they fit.
pub fn without_markup(html: &str) -> String {
    let with_links = strip(html, true);
    if units(&with_links) <= TEXT { with_links } else { cut(&strip(html, false), TEXT) }
}

fn strip(html: &str, with_links: bool) -> String {
    let mut text = String::with_capacity(html.len());
    let mut link = None;
    let mut rest = html;
    while let Some((before, tag_onward)) = rest.split_once('<') {
        text.push_str(&unescaped(before));
        let Some((tag, after)) = tag_onward.split_once('>') else { break };
        if let Some(href) = tag.strip_prefix("a href=\"") {
            link = Some(unescaped(href.trim_end_matches('"')));
        } else if tag == "/a"
            && let Some(href) = link.take()
            && with_links
        {
            text.push_str(&format!(" ({href})"));
        }
        rest = after;
    }
    text.push_str(&unescaped(rest));
    text
}

fn unescaped(text: &str) -> String {
    // The ampersand last, or `&amp;lt;` would become a bracket.
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digest::Digest;
    use crate::telegram;

    #[test]
    fn markup_goes_and_links_stay() {
        let html = "<b>1 &lt; 2 &amp;amp; 3</b> <a href=\"https://arxiv.org/abs/1?a=1&amp;b=2\">A title</a>";
        assert_eq!(without_markup(html), "1 < 2 &amp; 3 A title (https://arxiv.org/abs/1?a=1&b=2)");
    }

    #[test]
    fn every_message_has_a_plain_form_within_the_limit() {
        for message in telegram::messages(&Digest::sample()) {
            let plain = without_markup(&message.html);
            assert!(!plain.is_empty() && units(&plain) <= TEXT, "{plain}");
        }
    }
}
