//! Defines [`FormPairs`]: the names and values of a submitted form, urlencoded or multipart, in order. The handlers take it.
//! Bodies are bounded before they are read.

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::header::CONTENT_TYPE;

use super::fault::Fault;

/// The largest body that is read, in bytes. The longest honest form is a fraction of it.
pub const LARGEST_BODY: usize = 64 * 1024;

/// Most fields of a form.
const FIELDS: usize = 2000;

/// Names and values in the order in which they were sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FormPairs(pub Vec<(String, String)>);

impl FormPairs {
    /// The first value of a name; empty if there is none.
    pub fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.as_str())
    }

    fn of(content_type: &str, body: &[u8]) -> Option<Self> {
        let (kind, parameters) = content_type.split_once(';').unwrap_or((content_type, ""));
        let pairs = match kind.trim().to_ascii_lowercase().as_str() {
            "" | "application/x-www-form-urlencoded" => urlencoded(body),
            "multipart/form-data" => multipart(boundary(parameters)?, body),
            _ => return None,
        };
        (pairs.len() <= FIELDS).then_some(Self(pairs))
    }
}

impl<S: Send + Sync> FromRequest<S> for FormPairs {
    type Rejection = Fault;

    async fn from_request(request: Request, state: &S) -> Result<Self, Fault> {
        let content_type = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let content_type = content_type.unwrap_or_default().to_owned();
        let body =
            Bytes::from_request(request, state).await.map_err(|rejection| match rejection.status().as_u16() {
                413 => Fault::TooLarge,
                _ => Fault::Unreadable,
            })?;
        Self::of(&content_type, &body).ok_or(Fault::Unreadable)
    }
}

/// <https://url.spec.whatwg.org/#urlencoded-parsing>
fn urlencoded(body: &[u8]) -> Vec<(String, String)> {
    let parts = body.split(|byte| *byte == b'&').filter(|part| !part.is_empty());
    parts
        .map(|part| {
            let at = part.iter().position(|byte| *byte == b'=').unwrap_or(part.len());
            (decoded(&part[..at]), decoded(part.get(at + 1..).unwrap_or_default()))
        })
        .collect()
}

fn decoded(text: &[u8]) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((first, after)) = rest.split_first() {
        let hex = |byte: u8| char::from(byte).to_digit(16);
        let escaped = match after {
            [high, low, ..] if *first == b'%' => hex(*high).zip(hex(*low)).map(|(high, low)| (high * 16 + low) as u8),
            _ => None,
        };
        bytes.push(escaped.unwrap_or(if *first == b'+' { b' ' } else { *first }));
        rest = if escaped.is_some() { &after[2..] } else { after };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn boundary(parameters: &str) -> Option<&str> {
    let parameters = parameters.split(';').filter_map(|parameter| parameter.trim().split_once('='));
    let (_, boundary) = parameters.into_iter().find(|(name, _)| name.eq_ignore_ascii_case("boundary"))?;
    let boundary = boundary.trim_matches('"');
    (!boundary.is_empty() && boundary.len() <= 70).then_some(boundary)
}

/// RFC 7578, for text fields: what one-click mail clients send.
fn multipart(boundary: &str, body: &[u8]) -> Vec<(String, String)> {
    let body = format!("\r\n{}", String::from_utf8_lossy(body));
    let line = format!("\r\n--{boundary}");
    let parts = body.split(&line).skip(1).take_while(|part| !part.starts_with("--"));
    parts
        .filter_map(|part| {
            let (head, value) = part.strip_prefix("\r\n")?.split_once("\r\n\r\n")?;
            let disposition =
                head.lines().find(|line| line.to_ascii_lowercase().starts_with("content-disposition:"))?;
            let name = disposition.split_once("name=\"")?.1.split('"').next()?;
            Some((name.to_owned(), value.to_owned()))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(content_type: &str, body: &str) -> Option<Vec<(String, String)>> {
        FormPairs::of(content_type, body.as_bytes()).map(|pairs| pairs.0)
    }

    fn owned(pairs: &[(&str, &str)]) -> Option<Vec<(String, String)>> {
        Some(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
    }

    #[test]
    fn a_form_is_read_as_browsers_write_it() {
        let form = "application/x-www-form-urlencoded; charset=utf-8";
        assert_eq!(
            pairs(form, "a=1+2&b=%E9%87%8F%26&a=&c"),
            owned(&[("a", "1 2"), ("b", "量&"), ("a", ""), ("c", "")])
        );
        assert_eq!(pairs(form, "a=%zz%4&=x"), owned(&[("a", "%zz%4"), ("", "x")]));
        assert_eq!(pairs(form, ""), owned(&[]));
    }

    #[test]
    fn multipart_is_read_as_mail_clients_write_it() {
        let body = "--xyz\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--xyz--\r\n";
        let expected = owned(&[("List-Unsubscribe", "One-Click")]);
        assert_eq!(pairs("multipart/form-data; boundary=xyz", body), expected);
        assert_eq!(pairs("Multipart/Form-Data; boundary=\"xyz\"", body), expected);
        assert_eq!(pairs("multipart/form-data", body), None);
        assert_eq!(pairs("multipart/form-data; boundary=other", body), owned(&[]));
    }

    #[test]
    fn what_is_no_form_is_refused() {
        assert_eq!(pairs("application/json", "{}"), None);
        assert_eq!(pairs("application/x-www-form-urlencoded", &"a&".repeat(3000)), None);
    }
}
