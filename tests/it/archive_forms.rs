//! Stories of the archive's Markdown in the form of existing systems: laid out exactly as they do, in arXiv's own text; and,
//! where the shared samples are at hand, equal to what those systems published.

use std::path::PathBuf;

use dawnpost::archive::build;
use dawnpost::domain::announcement::{Announcement, AnnouncementState};
use dawnpost::domain::paper::{Paper, SourceText};
use serde_json::Value;
use templates::archive::{self, IssueStyle, MarkdownLayout, PageLink, PageLinks};
use templates::digest::{Asked, Cost, Counts, Details, Digest, Entry, Section, Usage};
use templates::words::Words;

use crate::archive::{edition, publish};
use crate::archive_pages::files;
use crate::support::store::{at, category, day, id, on_both, paper, subscriber};

/// The Markdown page of an issue that has a neighbour on each side.
fn as_published(style: IssueStyle, digest: &Digest) -> String {
    let link = |href: &str| Some(PageLink::new(href, "a title"));
    let links = PageLinks {
        previous: link("2025-11-03.md"),
        month: link("2025-11/index.html"),
        next: link("2025-11-04%2B1.md"),
        ..PageLinks::default()
    };
    archive::markdown_in(MarkdownLayout::AsPublished, &archive::ArchivedIssue { digest, style, links })
}

/// An invented paper as an entry that a model has judged.
fn entry(number: u32, title: &str, authors: &[&str], category: &str) -> Entry {
    let sample = Digest::sample();
    let entry = sample.entries().next().expect("an entry").clone();
    Entry {
        number,
        id: format!("2611.9{number:04}"),
        title: title.to_owned(),
        authors: authors.iter().map(|name| (*name).to_owned()).collect(),
        categories: vec![category.to_owned()],
        relevance: 9,
        novelty: Some(7),
        comment: Some(format!("Invented matter no. {number}: meets the topic of kites.")),
        reasons: vec!["Keyword kites".to_owned()],
        abstract_text: format!("We fly {number} kites & one *star*, at α > 3 [1]."),
        tldr: Some(format!("第{number}篇：风筝飞得更高。")),
        details: Some(Details {
            motivation: "风筝飞不高。".to_owned(),
            method: "线更长。".to_owned(),
            result: "高了三米。".to_owned(),
            conclusion: "线的长度很重要。".to_owned(),
        }),
        sentences: Vec::new(),
        hits: Vec::new(),
        ..entry
    }
}

/// Five invented papers of two categories, one of them by a followed author whom no model has judged.
fn invented() -> Digest {
    let mut second = entry(2, "Strings, Longer", &["Wen Example"], "cs.LG");
    second.source = Some(templates::digest::EntrySource {
        title: Some("Strings, {\\em Longer}".to_owned()),
        authors: Some(vec!["W\\'en Example".to_owned()]),
        abstract_text: Some("We fly at $\\alpha > 3$.".to_owned()),
    });
    let mut followed = entry(4, "Kites at Night", &["Zoë Ångström", "Ben Example"], "cs.LG");
    (followed.novelty, followed.comment, followed.relevance) = (None, None, 6);
    followed.reasons = vec![Words::of("zh").by_author("Zoë Ångström")];
    let mut best = entry(3, "Wind without Kites", &["Ann Example", "Cy Example"], "cs.AI");
    (best.relevance, best.novelty) = (10, Some(8));
    let mut estimated = entry(5, "Kites by Guess", &["Di Example"], "cs.LG");
    (estimated.novelty, estimated.comment, estimated.estimated, estimated.details) = (None, None, true, None);
    let entries =
        vec![entry(1, "On Kites", &["Ann Example", "Ben Example"], "cs.LG"), second, best, followed, estimated];
    Digest {
        overview: Some("Kites, mostly.".to_owned()),
        counts: Some(Counts { announced: 829, looked_at: 476, relevant: 5 }),
        asked: Some(Asked {
            categories: vec!["cs.LG".to_owned()],
            authors: vec!["Zoë Ångström".to_owned()],
            ..Asked::default()
        }),
        usage: Some(Usage {
            model: "invented-5".to_owned(),
            prompt: 80_661,
            cached: 1_000,
            completion: 65_226,
            cost: Some(Cost { prompt_micros: 100_826, completion_micros: 652_260 }),
        }),
        prompt: Some("You look for kites.\n\n# Instructions\n\n- Grade every kite.\n  - Do it well.".to_owned()),
        sections: vec![Section { heading: String::new(), entries }],
        ..Digest::sample_in("zh")
    }
}

#[test]
fn pages_in_the_form_of_existing_systems_are_laid_out_as_theirs() {
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| {
        insta::assert_snapshot!("archive_as_published_by_category", as_published(IssueStyle::ByCategory, &invented()));
        insta::assert_snapshot!("archive_as_published_ranked", as_published(IssueStyle::Ranked, &invented()));
    });
}

#[tokio::test]
async fn what_arxiv_sent_and_every_author_are_looked_up_for_them() {
    on_both(async |store| {
        let names = |tex: bool| (0..12).map(|n| format!("A{n} {}", if tex { "K\\\"ohl" } else { "Köhl" })).collect();
        let source =
            SourceText { title: Some("On {\\'E}lan".to_owned()), authors: Some(names(true)), abstract_text: None };
        let paper = Paper {
            title: "On Élan".to_owned(),
            authors: names(false),
            source: Some(source),
            ..paper(1, "cs.LG", day(0))
        };
        let (date, state) = (day(0), AnnouncementState::Complete { total: 1 });
        let new = Announcement { date, category: category("cs.LG"), state, papers: vec![paper.clone()] };
        assert!(store.save_announcement(&new, at(0)).await.expect("saved"));
        let mut entry = entry(1, "On Élan", &["A0 Köhl", "A1 Köhl"], "cs.LG");
        (entry.id, entry.more_authors, entry.abstract_text) = (id(1).to_string(), 10, "Another version’s.".to_owned());
        let sections = vec![Section { heading: String::new(), entries: vec![entry] }];
        let reader = subscriber("ada", &[]);
        let digest = serde_json::to_string(&Digest { sections, ..Digest::sample() }).expect("plain data");
        publish(&store, &reader, |_| digest.clone()).await;
        let mut builds = Vec::new();
        for form in [MarkdownLayout::Dawnpost, MarkdownLayout::AsPublished] {
            let folder = tempfile::tempdir().expect("a folder");
            let edition = edition(IssueStyle::Ranked).in_form(form);
            build(&store, &edition, std::slice::from_ref(&reader), true, folder.path(), &mut |_, _| {})
                .await
                .expect("an archive");
            builds.push(files(folder.path()));
        }
        for (pages, title, name) in [(&builds[0], "On Élan", "A11 Köhl"), (&builds[1], "On {\\'E}lan", "A11 K\\\"ohl")]
        {
            let page = &pages["ada/2025-11-04.md"];
            assert!(page.contains(title) && page.contains(name) && page.contains("Another version’s."), "{page}");
        }
        // The manifest knows the form.
        let others = |name: &str| !name.ends_with(".md") && !name.contains("/.");
        for (name, text) in builds[0].iter().filter(|(name, _)| others(name)) {
            assert!(builds[1][name] == *text, "{name}: only Markdown has a form");
        }
    })
    .await;
}

/// The folder of samples that real systems published, where `DAWNPOST_SHARED` names one; their stories skip themselves
/// without it.
fn shared() -> Option<PathBuf> {
    std::env::var_os("DAWNPOST_SHARED").map(PathBuf::from)
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_default()
}

/// A published digest as one of ours.
fn replayed(day: &Value, prompt: Option<String>) -> Digest {
    let number = |value: &Value| value.as_u64().unwrap_or_default();
    let papers = day["papers"].as_array().expect("papers");
    let entries = (1..).zip(papers).map(|(n, paper)| {
        let summary = &paper["summary"];
        let part = |key| text(summary, key).to_owned();
        let is_judged = paper["relevance"].is_u64();
        let authors = paper["authors"].as_array().expect("names").iter().filter_map(Value::as_str);
        Entry {
            id: text(paper, "id").to_owned(),
            authors: authors.map(str::to_owned).collect(),
            more_authors: 0,
            abstract_text: text(paper, "abstract").to_owned(),
            relevance: number(&paper["relevance"]) as u8,
            novelty: is_judged.then(|| number(&paper["novelty"]) as u8),
            comment: is_judged.then(|| text(paper, "comment").to_owned()),
            reasons: vec![Words::of("en").by_author("somebody")].into_iter().filter(|_| !is_judged).collect(),
            tldr: summary.is_object().then(|| part("tldr")),
            details: summary.is_object().then(|| Details {
                motivation: part("motivation"),
                method: part("method"),
                result: part("result"),
                conclusion: part("conclusion"),
            }),
            ..entry(n, text(paper, "title"), &[], text(paper, "primary"))
        }
    });
    let mut categories: Vec<String> = papers.iter().map(|paper| text(paper, "primary").to_owned()).collect();
    categories.dedup();
    let totals = &day["totals"];
    // The price list of that model, in millionths of a dollar: 1.25 and 10 for a million tokens.
    let cost = Cost {
        prompt_micros: number(&day["prompt_tokens"]) * 5 / 4,
        completion_micros: number(&day["completion_tokens"]) * 10,
    };
    Digest {
        date: text(day, "day").to_owned(),
        sections: vec![Section { heading: String::new(), entries: entries.collect() }],
        counts: Some(Counts {
            announced: number(&totals["arXiv"]) as u32,
            looked_at: number(&totals["scanned"]) as u32,
            relevant: number(&totals["relevant"]) as u32,
        }),
        asked: Some(Asked { categories, authors: vec!["somebody".to_owned()], ..Asked::default() }),
        usage: Some(Usage {
            model: text(day, "model").to_owned(),
            prompt: number(&day["prompt_tokens"]),
            cached: 0,
            completion: number(&day["completion_tokens"]),
            cost: Some(cost),
        }),
        prompt,
        ..Digest::sample()
    }
}

#[test]
fn the_by_category_samples_are_equalled_byte_for_byte() {
    let Some(shared) = shared() else { return };
    let read = |path: String| std::fs::read_to_string(shared.join(path)).expect("a file of the samples");
    for name in ["000", "001", "004"] {
        let day: Value = serde_json::from_str(&read(format!("data/replay/by-category-{name}.json"))).expect("JSON");
        let sample = read(format!("samples/{}", text(&day, "sample")));
        let ours = as_published(IssueStyle::ByCategory, &replayed(&day, None));
        assert_eq!(ours, sample, "{name}");
    }
}

/// The letters and figures of a page, in no order: what is left of it in the text that was extracted from such a page, which
/// has lost Markdown's marks and the numbers of lists, and has taken underscores in formulas for emphasis, so that an index is
/// missing here and there: of short words, only figures count.
fn words(page: &str) -> Vec<String> {
    let mut words = Vec::new();
    for line in page.lines() {
        let line = line.trim_start_matches(['>', '#', '-', '•', ' ', '[']);
        if ["Previous Day", "Monthly Overview", "Next Day"].iter().any(|turn| line.starts_with(turn)) {
            continue;
        }
        let line = line.split(" <a id=").next().unwrap_or_default();
        let link = ["](https://arxiv.org/abs/", "](#user-content-"].into_iter().find(|link| line.contains(link));
        let line = link.and_then(|link| line.split(link).next()).unwrap_or(line);
        let line = line.trim_start_matches(|c: char| c.is_ascii_digit());
        let counts = |word: &&str| word.chars().count() > 2 || word.bytes().any(|b| b.is_ascii_digit());
        words.extend(line.split(|c: char| !c.is_alphanumeric()).filter(counts).map(str::to_owned));
    }
    words.sort_unstable();
    words
}

#[test]
fn the_ranked_samples_say_the_same() {
    let Some(shared) = shared() else { return };
    let read = |path: &str| std::fs::read_to_string(shared.join(path)).expect("a file of the samples");
    for (file, day) in [("002_0cadb0db9dfa69c2", "2025-11-05"), ("003_2ec435e392ff1c82", "2025-12-30")] {
        let sample = read(&format!("samples/{file}.txt"));
        let replay: Value = serde_json::from_str(&read(&format!("data/replay/ranked-{day}.json"))).expect("JSON");
        let (_, prompt) = sample.split_once("System Prompt").expect("a prompt");
        let prompt = prompt.replacen("User Prompt\n", "\n# ", 1);
        let ours = as_published(IssueStyle::Ranked, &replayed(&replay, Some(prompt)));
        let (ours, theirs) = (words(&ours), words(&sample));
        let same = ours.iter().zip(&theirs).take_while(|(ours, theirs)| ours == theirs).count();
        assert!(ours == theirs, "{day}: {:?} is not {:?}", ours.get(same), theirs.get(same));
        assert!(ours.len() > 10_000);
    }
}
