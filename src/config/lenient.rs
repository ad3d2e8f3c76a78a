//! Defines [`read`], which deserialises a TOML value and reports every fault in it, where serde stops at the first.
//!
//! `config/roster.rs` calls it for each subscriber.

use std::ops::Range;

use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::de::{DeArray, DeTable, DeValue, ValueDeserializer};

/// A fault in a TOML value.
#[derive(Debug, PartialEq, Eq)]
pub struct TomlFault {
    /// Byte offset in the file.
    pub offset: usize,
    /// serde's message.
    pub message: String,
}

/// Deserialises `value`. The entry of a table or an array that causes a fault is left out, and the rest is read again, until
/// there are no more faults or nothing is left that causes one. `None` if the rest is not a `T` either.
pub fn read<T: DeserializeOwned>(mut value: Spanned<DeValue<'_>>) -> (Option<T>, Vec<TomlFault>) {
    let mut faults = Vec::new();
    loop {
        let error = match T::deserialize(ValueDeserializer::from(value.clone())) {
            Ok(read) => return (Some(read), faults),
            Err(error) => error,
        };
        let span = error.span().unwrap_or_else(|| value.span());
        let in_elements = without_faulty_elements::<T>(&mut value, &span);
        if !in_elements.is_empty() {
            faults.extend(in_elements);
            continue;
        }
        faults.push(TomlFault { offset: span.start, message: error.message().to_owned() });
        if !remove_innermost(value.get_mut(), &span) {
            return (None, faults);
        }
    }
}

/// If `faulty` is the span of an array, which is that of a fault in one of its elements: removes the faulty elements, each of
/// which is found by trying it alone. Returns their faults.
fn without_faulty_elements<T: DeserializeOwned>(
    value: &mut Spanned<DeValue<'_>>,
    faulty: &Range<usize>,
) -> Vec<TomlFault> {
    let Some(elements) = array_at(value, faulty).map(|array| array.to_vec()) else { return Vec::new() };
    let (mut faults, mut rest) = (Vec::new(), DeArray::new());
    for element in elements {
        let mut alone = value.clone();
        if let Some(array) = array_at(&mut alone, faulty) {
            *array = DeArray::new();
            array.push(element.clone());
        }
        match T::deserialize(ValueDeserializer::from(alone)) {
            Err(error) if error.span().as_ref() == Some(faulty) => {
                faults.push(TomlFault { offset: element.span().start, message: error.message().to_owned() });
            }
            _ => rest.push(element),
        }
    }
    if let Some(array) = array_at(value, faulty) {
        *array = rest;
    }
    faults
}

fn array_at<'v, 'i>(value: &'v mut Spanned<DeValue<'i>>, span: &Range<usize>) -> Option<&'v mut DeArray<'i>> {
    if value.span() == *span && value.get_ref().is_array() {
        return match value.get_mut() {
            DeValue::Array(array) => Some(array),
            _ => None,
        };
    }
    match value.get_mut() {
        DeValue::Array(array) => array.as_mut().iter_mut().find_map(|element| array_at(element, span)),
        DeValue::Table(table) => table.iter_mut().find_map(|(_, inner)| array_at(inner, span)),
        _ => None,
    }
}

/// Removes the innermost entry that contains the faulty span. Returns whether there is one. The span of a table with a header
/// of its own does not contain its entries, so every entry is looked into.
fn remove_innermost(value: &mut DeValue<'_>, faulty: &Range<usize>) -> bool {
    match value {
        DeValue::Table(table) => {
            if table.iter_mut().any(|(_, inner)| remove_innermost(inner.get_mut(), faulty)) {
                return true;
            }
            let contains = |key: &Range<usize>, value: &Range<usize>| encloses(key, faulty) || encloses(value, faulty);
            let found = table.iter().find(|(key, value)| contains(&key.span(), &value.span()));
            let Some(key) = found.map(|(key, _)| key.clone()) else { return false };
            table.remove(&key).is_some()
        }
        DeValue::Array(array) => {
            if array.as_mut().iter_mut().any(|element| remove_innermost(element.get_mut(), faulty)) {
                return true;
            }
            let Some(index) = array.iter().position(|element| encloses(&element.span(), faulty)) else { return false };
            let kept = array.iter().enumerate().filter(|(at, _)| *at != index).map(|(_, element)| element.clone());
            let mut rest = DeArray::new();
            kept.for_each(|element| rest.push(element));
            *array = rest;
            true
        }
        _ => false,
    }
}

fn encloses(outer: &Range<usize>, inner: &Range<usize>) -> bool {
    outer.start <= inner.start && inner.end <= outer.end
}

/// The elements of the array `key` of a document; none if it is missing. The other keys of the document are faults.
pub fn elements<'i>(document: DeTable<'i>, key: &str) -> (Vec<Spanned<DeValue<'i>>>, Vec<TomlFault>) {
    let (mut elements, mut faults) = (Vec::new(), Vec::new());
    for (name, value) in document {
        let (offset, span) = (name.span().start, value.span());
        match value.into_inner() {
            DeValue::Array(array) if name.get_ref() == key => elements.extend(array.iter().cloned()),
            DeValue::Table(table) if name.get_ref() == key => {
                let message = format!("`[{key}]` is one table: write `[[{key}]]`");
                faults.push(TomlFault { offset, message });
                elements.push(Spanned::new(span, DeValue::Table(table)));
            }
            _ => faults
                .push(TomlFault { offset, message: format!("unknown field `{}`, expected `{key}`", name.get_ref()) }),
        }
    }
    (elements, faults)
}
