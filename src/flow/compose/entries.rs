//! [`sections`]: a selection as the sections of a digest; [`entry`]: one paper.
//!
//! `compose.rs` makes digests of them, and the reader's desk single entries.

use templates::digest::{Entry, Section};
use templates::words::Words;

use super::PaperTexts;
use super::reasons::{reason_text, reason_under};
use crate::domain::code_links::FoundCodeLinks;
use crate::domain::mark::Opinion;
use crate::domain::paper::Paper;
use crate::domain::preferences::TextLength;
use crate::domain::selection::{Judged, Pick, Reason, Selection};
use crate::domain::subscriber::Subscriber;
use crate::rank::ExtractLength;

/// Authors before "and N more".
const NAMED_AUTHORS: usize = 6;

/// Reasons shown per paper.
const SHOWN_REASONS: usize = 3;

/// The papers, the best ones, that have several sentences also in a short digest.
const LEADING: usize = 3;

/// What papers stand together, in the order of a digest. Topics come in the order of their best papers.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Group<'a> {
    Followed,
    Topic(&'a str),
    Rest,
    Replacements,
}

impl<'a> Group<'a> {
    fn of(pick: &'a Pick, by_topic: bool) -> Self {
        match pick.topic().filter(|_| by_topic) {
            _ if pick.is_by_followed_author() => Self::Followed,
            _ if pick.announce_type.is_replacement() => Self::Replacements,
            Some(topic) => Self::Topic(topic),
            None => Self::Rest,
        }
    }

    fn place(self) -> u8 {
        match self {
            Self::Followed => 0,
            Self::Topic(_) => 1,
            Self::Rest => 2,
            Self::Replacements => 3,
        }
    }
}

/// Papers of followed authors come first, new versions last, the others by topic where the reader has several. Where all papers
/// are new and on the only topic there is no heading.
pub(super) fn sections(
    subscriber: &Subscriber,
    selection: &Selection,
    words: &Words,
    texts: &PaperTexts<'_>,
    feedback: impl Fn(&Paper, Opinion) -> String,
) -> Vec<Section> {
    let by_topic = subscriber.criteria.topics.len() > 1;
    let mut groups: Vec<(Group<'_>, Vec<(usize, &Pick)>)> = Vec::new();
    for (rank, pick) in selection.picks.iter().enumerate() {
        let group = Group::of(pick, by_topic);
        match groups.iter_mut().find(|(known, _)| *known == group) {
            Some((_, picks)) => picks.push((rank, pick)),
            None => groups.push((group, vec![(rank, pick)])),
        }
    }
    groups.sort_by_key(|(group, _)| group.place());
    let (is_alone, has_topics) = (groups.len() == 1, groups.iter().any(|(group, _)| matches!(group, Group::Topic(_))));
    let mut numbers = 1..;
    let mut chosen = |rank: usize, pick: &Pick, group: Group<'_>| {
        let number = numbers.next().unwrap_or_default();
        let mut entry = entry(number, pick, words, texts.code_links, &feedback);
        let heading = match group {
            Group::Topic(topic) => topic,
            _ if by_topic => "",
            _ => subscriber.criteria.topics.first().map_or("", |topic| &topic.name),
        };
        entry.reasons =
            pick.reasons.iter().take(SHOWN_REASONS).map(|reason| reason_under(heading, reason, words)).collect();
        // That its author is followed brought it in: a low figure would only disturb.
        if pick.is_by_followed_author() && pick.relevance < subscriber.criteria.min_relevance {
            entry.relevance = 0;
        }
        let length = match subscriber.preferences.length {
            TextLength::Short if rank >= LEADING => Some(ExtractLength::Sentence),
            TextLength::Short | TextLength::Medium => Some(ExtractLength::Few),
            TextLength::Full => None,
        };
        entry.sentences = length.map(|length| (texts.sentences)(pick, length)).unwrap_or_default();
        entry.hits = if entry.sentences.is_empty() { Vec::new() } else { hits(pick) };
        entry
    };
    let section = |(group, picks): (Group<'_>, Vec<(usize, &Pick)>)| Section {
        heading: match group {
            Group::Followed => words.followed_heading.to_owned(),
            Group::Topic(name) => name.to_owned(),
            Group::Rest if is_alone => String::new(),
            Group::Rest if has_topics => words.also_relevant_heading.to_owned(),
            Group::Rest => words.relevant_heading.to_owned(),
            Group::Replacements => words.replacements_heading.to_owned(),
        },
        entries: picks.into_iter().map(|(rank, pick)| chosen(rank, pick, group)).collect(),
    };
    groups.into_iter().map(section).collect()
}

/// What of the criteria the paper has, as it or the reader writes it.
fn hits(pick: &Pick) -> Vec<String> {
    let hits = pick.reasons.iter().flat_map(|reason| match reason {
        Reason::Topic { phrases, .. } | Reason::NearTopic { phrases, .. } => phrases.as_slice(),
        Reason::Keyword { keywords } => keywords,
        _ => &[],
    });
    hits.cloned().collect()
}

/// One paper as an entry of a reader's digest. `feedback` makes the links to mark it.
pub fn entry(
    number: u32,
    pick: &Pick,
    words: &Words,
    code_links: &FoundCodeLinks,
    feedback: impl Fn(&Paper, Opinion) -> String,
) -> Entry {
    let paper = &pick.paper;
    // A single further author is named: "and 1 more author" is no shorter than a name.
    let named = if paper.authors.len() <= NAMED_AUTHORS + 1 { paper.authors.len() } else { NAMED_AUTHORS };
    let (novelty, comment) = match &pick.judged {
        Judged::ByModel { novelty, comment } => (Some(*novelty), Some(comment.clone())),
        Judged::ByRanker | Judged::Estimated => (None, None),
    };
    Entry {
        number,
        id: paper.id.to_string(),
        version: paper.version,
        title: paper.title.clone(),
        authors: paper.authors[..named].to_vec(),
        more_authors: (paper.authors.len() - named) as u32,
        categories: paper.categories.iter().map(ToString::to_string).collect(),
        announce_type: pick.announce_type.to_string(),
        relevance: pick.relevance,
        reasons: pick.reasons.iter().take(SHOWN_REASONS).map(|reason| reason_text(reason, words)).collect(),
        topic: pick.topic().map(str::to_owned),
        abstract_text: paper.abstract_text.clone(),
        sentences: Vec::new(),
        hits: Vec::new(),
        novelty,
        comment,
        estimated: pick.judged == Judged::Estimated,
        tldr: None,
        details: None,
        code_urls: code_links.of(paper),
        notes: notes(paper, words),
        abs_url: format!("https://arxiv.org/abs/{}", paper.id),
        pdf_url: format!("https://arxiv.org/pdf/{}", paper.id),
        html_url: format!("https://arxiv.org/html/{}v{}", paper.id, paper.version),
        like_url: Some(feedback(paper, Opinion::Liked)),
        refuse_url: Some(feedback(paper, Opinion::Refused)),
        source: None,
    }
}

fn notes(paper: &Paper, words: &Words) -> Vec<String> {
    let withdrawn = paper.withdrawn.then(|| words.withdrawn.to_owned());
    let comments = paper.comments.as_ref().map(|text| words.comments(text));
    let journal = paper.journal_ref.as_ref().map(|text| words.journal(text));
    let doi = paper.doi.as_ref().map(|doi| format!("DOI: {doi}"));
    [withdrawn, comments, journal, doi].into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::criteria::{Criteria, Topic};
    use crate::domain::paper::AnnounceType;
    use crate::domain::preferences::Preferences;
    use crate::domain::schedule::Schedule;
    use crate::domain::subscriber::Origin;
    use crate::rank::table;

    fn reader(topics: &[&str], length: TextLength) -> Subscriber {
        let topic = |name: &&str| Topic { name: (*name).to_owned(), ..Topic::default() };
        let schedule = Schedule::parse("0 7 * * *", "UTC").expect("a schedule");
        let criteria = Criteria { topics: topics.iter().map(topic).collect(), ..Criteria::new(Vec::new()) };
        let new = Subscriber::new(Origin::SelfService, Vec::new(), schedule, "en", criteria);
        Subscriber { preferences: Preferences { length, ..Preferences::default() }, ..new }
    }

    fn pick(number: u32, relevance: u8, reasons: Vec<Reason>) -> Pick {
        let line = serde_json::json!({ "id": format!("2611.9{number:04}"), "title": "T", "abstract": "A" });
        Pick {
            paper: table::papers(&line.to_string()).expect("a paper").remove(0),
            announce_type: AnnounceType::New,
            relevance,
            total: 0.0,
            reasons,
            judged: Judged::ByRanker,
        }
    }

    fn on(topic: &str) -> Vec<Reason> {
        vec![Reason::Topic { name: topic.to_owned(), phrases: vec![format!("words of {topic}")] }]
    }

    fn composed(reader: &Subscriber, picks: Vec<Pick>) -> Vec<Section> {
        let selection = Selection { picks, ..Selection::default() };
        let sentences = |_: &Pick, length| match length {
            ExtractLength::Sentence => vec!["one".to_owned()],
            ExtractLength::Few => vec!["one".to_owned(), "two".to_owned()],
        };
        let texts = PaperTexts { code_links: &FoundCodeLinks::default(), sentences: &sentences };
        sections(reader, &selection, Words::of("en"), &texts, |_, _| String::new())
    }

    fn headings(sections: &[Section]) -> Vec<&str> {
        sections.iter().map(|section| section.heading.as_str()).collect()
    }

    #[test]
    fn papers_stand_under_their_topics_in_the_order_of_the_best() {
        let by = |name: &str| vec![Reason::Author { name: name.to_owned() }];
        let mut replaced = pick(6, 7, on("kites"));
        replaced.announce_type = AnnounceType::Replace;
        let picks = vec![
            pick(1, 2, by("A. Byron")),
            pick(2, 9, on("tides")),
            pick(3, 8, on("kites")),
            pick(4, 8, on("tides")),
            pick(5, 7, Vec::new()),
            replaced,
        ];
        let sections = composed(&reader(&["kites", "tides"], TextLength::Short), picks);
        assert_eq!(headings(&sections), ["Authors you follow", "tides", "kites", "Also relevant", "New versions"]);
        let numbers: Vec<u32> =
            sections.iter().flat_map(|section| &section.entries).map(|entry| entry.number).collect();
        assert_eq!(numbers, [1, 2, 3, 4, 5, 6]);
        assert_eq!(sections[1].entries[0].reasons, ["words of tides"], "the heading has said the rest");
        assert_eq!(sections[0].entries[0].relevance, 0, "a followed author's paper has no low figure beside it");
    }

    #[test]
    fn a_reader_of_one_topic_sees_no_heading() {
        for topics in [&["kites"][..], &[]] {
            let sections =
                composed(&reader(topics, TextLength::Short), vec![pick(1, 9, on("kites")), pick(2, 8, Vec::new())]);
            assert_eq!(headings(&sections), [""]);
        }
    }

    #[test]
    fn the_reader_decides_how_much_of_each_abstract_there_is() {
        for (length, sentences) in
            [(TextLength::Short, [2, 2, 2, 1, 1]), (TextLength::Medium, [2; 5]), (TextLength::Full, [0; 5])]
        {
            let picks = (1..=5).map(|number| pick(number, 8, on("kites"))).collect();
            let sections = composed(&reader(&["kites"], length), picks);
            let counts: Vec<usize> = sections[0].entries.iter().map(|entry| entry.sentences.len()).collect();
            assert_eq!(counts, sentences, "{length:?}");
        }
    }
}
