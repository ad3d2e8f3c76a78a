//! [`EnglishWords`] finds English words in a text that is to be in another language, and [`visible`] the text of a page.
//!
//! The tests of the texts call them, and those of `tests/it/` of the root package, which include this file. What counts as
//! English is what the English texts are made of; what another language shares with them is listed, with its reason.

use std::collections::BTreeSet;

/// Small words that are in every English sentence, if not in ours.
const SMALL_WORDS: &str =
    "the of and is are was to for with not this that from it be but you your we our has have will cannot";

/// Names and codes, which are the same in every language: of platforms; of arXiv's announce types and archives; of channels
/// and commands as they are typed; of languages by their tags and their own names; of a person in examples; and terms as papers have them, in
/// examples of what is looked for in papers.
const NAMES: &str = "discord telegram \
    new cross replace astro ph \
    email topics rename \
    en zh english \
    ada lovelace \
    sparse attention medical imaging pruning distillation";

/// Words that a language writes as English does.
const SHARED: [(&str, &str); 4] = [
    (
        "de",
        // Borrowed long ago, or what German computer users say.
        "abstract abstracts admin admins benchmarks bot chat code cookie details export feed link links mail operator pause spam text threads \
         web cross list lists \
         april august november september version berlin \
         also an do in name relevant rest so tag was",
    ),
    (
        "fr",
        "accents an archive arrive close code comment compression confirmation cookie date en end exclusions expression images long \
         machine mail me message messages minutes moment mon page pages part pause pauses phrase phrases question questions session sites total \
         transformers type types version versions web week",
    ),
    ("es", "active bot chat cookie en me no personal total use web"),
    ("zh", "cookie"),
];

/// Names of fields of an expression, as they are typed: `ti:`.
const FIELDS: [&str; 5] = ["ti:", "abs:", "au:", "cat:", "all:"];

/// The words that English texts are made of.
pub struct EnglishWords(BTreeSet<String>);

impl EnglishWords {
    /// The vocabulary of the texts.
    pub fn of(texts: &[String]) -> Self {
        let small = SMALL_WORDS.split_whitespace().map(str::to_owned);
        Self(texts.iter().flat_map(|text| words(text)).chain(small).collect())
    }

    /// The English words in a text that is in the language of `tag`, except names, codes and words that both have.
    pub fn found_in(&self, text: &str, tag: &str) -> Vec<String> {
        let shared = SHARED.iter().find(|(language, _)| *language == tag).map_or("", |(_, shared)| *shared);
        let allowed: BTreeSet<&str> = NAMES.split_whitespace().chain(shared.split_whitespace()).collect();
        words(text).filter(|word| self.0.contains(word) && !allowed.contains(word.as_str())).collect()
    }
}

/// The words of a text that may be English, in lower case. A command (`/topics`), an address, a date, a code such as `cs.LG` and
/// what is written in capitals (`AND`, `LoRA`) are none.
fn words(text: &str) -> impl Iterator<Item = String> {
    let mut spaced = String::new();
    let mut is_gap = false;
    for c in text.chars() {
        match c {
            '{' => is_gap = true,
            '}' => is_gap = false,
            // Joins the parts of an address, so that no client makes a link of it.
            _ if is_gap || c == '\u{2060}' => {}
            // Chinese has no spaces.
            _ if !c.is_ascii() && !c.is_lowercase() && !c.is_uppercase() => spaced.push(' '),
            _ => spaced.push(c),
        }
    }
    let chunks: Vec<String> = spaced.split_whitespace().map(str::to_owned).collect();
    chunks.into_iter().filter(|chunk| !is_code(chunk)).flat_map(|chunk| {
        let plain = chunk.split(|c: char| !c.is_alphabetic()).map(str::to_owned).collect::<Vec<_>>();
        plain.into_iter().filter(|word| is_word(word)).map(|word| word.to_lowercase())
    })
}

fn is_code(chunk: &str) -> bool {
    let bare = chunk.trim_matches(|c: char| !c.is_alphanumeric() && c != ':' && c != '/');
    let joins = |c: char| matches!(c, '@' | '/' | '_') || c.is_ascii_digit();
    bare.contains(joins) || FIELDS.contains(&bare) || bare.trim_end_matches(':').contains(['.', ':'])
}

fn is_word(word: &str) -> bool {
    let is_small = word.chars().skip(1).all(|c| c.is_ascii_lowercase());
    word.len() > 1 && is_small && word.starts_with(|c: char| c.is_ascii_alphabetic())
}

/// The strings of a structure of texts as `{:#?}` writes it, without what is `typed` as it stands (the names of commands and of
/// their options) and without examples, each of which `parse/tests.rs` of the root package reads.
pub fn sentences(debug: &str, typed: &[&str]) -> Vec<String> {
    let strings = debug.lines().map(str::trim).filter(|line| !line.starts_with("examples:"));
    let strings = strings.filter_map(|line| Some(line.split_once('"')?.1.rsplit_once('"')?.0.to_owned()));
    strings
        .filter(|text| !typed.contains(&text.as_str()))
        .map(|text| text.replace("\\u{a0}", " ").replace("\\n", " "))
        .collect()
}

/// What a reader sees or hears of a page in the language of `tag`: text, and the attributes that are read out. What is marked as
/// being in another language, such as a paper's title, is left out.
pub fn visible(page: &str, tag: &str) -> String {
    const EMPTY: [&str; 7] = ["meta", "link", "input", "br", "hr", "img", "!doctype"];
    let (mut text, mut rest) = (String::new(), page);
    // For each open element, whether what is in it is left out.
    let mut open: Vec<bool> = Vec::new();
    while let Some((before, after)) = rest.split_once('<') {
        let is_hidden = open.last().copied().unwrap_or(false);
        if !is_hidden {
            text.push_str(before);
        }
        text.push(' ');
        let (inside, after) = after.split_once('>').unwrap_or((after, ""));
        rest = after;
        let name = inside.split([' ', '/']).find(|part| !part.is_empty()).unwrap_or_default().to_ascii_lowercase();
        if inside.starts_with('/') {
            open.pop();
            continue;
        }
        let value = |attribute: &str| inside.split_once(&format!(" {attribute}=\""))?.1.split('"').next();
        let is_other = value("lang").is_some_and(|lang| lang != tag);
        let is_hidden =
            is_hidden || is_other || matches!(name.as_str(), "style" | "script" | "code" | "textarea" | "datalist");
        if !is_hidden {
            for attribute in ["aria-label", "title", "placeholder", "alt"] {
                text.push_str(&format!(" {} ", value(attribute).unwrap_or_default()));
            }
        }
        if !EMPTY.contains(&name.as_str()) {
            open.push(is_hidden);
        }
    }
    let entities = [("&amp;", "&"), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&nbsp;", " ")];
    entities.into_iter().fold(text, |text, (entity, c)| text.replace(entity, c))
}
