//! Sample pages for the tests: one of each kind, in any language, with any text in the fields that people fill.

use std::collections::BTreeMap;

use super::form::{FormFaults, TopicFields};
use super::*;
use crate::archive::labels::Labels;
use crate::archive::{IssueStyle, LinkGroup, OverviewPage, OverviewRow, PageLink, PageLinks};
use crate::digest::Digest;
use crate::phrases::{Phrases, fill};
use crate::words::Words;

const NAV: [&str; 3] = ["/archive", "", "/marks"];
const TAXONOMY: [(&str, &str); 3] =
    [("cs.CL", "Computation and Language"), ("cs.LG", "Machine Learning"), ("astro-ph.GA", "Astrophysics of Galaxies")];

fn form(action: &str) -> PostForm {
    PostForm { action: action.to_owned(), csrf: "c3Jm".to_owned() }
}

fn faults(of: &[(&str, &str)]) -> FormFaults {
    let mut faults = FormFaults::default();
    for (name, text) in of {
        faults.add(*name, *text);
    }
    faults
}

pub(super) fn draft(text: &str) -> PreferencesForm {
    let topic = TopicFields {
        name: text.to_owned(),
        want: format!("{text}\nconditional computation, routing, sparse transformers"),
        setting: text.to_owned(),
        avoid: text.to_owned(),
        keywords: format!("MoE\n{text}"),
        remove: false,
    };
    PreferencesForm {
        sentence: text.to_owned(),
        topics: vec![topic.clone(), TopicFields { remove: true, ..topic }],
        keywords: format!("quantization\n{text}"),
        exclude: text.to_owned(),
        avoid: text.to_owned(),
        authors: text.to_owned(),
        like: text.to_owned(),
        categories: vec!["cs.LG".into(), "cs.CL".into(), text.to_owned()],
        add_category: text.to_owned(),
        announce: vec!["new".into(), "cross".into()],
        min_relevance: "7".into(),
        limit: "20".into(),
        length: "short".into(),
        language: "en".into(),
        weekly: false,
        days: ["1", "2", "3", "4", "5"].map(str::to_owned).to_vec(),
        weekly_day: "1".into(),
        at: "07:30".into(),
        zone: text.to_owned(),
        silent: true,
        overview: true,
        quiet_days: true,
        quiet_from: "22:00".into(),
        quiet_to: "06:30".into(),
        everywhere: false,
        preferred: "1".into(),
    }
}

fn date(language: &str, day: u32) -> String {
    Words::of(language).date(2025, 11, day)
}

fn links(language: &str) -> PageLinks {
    let labels = Labels::of(language);
    PageLinks {
        above: vec![PageLink::new("/archive", labels.archive), PageLink::new("", date(language, 4))],
        previous: Some(PageLink::new("/archive/2025-11-03", date(language, 3))),
        month: Some(PageLink::new("/archive/2025-11", labels.month(2025, 11))),
        forms: vec![PageLink::new("/archive/2025-11-04/papers.bib", "BibTeX")],
        ..PageLinks::default()
    }
}

/// Every page with its name: `text` stands wherever a person or a stranger can put some.
pub(crate) fn pages(language: &str, text: &str) -> Vec<(String, String)> {
    let web = Phrases::of(language).web;
    let labels = [web.places.archive, web.places.preferences, web.places.marks];
    let nav: Vec<PageLink> = NAV.iter().zip(labels).map(|(href, label)| PageLink::new(*href, label)).collect();
    let log_out = form("/logout");
    let name = if text.contains('<') { text } else { "dawnpost" };
    let plain = Frame::plain(language, name, "/");
    let known = Frame { nav: &nav, feed: Some("/feed/dA.dA"), log_out: Some(&log_out), ..plain };
    let subscribe_page = SubscribePage {
        subscribed: form("/subscribed"),
        known: text.to_owned(),
        links: HomeLinks { sample: "/sample".to_owned(), telegram_bot: Some("an_invented_bot".to_owned()) },
        form: form("/subscribe"),
        email: text.to_owned(),
        want: text.to_owned(),
        language: language.to_owned(),
        faults: faults(&[("email", web.faults.email)]),
        zone: "Europe/Berlin".to_owned(),
        zones: &[("Berlin", "Europe/Berlin"), ("UTC", "UTC")],
        looked: None,
    };
    let mut pages = vec![
        (
            "subscribe".to_owned(),
            subscribe(
                &plain,
                &SubscribePage {
                    form: form("/subscribe"),
                    subscribed: form("/subscribed"),
                    ..SubscribePage::default()
                },
            ),
        ),
        ("subscribe-faulty".to_owned(), subscribe(&plain, &subscribe_page)),
        (
            "subscribe-looked".to_owned(),
            subscribe(&plain, &SubscribePage { looked: Some(looked(language, text)), ..subscribe_page }),
        ),
        ("welcome".to_owned(), welcome(&plain, &welcome_page(language, text))),
        ("brief".to_owned(), brief(&plain, &preferences_page(language, text), &form("/preferences/dA.dA"), text)),
        ("preferences".to_owned(), preferences(&known, &preferences_page(language, text))),
        ("marks".to_owned(), marks(&known, &form("/marks"), &marked(language, text), &changed(text))),
        ("marks-none".to_owned(), marks(&known, &form("/marks"), &[], &[])),
        ("overview".to_owned(), overview(&known, &overview_page(language, text))),
    ];
    pages.extend(previews(&known, language, text));
    pages.extend(issues(&known, language, text));
    pages.extend(actions(&plain, text).into_iter().map(|(name, page)| (format!("act-{name}"), page)));
    pages.extend(notices(&plain, text).into_iter().map(|(name, page)| (format!("notice-{name}"), page)));
    pages
}

fn preferences_page(language: &str, text: &str) -> PreferencesPage<'static> {
    let row = |key: &str, label: &str, works| AddressChoice { key: key.into(), label: label.into(), works };
    PreferencesPage {
        form: form("/preferences"),
        draft: draft(text),
        faults: faults(&[("zone", text), ("announce", text), ("topic-0-want", text)]),
        proposed: true,
        notes: vec![text.to_owned()],
        taxonomy: TAXONOMY.to_vec(),
        zones: &[("Berlin", "Europe/Berlin"), ("London", "Europe/London")],
        addresses: vec![row("1", "a…@example.org", true), row("2", text, false)],
        pause: Some(PauseState { until: Some(date(language, 30)) }),
        code: Some(LinkCode {
            telegram: Some("https://t.me/example_bot?start=abc".into()),
            command: format!("/link {text}"),
            minutes: 15,
        }),
        ways: PreferencesLinks {
            pause: "/pause".into(),
            marks: "/marks".into(),
            export_json: "/export.json".into(),
            export_toml: "/export.toml".into(),
            unsubscribe: "/unsubscribe".into(),
            erase: "/erase".into(),
            link: form("/link"),
        },
    }
}

fn brought(language: &str, text: &str) -> PreviewResult {
    let mut examples: Vec<_> = Digest::sample_in(language).entries().take(3).cloned().collect();
    examples[0].title = text.to_owned();
    examples[0].reasons = vec![text.to_owned()];
    let days = [(date(language, 7), 9), (date(language, 6), 14), (date(language, 5), 0), (text.to_owned(), 22)];
    PreviewResult { a_day: 12, days: days.to_vec(), examples }
}

fn looked(language: &str, text: &str) -> TrialResult {
    let labels = &Phrases::of(language).chat.labels;
    let words = fill(labels.looks_for, &[("words", "PTQ")]);
    let wishes = [("GPTQ", words.as_str()), (text, ""), (labels.avoid.name, text)];
    TrialResult {
        wishes: wishes.map(|(label, text)| (label.to_owned(), text.to_owned())).to_vec(),
        notes: vec![text.to_owned()],
        brought: brought(language, text),
    }
}

fn welcome_page(language: &str, text: &str) -> WelcomePage<'static> {
    let page = PreferencesPage { form: form("/confirm/dA.dA"), ..preferences_page(language, text) };
    WelcomePage { page, brought: brought(language, text) }
}

fn previews(frame: &Frame, language: &str, text: &str) -> Vec<(String, String)> {
    let draft = draft(text);
    let brought = brought(language, text);
    let full = PreviewPage { form: form("/preferences"), draft: &draft, brought };
    let empty = PreviewPage { brought: PreviewResult::default(), ..full.clone() };
    vec![("preview".to_owned(), preview(frame, &full)), ("preview-empty".to_owned(), preview(frame, &empty))]
}

fn marked(language: &str, text: &str) -> Vec<MarkedRow> {
    let paper =
        |id: &str, title: &str, liked| MarkedRow { id: id.into(), title: title.into(), liked, on: date(language, 4) };
    vec![
        paper("9911.00002", "Notice Boards: Routing Tokens by What Experts Say of Themselves", true),
        paper("9911.00003", text, true),
        paper(text, "Whistling Through Walls: Passive Sensing at 3 kHz", false),
    ]
}

fn changed(text: &str) -> Vec<MarkEffect> {
    let one = |name: &str, rose, papers: &[&str]| MarkEffect {
        key: "#AAAAAAAA".into(),
        name: name.into(),
        rose,
        papers: papers.iter().map(|title| (*title).to_owned()).collect(),
    };
    vec![
        one("Routing", true, &["Notice Boards: Routing Tokens", text]),
        one(text, true, &[text]),
        one("sensing", false, &[text]),
    ]
}

fn overview_page(language: &str, text: &str) -> OverviewPage {
    let labels = Labels::of(language);
    let row = |day: &str, note: &str| OverviewRow {
        link: PageLink::new(format!("/archive/{day}"), day),
        note: note.into(),
        papers: vec![PageLink::new("/archive/2025-11-04#x", text)],
    };
    let rows = vec![row("2025-11-04", &labels.papers(7)), row("2025-11-03", text)];
    let topics = vec![OverviewRow {
        link: PageLink::new("/archive/topic/0", text),
        note: labels.papers(12),
        papers: Vec::new(),
    }];
    OverviewPage {
        language: language.to_owned(),
        site: "dawnpost".into(),
        title: labels.month(2025, 11),
        intro: labels.issues(2),
        links: links(language),
        groups: vec![
            LinkGroup { heading: PageLink::new("/archive/2025-11", labels.month(2025, 11)), rows },
            LinkGroup { heading: PageLink::new("", Phrases::of(language).web.places.topics), rows: topics },
        ],
    }
}

fn issues(frame: &Frame, language: &str, text: &str) -> Vec<(String, String)> {
    let mut digest = Digest::sample_in(language);
    digest.title = format!("{} {text}", digest.title);
    digest.sections[1].entries[0].title = text.to_owned();
    let marks =
        BTreeMap::from([("9911.00002".to_owned(), ShownMark::Liked), ("9911.00004".to_owned(), ShownMark::Refused)]);
    let feedback = Some(FeedbackForm { form: form("/issue/aXQ.dA/mark"), marks });
    [("issue", IssueStyle::Ranked), ("issue-by-category", IssueStyle::ByCategory)]
        .map(|(name, style)| {
            let page = IssuePage { digest: &digest, style, links: links(language), feedback: feedback.clone() };
            (name.to_owned(), issue(frame, &page))
        })
        .to_vec()
}

fn actions(frame: &Frame, text: &str) -> Vec<(String, String)> {
    use PageAction::*;
    let all = [Confirm, Block, Login, Pause, Resume, Unsubscribe, Erase];
    let one_button = all.map(|deed| {
        let page = ActionPage {
            fields: &[("paper", "9911.00002")],
            address: text,
            erase: (deed == Unsubscribe).then_some("/erase/dA.dA"),
            keep: (deed == Erase).then_some("/"),
            faults: if deed == Erase { faults(&[("word", text)]) } else { FormFaults::default() },
            ..ActionPage::new(deed, form("/act/dA.dA"))
        };
        (format!("{deed:?}").to_lowercase(), action(frame, &page))
    });
    let marks = [Like, Refuse, Unmark].map(|deed| {
        let other = |id: &str, mark| OtherPaper { id: id.to_owned(), title: text.to_owned(), mark };
        let others = match deed {
            // An issue that is no longer kept has no other papers.
            Unmark => Vec::new(),
            _ => vec![other("9911.00004", Some(ShownMark::Refused)), other("math/9911003", None)],
        };
        let page = MarkPage { action: deed, form: form("/feedback/dA.dA"), title: text, others };
        (format!("{deed:?}").to_lowercase(), mark(frame, &page))
    });
    one_button.into_iter().chain(marks).collect()
}

fn notices(frame: &Frame, text: &str) -> Vec<(String, String)> {
    let all = &frame.web().notices;
    let gaps = [("title", text), ("until", text), ("site", text), ("contact", text)];
    let undo = form("/mark/dA.dA");
    [
        ("mail", &all.check_mail, NextStep::Nothing),
        ("login", &all.login_sent, NextStep::Nothing),
        ("expired", &all.expired, NextStep::Page("/")),
        ("used", &all.used, NextStep::Page("/")),
        ("invalid", &all.invalid, NextStep::Page("/")),
        ("not-found", &all.not_found, NextStep::Page("/")),
        ("not-kept", &all.not_kept, NextStep::Page("/")),
        ("too-many", &all.too_many, NextStep::Nothing),
        ("too-large", &all.too_large, NextStep::Nothing),
        ("not-allowed", &all.not_allowed, NextStep::Page("/")),
        ("unreadable", &all.unreadable, NextStep::Page("/")),
        ("trouble", &all.trouble, NextStep::Nothing),
        ("confirmed", &all.confirmed, NextStep::Page("/preferences")),
        ("saved", &all.saved, NextStep::Page("/preferences")),
        ("paused", &all.paused, NextStep::Page("/resume")),
        ("paused-open", &all.paused_open, NextStep::Page("/resume")),
        ("resumed", &all.resumed, NextStep::Page("/preferences")),
        ("unsubscribed", &all.unsubscribed, NextStep::Page("/erase")),
        ("erased", &all.erased, NextStep::Nothing),
        ("liked", &all.liked, NextStep::Post(&undo, &[("mark", "undo")])),
        ("refused", &all.refused, NextStep::Post(&undo, &[("mark", "undo")])),
        ("unmarked", &all.unmarked, NextStep::Nothing),
        ("brief-saved", &all.brief_saved, NextStep::Post(&undo, &[("do", "undo")])),
        ("brief-undone", &all.brief_undone, NextStep::Nothing),
        ("marks-saved", &all.marks_saved, NextStep::Page("/issue/dA.dA")),
        ("logged-out", &all.logged_out, NextStep::Nothing),
        ("group", &all.group, NextStep::Nothing),
        ("blocked", &all.blocked, NextStep::Nothing),
        ("privacy", &all.privacy, NextStep::Nothing),
    ]
    .map(|(name, text, next)| (name.to_owned(), notice(frame, text, &gaps, next)))
    .to_vec()
}
