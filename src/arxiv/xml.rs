//! Defines [`Element`] and [`read`]: XML documents, entry by entry, with namespaces resolved.
//!
//! `feed.rs` and `api.rs` read arXiv's RSS and Atom through it. Any input is safe: a document type, an unknown entity, or a
//! document that breaks off is an error. Entries are handed over as they end, so that what is kept of a document of 50 MB
//! is one entry and the header, and what one of these may hold is bounded.

use std::io::BufRead;

use quick_xml::events::{BytesStart, Event};
use quick_xml::name::{Namespace as Uri, ResolveResult};
use quick_xml::reader::NsReader;
use quick_xml::{XmlVersion, escape};

/// arXiv's feeds are four levels deep.
const MAX_DEPTH: usize = 32;
/// A full API answer of papers with thousands of authors stays below this.
const MAX_ELEMENTS: usize = 1_000_000;
/// The root of a feed has six, most of them namespaces.
const MAX_ATTRIBUTES: usize = 16;
/// Bytes of the entry that is being read and of the header: three thousand authors are half a megabyte.
const MAX_KEPT: usize = 8 << 20;
/// What an element costs beside its texts, in bytes.
const ELEMENT_COST: usize = 128;

/// The vocabularies that arXiv's feeds mix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Namespace {
    /// RSS 2.0 has none.
    None,
    /// `http://www.w3.org/2005/Atom`
    Atom,
    /// Dublin Core, `http://purl.org/dc/elements/1.1/`
    Dc,
    /// `http://arxiv.org/schemas/atom`
    Arxiv,
    /// Any other namespace; such elements are ignored.
    Other,
}

/// One element. Text and CDATA are joined, comments left out.
#[derive(Debug)]
pub(super) struct Element {
    pub(super) namespace: Namespace,
    pub(super) name: String,
    pub(super) attributes: Vec<(String, String)>,
    pub(super) text: String,
    pub(super) children: Vec<Element>,
}

/// Reads a document. Each element that has ended is given to `entry`, with the elements that it lies in, the root first;
/// what `entry` does not take becomes a child of the last of these. Returns the root.
///
/// # Errors
/// What is wrong with the document, the limit that it passes, or the error of `entry`.
pub(super) fn read(
    document: impl BufRead,
    entry: impl FnMut(&[Element], Element) -> Result<Option<Element>, String>,
) -> Result<Element, String> {
    let mut reader = NsReader::from_reader(document);
    let mut buffer = Vec::new();
    let mut tree = OpenElements { open: Vec::new(), kept_before: Vec::new(), kept: 0, root: None, entry };
    let mut elements = 0_usize;
    loop {
        buffer.clear();
        let (resolved, event) = reader.read_resolved_event_into(&mut buffer).map_err(|error| error.to_string())?;
        let namespace = Namespace::of(&resolved);
        match event {
            Event::Start(tag) => tree.begin(Element::new(namespace, &tag)?)?,
            Event::Empty(tag) => {
                tree.begin(Element::new(namespace, &tag)?)?;
                tree.end()?;
            }
            Event::End(_) => {
                tree.end()?;
                continue;
            }
            Event::Text(text) => {
                tree.append(&text.xml_content(XmlVersion::Implicit1_0))?;
                continue;
            }
            Event::CData(text) => {
                tree.append(&text.xml_content(XmlVersion::Implicit1_0))?;
                continue;
            }
            Event::GeneralRef(reference) => {
                let character = reference.resolve_char_ref().map_err(|error| error.to_string())?;
                match character {
                    Some(character) => tree.append(character.encode_utf8(&mut [0; 4]))?,
                    None => match escape::resolve_predefined_entity(&reference) {
                        Some(text) => tree.append(text)?,
                        None => return Err(format!("it uses an undefined entity, `&{};`", &*reference)),
                    },
                }
                continue;
            }
            Event::DocType(_) => return Err("it has a document type declaration, which is not allowed".to_owned()),
            Event::Eof => break,
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) => continue,
        }
        elements += 1;
        if elements > MAX_ELEMENTS {
            return Err(format!("it has more than {MAX_ELEMENTS} elements"));
        }
    }
    match tree.open.last() {
        Some(element) => Err(format!("it breaks off inside <{}>", element.name)),
        None => tree.root.ok_or_else(|| "it has no element".to_owned()),
    }
}

impl Namespace {
    fn of(resolved: &ResolveResult<'_>) -> Self {
        match resolved {
            ResolveResult::Unbound => Self::None,
            ResolveResult::Bound(Uri("http://www.w3.org/2005/Atom")) => Self::Atom,
            ResolveResult::Bound(Uri("http://purl.org/dc/elements/1.1/")) => Self::Dc,
            ResolveResult::Bound(Uri("http://arxiv.org/schemas/atom")) => Self::Arxiv,
            ResolveResult::Bound(_) | ResolveResult::Unknown(_) => Self::Other,
        }
    }
}

impl Element {
    fn new(namespace: Namespace, tag: &BytesStart<'_>) -> Result<Self, String> {
        let mut attributes = Vec::new();
        // The crate's own check for repeats compares each with all before it, so the limit comes first.
        for attribute in tag.attributes() {
            if attributes.len() >= MAX_ATTRIBUTES {
                return Err(format!("a tag has more than {MAX_ATTRIBUTES} attributes"));
            }
            let attribute = attribute.map_err(|error| error.to_string())?;
            let value = attribute.normalized_value(XmlVersion::Implicit1_0).map_err(|error| error.to_string())?;
            attributes.push((attribute.key.as_ref().to_owned(), value.into_owned()));
        }
        let name = tag.local_name().as_ref().to_owned();
        Ok(Self { namespace, name, attributes, text: String::new(), children: Vec::new() })
    }

    /// The children of that name, in order.
    pub(super) fn all<'a>(&'a self, namespace: Namespace, name: &'a str) -> impl Iterator<Item = &'a Element> {
        self.children.iter().filter(move |child| child.namespace == namespace && child.name == name)
    }

    /// The first child of that name.
    pub(super) fn first<'a>(&'a self, namespace: Namespace, name: &'a str) -> Option<&'a Element> {
        self.all(namespace, name).next()
    }

    /// The text of the first child of that name, empty without one.
    pub(super) fn text_of(&self, namespace: Namespace, name: &str) -> &str {
        self.children
            .iter()
            .find(|child| child.namespace == namespace && child.name == name)
            .map_or("", |child| child.text.as_str())
    }

    /// An attribute by its name as written.
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

/// The elements that have begun and not ended.
struct OpenElements<F> {
    open: Vec<Element>,
    /// What was kept when each of them began.
    kept_before: Vec<usize>,
    /// Bytes of all elements that are kept.
    kept: usize,
    root: Option<Element>,
    entry: F,
}

impl<F: FnMut(&[Element], Element) -> Result<Option<Element>, String>> OpenElements<F> {
    fn begin(&mut self, element: Element) -> Result<(), String> {
        if self.open.len() >= MAX_DEPTH {
            return Err(format!("its elements are nested more than {MAX_DEPTH} deep"));
        }
        if self.open.is_empty() && self.root.is_some() {
            return Err("it has two roots".to_owned());
        }
        self.kept_before.push(self.kept);
        let texts = element.attributes.iter().map(|(name, value)| name.len() + value.len()).sum::<usize>();
        self.keep(ELEMENT_COST + element.name.len() + texts)?;
        self.open.push(element);
        Ok(())
    }

    fn append(&mut self, text: &str) -> Result<(), String> {
        self.keep(text.len())?;
        if let Some(element) = self.open.last_mut() {
            element.text.push_str(text);
        }
        Ok(())
    }

    fn end(&mut self) -> Result<(), String> {
        let (Some(element), Some(kept_before)) = (self.open.pop(), self.kept_before.pop()) else {
            return Err("it has an end without a start".to_owned());
        };
        let element = (self.entry)(&self.open, element)?;
        match (self.open.last_mut(), element) {
            (_, None) => self.kept = kept_before,
            (None, element) => self.root = element,
            (Some(parent), Some(element)) => parent.children.push(element),
        }
        Ok(())
    }

    fn keep(&mut self, bytes: usize) -> Result<(), String> {
        self.kept = self.kept.saturating_add(bytes);
        if self.kept > MAX_KEPT {
            return Err(format!("an entry or the header is larger than {} MB", MAX_KEPT >> 20));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whole(document: &str) -> Result<Element, String> {
        read(document.as_bytes(), |_, element| Ok(Some(element)))
    }

    #[test]
    fn text_is_joined_over_entities_and_cdata() {
        let root = whole("<a>1 &lt; 2 &amp; <b/>&#233;<![CDATA[<x>]]></a>").expect("a document");
        assert_eq!(root.text, "1 < 2 & é<x>");
    }

    #[test]
    fn an_entry_that_is_taken_is_not_kept() {
        let mut taken = Vec::new();
        let root = read("<a><b><c>1</c></b><d/><b>2</b></a>".as_bytes(), |within, element| {
            Ok(match (within, element.name.as_str()) {
                ([root], "b") if root.name == "a" => {
                    taken.push(element.text_of(Namespace::None, "c").to_owned());
                    None
                }
                _ => Some(element),
            })
        });
        let root = root.expect("a document");
        assert_eq!(taken, ["1", ""]);
        assert_eq!(root.children.iter().map(|child| child.name.as_str()).collect::<Vec<_>>(), ["d"]);
    }

    #[test]
    fn what_is_kept_is_bounded_and_what_is_taken_is_not_counted() {
        let entry = format!("<b>{}</b>", "x".repeat(1 << 20));
        let document = format!("<a>{}</a>", entry.repeat(20));
        assert_eq!(whole(&document).expect_err("too much"), "an entry or the header is larger than 8 MB");
        let taking = |within: &[Element], element: Element| Ok(Some(element).filter(|_| within.is_empty()));
        assert!(read(document.as_bytes(), taking).is_ok());
        let small = format!("<a>{}</a>", "<b/>".repeat(100_000));
        assert_eq!(whole(&small).expect_err("too much"), "an entry or the header is larger than 8 MB");
    }

    #[test]
    fn hostile_documents_are_errors() {
        let deep = "<a>".repeat(100_000);
        let attributes: String = (0..50_000).map(|number| format!(" a{number}='1'")).collect();
        let namespaces: String = (0..50_000).map(|number| format!(" xmlns:n{number}='u{number}'")).collect();
        let laughs: String = (1..20).map(|n| format!("<!ENTITY l{n} '&l{0};&l{0};'>", n - 1)).collect();
        for (document, why) in [
            ("<a><b></b>", "breaks off"),
            ("<a><b></a></b>", "expected"),
            ("<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>", "document type"),
            (&format!("<!DOCTYPE a [{laughs}]><a>&l19;</a>"), "document type"),
            ("<a>&lol9;</a>", "undefined entity"),
            ("<a/><b/>", "two roots"),
            ("<a></a></a>", ""),
            ("Rate exceeded.", "no element"),
            ("", "no element"),
            (&deep, "nested more than 32 deep"),
            (&format!("<a{attributes}/>"), "more than 16 attributes"),
            (&format!("<a{namespaces}>{}", "<n1:b/>".repeat(50_000)), "more than 128 namespace bindings"),
            (&format!("<a>{}</a>", "<b></b>".repeat(1_000_001)), "an entry or the header is larger than 8 MB"),
        ] {
            let error = whole(document).expect_err(document);
            assert!(error.contains(why), "{}: {error}", &document[..document.len().min(80)]);
        }
        let many = format!("<a>{}</a>", "<b/>".repeat(1_000_001));
        let error = read(many.as_bytes(), |within, element| Ok(Some(element).filter(|_| within.is_empty())));
        assert_eq!(error.expect_err("too many"), "it has more than 1000000 elements");
    }
}
