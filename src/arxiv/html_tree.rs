//! Defines [`parse`]: an HTML page as a tree, within limits on nesting, attributes, nodes and work.
//!
//! `page.rs` and `html.rs` read arXiv's pages through it.
//!
//! A parser of HTML must repair what it is given, and the repairs cost the square of what was left open: each start tag
//! walks up the open elements, each paragraph opens the formatting of the one before again, each attribute is compared
//! with those before it in its tag. A hostile page of 300 kB keeps a processor busy for minutes.
//!
//! A scan of the bytes cannot foresee that: which tags close which depends on the repairs themselves (in a table, in SVG,
//! in a script). So the parser is given the page in small pieces, counts what it builds and how often it looks at an open
//! element, and is stopped at the first piece that passes a limit.

use std::borrow::Cow;
use std::cell::{Cell, Ref, RefCell};
use std::collections::HashMap;

use html5ever::tendril::{StrTendril, TendrilSink};
use html5ever::tree_builder::{ElementFlags, NodeOrText, QuirksMode, TreeSink};
use html5ever::{Attribute, ParseOpts, QualName};
use scraper::{Html, HtmlTreeSink};

/// What a page may need.
struct PageLimits {
    /// Nested elements: full texts with formulas have some forty.
    depth: u32,
    /// Elements and comments: a page of 2,000 entries has some 100,000.
    nodes: u32,
    /// What separates attributes (white space, quotes, slashes) in one tag or comment: the path of a drawing has thousands.
    separators: usize,
    /// Looks at an open element, by byte of the page: pages as people write them need a few.
    looks_per_byte: u64,
}

const LIMITS: PageLimits = PageLimits { depth: 256, nodes: 1_000_000, separators: 16_384, looks_per_byte: 64 };
/// Looks that a short page may take.
const MIN_LOOKS: u64 = 1 << 20;
/// The bytes of a piece.
const PIECE: usize = 1 << 10;

type NodeId = <HtmlTreeSink as TreeSink>::Handle;

/// Reads a page.
///
/// # Errors
/// The page passes a limit; the error names it.
pub(super) fn parse(document: &str) -> Result<Html, String> {
    parse_within(document, &LIMITS)
}

fn parse_within(document: &str, limits: &PageLimits) -> Result<Html, String> {
    let sink = LimitedSink {
        inner: HtmlTreeSink::new(Html::new_document()),
        depths: RefCell::default(),
        deepest: Cell::new(0),
        nodes: Cell::new(0),
        looks: Cell::new(0),
    };
    let looks_allowed = MIN_LOOKS.max(limits.looks_per_byte.saturating_mul(document.len() as u64));
    let mut parser = html5ever::parse_document(sink, ParseOpts::default());
    let (mut rest, mut separators) = (document, 0_usize);
    while !rest.is_empty() {
        let (piece, after) = rest.split_at(rest.floor_char_boundary(PIECE));
        rest = after;
        let before = parser.tokenizer.sink.sink.progress();
        parser.process(StrTendril::from_slice(piece));
        let sink = &parser.tokenizer.sink.sink;
        // A piece that leads to nothing lies within one tag or comment.
        let open = if sink.progress() == before { separators } else { 0 };
        separators = open.saturating_add(piece.bytes().filter(|byte| is_separator(*byte)).count());
        sink.check(limits, looks_allowed)?;
        if separators > limits.separators {
            return Err(format!("a tag has more than {} attributes", limits.separators));
        }
    }
    parser.tokenizer.sink.sink.check(limits, looks_allowed)?;
    let html = parser.finish();
    // The repairs move elements, so how deep they are is counted again where they rest.
    let mut depths: HashMap<NodeId, u32> = HashMap::new();
    for node in html.tree.root().descendants() {
        let depth = depth_below(&depths, node.parent().map(|parent| parent.id()));
        if depth > limits.depth {
            return Err(too_deep(limits));
        }
        if node.has_children() {
            depths.insert(node.id(), depth);
        }
    }
    Ok(html)
}

fn depth_below(depths: &HashMap<NodeId, u32>, parent: Option<NodeId>) -> u32 {
    parent.and_then(|parent| depths.get(&parent).copied()).unwrap_or_default().saturating_add(1)
}

fn is_separator(byte: u8) -> bool {
    byte.is_ascii_whitespace() || matches!(byte, b'/' | b'"' | b'\'')
}

fn too_deep(limits: &PageLimits) -> String {
    format!("its elements are nested more than {} deep", limits.depth)
}

/// A tree that counts what is done to it.
struct LimitedSink {
    inner: HtmlTreeSink,
    /// How deep each element was put.
    depths: RefCell<HashMap<NodeId, u32>>,
    deepest: Cell<u32>,
    nodes: Cell<u32>,
    looks: Cell<u64>,
}

impl LimitedSink {
    /// A number that changes with everything that the parser makes of its input.
    fn progress(&self) -> (u32, u64) {
        (self.nodes.get(), self.looks.get())
    }

    fn check(&self, limits: &PageLimits, looks_allowed: u64) -> Result<(), String> {
        if self.deepest.get() > limits.depth {
            return Err(too_deep(limits));
        }
        if self.nodes.get() > limits.nodes {
            return Err(format!("it has more than {} elements", limits.nodes));
        }
        if self.looks.get() > looks_allowed {
            return Err("so many of its elements are left open that reading it would take too long".to_owned());
        }
        Ok(())
    }

    fn count_node(&self) {
        self.nodes.set(self.nodes.get().saturating_add(1));
    }

    fn count_look(&self) {
        self.looks.set(self.looks.get().saturating_add(1));
    }

    /// Notes that `child` was put below `parent`.
    fn put(&self, parent: NodeId, child: &NodeOrText<NodeId>) {
        self.count_look();
        if let NodeOrText::AppendNode(child) = child {
            let mut depths = self.depths.borrow_mut();
            let depth = depth_below(&depths, Some(parent));
            depths.insert(*child, depth);
            self.deepest.set(self.deepest.get().max(depth));
        }
    }
}

impl TreeSink for LimitedSink {
    type Handle = NodeId;
    type Output = Html;
    type ElemName<'a> = Ref<'a, QualName>;

    fn finish(self) -> Html {
        self.inner.finish()
    }

    fn parse_error(&self, message: Cow<'static, str>) {
        self.inner.parse_error(message);
    }

    fn get_document(&self) -> NodeId {
        self.inner.get_document()
    }

    fn elem_name<'a>(&'a self, target: &'a NodeId) -> Ref<'a, QualName> {
        self.count_look();
        self.inner.elem_name(target)
    }

    fn create_element(&self, name: QualName, attributes: Vec<Attribute>, flags: ElementFlags) -> NodeId {
        self.count_node();
        self.inner.create_element(name, attributes, flags)
    }

    fn create_comment(&self, text: StrTendril) -> NodeId {
        self.count_node();
        self.inner.create_comment(text)
    }

    fn create_pi(&self, target: StrTendril, data: StrTendril) -> NodeId {
        self.count_node();
        self.inner.create_pi(target, data)
    }

    fn append(&self, parent: &NodeId, child: NodeOrText<NodeId>) {
        self.put(*parent, &child);
        self.inner.append(parent, child);
    }

    fn append_based_on_parent_node(&self, element: &NodeId, previous: &NodeId, child: NodeOrText<NodeId>) {
        // Beside the one or below the other: the deeper of the two.
        self.put(*previous, &child);
        self.inner.append_based_on_parent_node(element, previous, child);
    }

    fn append_doctype_to_document(&self, name: StrTendril, public_id: StrTendril, system_id: StrTendril) {
        self.inner.append_doctype_to_document(name, public_id, system_id);
    }

    fn mark_script_already_started(&self, node: &NodeId) {
        self.inner.mark_script_already_started(node);
    }

    fn get_template_contents(&self, target: &NodeId) -> NodeId {
        self.inner.get_template_contents(target)
    }

    fn same_node(&self, one: &NodeId, other: &NodeId) -> bool {
        self.count_look();
        self.inner.same_node(one, other)
    }

    fn set_quirks_mode(&self, mode: QuirksMode) {
        self.inner.set_quirks_mode(mode);
    }

    fn append_before_sibling(&self, sibling: &NodeId, node: NodeOrText<NodeId>) {
        // As if it were below: one too deep harms nobody.
        self.put(*sibling, &node);
        self.inner.append_before_sibling(sibling, node);
    }

    fn add_attrs_if_missing(&self, target: &NodeId, attributes: Vec<Attribute>) {
        self.inner.add_attrs_if_missing(target, attributes);
    }

    fn remove_from_parent(&self, target: &NodeId) {
        self.inner.remove_from_parent(target);
    }

    fn reparent_children(&self, node: &NodeId, new_parent: &NodeId) {
        self.count_look();
        self.inner.reparent_children(node, new_parent);
    }
}

#[cfg(test)]
mod tests;
