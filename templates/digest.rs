//! Defines [`Digest`]: the plain document that every rendering reads, and that the outbox stores as JSON.
//!
//! `compose.rs` of the root package makes digests; the renderings beside this file read them. It must never know
//! scores, schedules or addresses: everything here is already worded, shortened and linked.

use serde::{Deserialize, Serialize};

/// One digest, ready to be rendered. All text is plain Unicode: renderings escape it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Digest {
    /// BCP 47 tag of the fixed words, `en`.
    pub language: String,
    /// The site's name.
    pub site: String,
    /// Title of the document, `Tuesday 4 November 2025`.
    pub title: String,
    /// Subject line of the email.
    pub subject: String,
    /// The first line, which a mail client shows beside the subject: the next titles; at most 100 characters.
    pub preheader: String,
    /// The newest announcement date, ISO 8601.
    pub date: String,
    /// One or two sentences: how many papers were looked at, how many are here.
    pub intro: String,
    /// What the papers are about, taken together, in a few sentences by a language model; only for readers who want it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub overview: Option<String>,
    /// Earlier issues that may not have arrived.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lost: Vec<Lost>,
    /// How complete each category was.
    pub coverage: Vec<Coverage>,
    /// The entries, in sections.
    pub sections: Vec<Section>,
    /// Relevant papers that did not fit.
    pub more: u32,
    /// How many papers led to it; none in a digest that was frozen before this was kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counts: Option<Counts>,
    /// What the reader had asked for; none likewise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked: Option<Asked>,
    /// What a language model's part in it cost; `None` without a model.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub usage: Option<Usage>,
    /// What the model was told before the papers, for the archive; none likewise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prompt: Option<String>,
    /// Links and the reason for this message.
    pub footer: Footer,
}

/// From what was announced to what is relevant, in papers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// What arXiv's listings of the reader's categories count; a cross-list counts in each.
    pub announced: u32,
    /// Papers of the announce types that the reader reads, each once.
    pub looked_at: u32,
    /// Those that are relevant: the entries, and what did not fit.
    pub relevant: u32,
}

/// What a language model's part in one digest cost: this reader's share of what was asked for several.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Usage {
    /// The model, as the endpoint calls it.
    pub model: String,
    /// Tokens of the questions, `cached` among them.
    pub prompt: u64,
    /// Of these, what the endpoint had in its cache.
    #[serde(default)]
    pub cached: u64,
    /// Tokens of the answers.
    pub completion: u64,
    /// In money; `None` if the price is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost: Option<Cost>,
}

/// What tokens cost, in millionths of the price table's currency.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cost {
    /// The questions.
    pub prompt_micros: u64,
    /// The answers.
    pub completion_micros: u64,
}

/// The criteria of a digest as they stood when it was made, for the archive.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// In the reader's order.
    pub categories: Vec<String>,
    /// In the reader's order.
    pub topics: Vec<AskedTopic>,
    /// What raises the score, as written.
    pub keywords: Vec<String>,
    /// What lowers it.
    pub avoid: Vec<String>,
    /// What is never in.
    pub exclude: Vec<String>,
    /// Who is always in.
    pub authors: Vec<String>,
    /// 1-10.
    pub min_relevance: u8,
}

/// One topic of [`Asked`]; any text but the name may be empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AskedTopic {
    /// Its name.
    pub name: String,
    /// What is wanted.
    pub want: String,
    /// What is not meant.
    pub avoid: String,
    /// As written.
    pub keywords: Vec<String>,
}

/// The completeness of one category, shown as "cs.LG complete: 214 of 214".
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coverage {
    /// `cs.LG`.
    pub category: String,
    /// Worded, without the category: `complete: 214 of 214`.
    pub text: String,
    /// Whether nothing is missing.
    pub complete: bool,
    /// Whether arXiv announced nothing.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub quiet: bool,
}

/// An earlier issue that may not have arrived.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lost {
    /// Its window: a later digest finds here that the reader was told about it.
    pub window: String,
    /// What there is to say of it, worded.
    pub text: String,
    /// The issue on the web.
    pub url: String,
}

/// Entries under a heading.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Section {
    /// Empty where a digest has one section only.
    pub heading: String,
    /// Best first.
    pub entries: Vec<Entry>,
}

/// One paper.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// Its number in the digest, from 1.
    pub number: u32,
    /// arXiv id without the version.
    pub id: String,
    /// The announced version.
    pub version: u32,
    /// Readable title.
    pub title: String,
    /// The first authors, in full.
    pub authors: Vec<String>,
    /// How many further authors there are.
    pub more_authors: u32,
    /// Primary first.
    pub categories: Vec<String>,
    /// arXiv's word: new, cross, replace, replace-cross.
    pub announce_type: String,
    /// 1-10; 0 where the ranker had no say.
    pub relevance: u8,
    /// Why it was chosen, worded, best first.
    pub reasons: Vec<String>,
    /// The reader's topic that it meets, by its name; `None` if no topic decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub topic: Option<String>,
    /// 1-10, by a language model; `None` if none graded it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub novelty: Option<u8>,
    /// One sentence by that model: what of the reader's topics the paper meets.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    /// Whether a model should have judged and did not: `relevance` is the ranker's.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub estimated: bool,
    /// Readable abstract.
    pub abstract_text: String,
    /// Sentences of the abstract that stand for it where a digest is skimmed, as they are there. Empty where the reader wants all
    /// of it, and in a digest that was frozen before any were chosen.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sentences: Vec<String>,
    /// Words of the reader's criteria that the paper has, to be emphasised in these sentences.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hits: Vec<String>,
    /// A summary, if there is one: chats show it instead of the abstract.
    pub tldr: Option<String>,
    /// The rest of that summary.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub details: Option<Details>,
    /// https links to its code and data, where abstract or comments name them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub code_urls: Vec<String>,
    /// The authors' comments, journal reference, DOI: worded, may be empty.
    pub notes: Vec<String>,
    /// https link to the abstract page.
    pub abs_url: String,
    /// https link to the PDF.
    pub pdf_url: String,
    /// https link to the HTML version.
    pub html_url: String,
    /// "More like this", signed for the reader: it stands in no file that others see. None in a digest that was frozen
    /// before there was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub like_url: Option<String>,
    /// "Not for me", likewise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refuse_url: Option<String>,
    /// What arXiv sent, which the archive looks up for pages in that form; never frozen with the rest.
    #[serde(skip)]
    pub source: Option<EntrySource>,
}

/// Text of a paper as arXiv sent it, with its TeX; `None` for what the entry has already.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EntrySource {
    /// The title.
    pub title: Option<String>,
    /// Every author.
    pub authors: Option<Vec<String>>,
    /// The abstract.
    pub abstract_text: Option<String>,
}

/// The parts of a summary beside the TL;DR, by a language model; any may be empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Details {
    /// Which problem it starts from.
    pub motivation: String,
    /// What is done.
    pub method: String,
    /// What came out.
    pub result: String,
    /// What follows.
    pub conclusion: String,
}

/// What stands below the entries.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Footer {
    /// Why the reader gets this, worded.
    pub why: String,
    /// How papers are marked by a reply to the mail, worded; `None` where nobody reads replies.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_hint: Option<String>,
    /// The digest on the web, all of it.
    pub web_url: String,
    /// Changes topics, hour, length.
    pub preferences_url: String,
    /// Pauses.
    pub pause_url: String,
    /// Stops; the target of one-click unsubscribe.
    pub unsubscribe_url: String,
}

impl Digest {
    /// All entries in order.
    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.sections.iter().flat_map(|section| &section.entries)
    }

    /// How many entries it has.
    pub fn len(&self) -> usize {
        self.entries().count()
    }

    /// Whether it has no entry.
    pub fn is_empty(&self) -> bool {
        self.entries().next().is_none()
    }
}
