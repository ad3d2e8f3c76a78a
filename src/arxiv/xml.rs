//! Defines [`Element`]: a small XML document as a tree, with namespaces resolved.
//!
//! `feed.rs` and `api.rs` read arXiv's RSS and Atom through it. Any input is safe: a document type, an unknown entity, or a
//! document that breaks off is an error.

use quick_xml::events::{BytesStart, Event};
use quick_xml::name::{Namespace as Uri, ResolveResult};
use quick_xml::reader::NsReader;
use quick_xml::{XmlVersion, escape};

/// arXiv's feeds are four levels deep.
const MAX_DEPTH: usize = 32;
/// A full API answer of papers with thousands of authors stays below this.
const MAX_ELEMENTS: usize = 1_000_000;

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

/// Reads a whole document. The error says what is wrong with it.
pub(super) fn parse(document: &str) -> Result<Element, String> {
    let mut reader = NsReader::from_str(document);
    let mut open: Vec<Element> = Vec::new();
    let mut root = None;
    let mut elements = 0;
    loop {
        let (resolved, event) = reader.read_resolved_event().map_err(|error| error.to_string())?;
        let namespace = Namespace::of(&resolved);
        match event {
            Event::Start(tag) => open.push(Element::new(namespace, &tag)?),
            Event::Empty(tag) => close(Element::new(namespace, &tag)?, &mut open, &mut root)?,
            Event::End(_) => {
                let element = open.pop().ok_or("an end without a start")?;
                close(element, &mut open, &mut root)?;
                continue;
            }
            Event::Text(text) => append(&mut open, &text.xml_content(XmlVersion::Implicit1_0)),
            Event::CData(text) => append(&mut open, &text.xml_content(XmlVersion::Implicit1_0)),
            Event::GeneralRef(reference) => {
                let character = reference.resolve_char_ref().map_err(|error| error.to_string())?;
                match character {
                    Some(character) => append(&mut open, character.encode_utf8(&mut [0; 4])),
                    None => match escape::resolve_predefined_entity(&reference) {
                        Some(text) => append(&mut open, text),
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
        if open.len() > MAX_DEPTH || elements > MAX_ELEMENTS {
            return Err("it is nested too deeply or has too many elements".to_owned());
        }
    }
    match open.last() {
        Some(element) => Err(format!("it breaks off inside <{}>", element.name)),
        None => root.ok_or_else(|| "it has no element".to_owned()),
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
        for attribute in tag.attributes() {
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

fn append(open: &mut [Element], text: &str) {
    if let Some(element) = open.last_mut() {
        element.text.push_str(text);
    }
}

fn close(element: Element, open: &mut [Element], root: &mut Option<Element>) -> Result<(), String> {
    match open.last_mut() {
        Some(parent) => parent.children.push(element),
        None if root.is_none() => *root = Some(element),
        None => return Err("it has two roots".to_owned()),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_joined_over_entities_and_cdata() {
        let root = parse("<a>1 &lt; 2 &amp; <b/>&#233;<![CDATA[<x>]]></a>").expect("a document");
        assert_eq!(root.text, "1 < 2 & é<x>");
    }

    #[test]
    fn hostile_documents_are_errors() {
        let deep = "<a>".repeat(100);
        for (document, why) in [
            ("<a><b></b>", "breaks off"),
            ("<a><b></a></b>", "expected"),
            ("<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>", "document type"),
            ("<a>&lol9;</a>", "undefined entity"),
            ("<a/><b/>", "two roots"),
            ("Rate exceeded.", "no element"),
            ("", "no element"),
            (&deep, "nested"),
        ] {
            let error = parse(document).expect_err(document);
            assert!(error.contains(why), "{document}: {error}");
        }
    }
}
