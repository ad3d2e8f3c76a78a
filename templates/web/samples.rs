//! Sample pages for the tests: one of each kind, in any language, with any text in the fields that people fill.

use std::collections::BTreeMap;

use super::draft::{Faults, TopicDraft};
use super::*;
use crate::archive::{Group, Overview, Place, Row, Style};
use crate::digest::Digest;

const NAV: [&str; 3] = ["/archive", "", "/marks"];
const TAXONOMY: [(&str, &str); 3] =
    [("cs.CL", "Computation and Language"), ("cs.LG", "Machine Learning"), ("astro-ph.GA", "Astrophysics of Galaxies")];

fn form(action: &str) -> Form {
    Form { action: action.to_owned(), csrf: "c3Jm".to_owned() }
}

fn faults(of: &[(&str, &str)]) -> Faults {
    let mut faults = Faults::default();
    for (name, text) in of {
        faults.add(*name, *text);
    }
    faults
}

pub(super) fn draft(text: &str) -> Draft {
    let topic = TopicDraft {
        name: text.to_owned(),
        want: format!("{text}\nconditional computation, routing, sparse transformers"),
        setting: text.to_owned(),
        avoid: text.to_owned(),
        keywords: format!("MoE\n{text}"),
        remove: false,
    };
    Draft {
        sentence: text.to_owned(),
        topics: vec![topic.clone(), TopicDraft { remove: true, ..topic }],
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
        language: "en".into(),
        weekly: false,
        days: ["1", "2", "3", "4", "5"].map(str::to_owned).to_vec(),
        weekly_day: "1".into(),
        at: "07:30".into(),
        zone: text.to_owned(),
        silent: true,
        quiet_from: "22:00".into(),
        quiet_to: "06:30".into(),
        everywhere: false,
        preferred: "1".into(),
    }
}

fn place() -> Place {
    Place {
        above: vec![Link::new("/archive", "Archive"), Link::new("", "4 November 2025")],
        previous: Some(Link::new("/archive/2025-11-03", "3 November 2025")),
        month: Some(Link::new("/archive/2025-11", "November 2025")),
        ..Place::default()
    }
}

/// Every page with its name: `text` stands wherever a person or a stranger can put some.
pub(super) fn pages(language: &str, text: &str) -> Vec<(String, String)> {
    let web = Phrases::of(language).web;
    let labels = [web.places.archive, web.places.preferences, web.places.marks];
    let nav: Vec<Link> = NAV.iter().zip(labels).map(|(href, label)| Link::new(*href, label)).collect();
    let log_out = form("/logout");
    let name = if text.contains('<') { text } else { "dawnpost" };
    let plain = Frame::plain(language, name, "/");
    let known = Frame { nav: &nav, feed: Some("/feed/dA.dA"), log_out: Some(&log_out), ..plain };
    let subscribe_page = Subscribe {
        form: form("/subscribe"),
        email: text.to_owned(),
        want: text.to_owned(),
        language: language.to_owned(),
        faults: faults(&[("email", web.faults.email)]),
        zone: "Europe/Berlin".to_owned(),
        zones: &["Europe/Berlin", "UTC"],
        looked: None,
    };
    let mut pages = vec![
        ("subscribe".to_owned(), subscribe(&plain, &Subscribe { form: form("/subscribe"), ..Subscribe::default() })),
        ("subscribe-faulty".to_owned(), subscribe(&plain, &subscribe_page)),
        ("subscribe-looked".to_owned(), subscribe(&plain, &Subscribe { looked: Some(looked(text)), ..subscribe_page })),
        ("welcome".to_owned(), welcome(&plain, &welcome_page(text))),
        ("preferences".to_owned(), preferences(&known, &preferences_page(text))),
        ("marks".to_owned(), marks(&known, &form("/marks"), &marked(text), &changed(text))),
        ("marks-none".to_owned(), marks(&known, &form("/marks"), &[], &[])),
        ("overview".to_owned(), overview(&known, &overview_page(language, text))),
    ];
    pages.extend(previews(&known, text));
    pages.extend(issues(&known, language, text));
    pages.extend(acts(&plain, text).into_iter().map(|(name, page)| (format!("act-{name}"), page)));
    pages.extend(notices(&plain, text).into_iter().map(|(name, page)| (format!("notice-{name}"), page)));
    pages
}

fn preferences_page(text: &str) -> Preferences<'static> {
    let row = |key: &str, label: &str, works| AddressRow { key: key.into(), label: label.into(), works };
    Preferences {
        form: form("/preferences"),
        draft: draft(text),
        faults: faults(&[("zone", text), ("announce", text), ("topic-0-want", text)]),
        proposed: true,
        notes: vec![text.to_owned()],
        taxonomy: &TAXONOMY,
        zones: &["Europe/Berlin", "Europe/London"],
        addresses: vec![row("1", "a…@example.org", true), row("2", text, false)],
        pause: Some(Pause { until: Some("30 November 2025".into()) }),
        code: Some(LinkCode {
            telegram: Some("https://t.me/example_bot?start=abc".into()),
            command: format!("/link {text}"),
            minutes: 15,
        }),
        ways: Ways {
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

fn brought(text: &str) -> Brought {
    let mut examples: Vec<_> = Digest::sample().entries().take(3).cloned().collect();
    examples[0].title = text.to_owned();
    examples[0].reasons = vec![text.to_owned()];
    let days = [("7 November 2025", 9), ("6 November 2025", 14), ("5 November 2025", 0), (text, 22)];
    Brought { a_day: 12, days: days.map(|(date, n)| (date.to_owned(), n)).to_vec(), examples }
}

fn looked(text: &str) -> Looked {
    let wishes = [("Quantization", "looks for quantization, quantized, PTQ"), (text, ""), ("Avoid", text)];
    Looked {
        wishes: wishes.map(|(label, text)| (label.to_owned(), text.to_owned())).to_vec(),
        notes: vec![text.to_owned()],
        brought: brought(text),
    }
}

fn welcome_page(text: &str) -> Welcome<'static> {
    let page = Preferences { form: form("/confirm/dA.dA"), ..preferences_page(text) };
    Welcome { page, brought: brought(text) }
}

fn previews(frame: &Frame, text: &str) -> Vec<(String, String)> {
    let draft = draft(text);
    let brought = brought(text);
    let full = Preview { form: form("/preferences"), draft: &draft, brought };
    let empty = Preview { brought: Brought::default(), ..full.clone() };
    vec![("preview".to_owned(), preview(frame, &full)), ("preview-empty".to_owned(), preview(frame, &empty))]
}

fn marked(text: &str) -> Vec<Marked> {
    let paper = |id: &str, title: &str, liked| Marked {
        id: id.into(),
        title: title.into(),
        liked,
        on: "4 November 2025".into(),
    };
    vec![
        paper("9911.00002", "Notice Boards: Routing Tokens by What Experts Say of Themselves", true),
        paper("9911.00003", text, true),
        paper(text, "Whistling Through Walls: Passive Sensing at 3 kHz", false),
    ]
}

fn changed(text: &str) -> Vec<Changed> {
    let one = |name: &str, rose, papers: &[&str]| Changed {
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

fn overview_page(language: &str, text: &str) -> Overview {
    let row = |day: &str, note: &str| Row {
        link: Link::new(format!("/archive/{day}"), day),
        note: note.into(),
        papers: vec![Link::new("/archive/2025-11-04#x", text)],
    };
    let rows = vec![row("2025-11-04", "7 papers"), row("2025-11-03", text)];
    let topics = vec![Row { link: Link::new("/archive/topic/0", text), note: "12 papers".into(), papers: Vec::new() }];
    Overview {
        language: language.to_owned(),
        site: "dawnpost".into(),
        title: "November 2025".into(),
        intro: "2 issues".into(),
        place: place(),
        groups: vec![
            Group { heading: Link::new("/archive/2025-11", "November 2025"), rows },
            Group { heading: Link::new("", "By topic"), rows: topics },
        ],
    }
}

fn issues(frame: &Frame, language: &str, text: &str) -> Vec<(String, String)> {
    let mut digest = Digest::sample_in(language);
    digest.title = format!("{} {text}", digest.title);
    digest.sections[1].entries[0].title = text.to_owned();
    let marks = BTreeMap::from([("9911.00002".to_owned(), Mark::Liked), ("9911.00004".to_owned(), Mark::Refused)]);
    let feedback = Some(Feedback { form: form("/issue/aXQ.dA/mark"), marks });
    [("issue", Style::Ranked), ("issue-by-category", Style::ByCategory)]
        .map(|(name, style)| {
            let page = Issue { digest: &digest, style, place: place(), feedback: feedback.clone() };
            (name.to_owned(), issue(frame, &page))
        })
        .to_vec()
}

fn acts(frame: &Frame, text: &str) -> Vec<(String, String)> {
    use Deed::*;
    let all = [Confirm, Block, SendLogin, Login, Pause, Resume, Unsubscribe, Like, Refuse, Unmark, Erase];
    all.map(|deed| {
        let about_paper = matches!(deed, Like | Refuse | Unmark);
        let page = Act {
            fields: &[("paper", "9911.00002")],
            address: text,
            title: if about_paper { text } else { "" },
            erase: (deed == Unsubscribe).then_some("/erase/dA.dA"),
            keep: (deed == Erase).then_some("/"),
            faults: if deed == Erase { faults(&[("word", text)]) } else { Faults::default() },
            ..Act::new(deed, form("/act/dA.dA"))
        };
        (format!("{deed:?}").to_lowercase(), act(frame, &page))
    })
    .to_vec()
}

fn notices(frame: &Frame, text: &str) -> Vec<(String, String)> {
    let all = &frame.web().notices;
    let gaps = [("title", text), ("until", text), ("site", text), ("contact", text)];
    let undo = form("/mark/dA.dA");
    [
        ("mail", &all.check_mail, Next::Nothing),
        ("login", &all.login_sent, Next::Nothing),
        ("expired", &all.expired, Next::Page("/")),
        ("used", &all.used, Next::Page("/")),
        ("invalid", &all.invalid, Next::Page("/")),
        ("not-found", &all.not_found, Next::Page("/")),
        ("too-many", &all.too_many, Next::Nothing),
        ("too-large", &all.too_large, Next::Nothing),
        ("not-allowed", &all.not_allowed, Next::Page("/")),
        ("unreadable", &all.unreadable, Next::Page("/")),
        ("trouble", &all.trouble, Next::Nothing),
        ("confirmed", &all.confirmed, Next::Page("/preferences")),
        ("saved", &all.saved, Next::Page("/preferences")),
        ("paused", &all.paused, Next::Page("/resume")),
        ("paused-open", &all.paused_open, Next::Page("/resume")),
        ("resumed", &all.resumed, Next::Page("/preferences")),
        ("unsubscribed", &all.unsubscribed, Next::Page("/erase")),
        ("erased", &all.erased, Next::Nothing),
        ("liked", &all.liked, Next::Post(&undo, &[("mark", "undo")])),
        ("refused", &all.refused, Next::Post(&undo, &[("mark", "undo")])),
        ("unmarked", &all.unmarked, Next::Nothing),
        ("logged-out", &all.logged_out, Next::Nothing),
        ("group", &all.group, Next::Nothing),
        ("blocked", &all.blocked, Next::Nothing),
        ("privacy", &all.privacy, Next::Nothing),
    ]
    .map(|(name, text, next)| (name.to_owned(), notice(frame, text, &gaps, next)))
    .to_vec()
}
