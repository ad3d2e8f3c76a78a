//! The page that asks for the operator's token.

use maud::html;

use super::frame::document;

/// The page; `refused` where the last token was wrong.
pub fn login(site: &str, refused: bool) -> String {
    let main = html! {
        h1 { "Operator" }
        form.login method="post" action="operator/login" {
            label for="token" { "Token" }
            input #token type="password" name="token" autocomplete="current-password" required autofocus
                aria-describedby=[refused.then_some("refused")];
            @if refused { p.hold id="refused" role="alert" { "This token is wrong." } }
            button { "Log in" }
            p.note { "The token is the value of the setting " code { "site.operator_token" } "." }
        }
    };
    document("Operator", site, &main, None)
}
