//! Whoever reads German, French, Spanish or Chinese meets no English word in a chat, on the site or in a mail that is not a name or
//! a code: real walks, where text comes from what was typed, from refusals and from what the program finds out.

#[path = "../../templates/checks/english.rs"]
mod english;

use std::cell::RefCell;

use dawnpost::domain::category::taxonomy;
use dawnpost::domain::change::Change;
use dawnpost::domain::setting::SettingValue;
use dawnpost::domain::subscriber::Subscriber;
use dawnpost::inbound::commands::COMMANDS;
use dawnpost::links::Purpose;
use dawnpost::store::Store;
use english::{EnglishWords, sentences, visible};
use templates::archive::labels::Labels;
use templates::phrases::Phrases;
use templates::words::{TAGS, Words};

use crate::inbound::Talk;
use crate::support::desk::{announce, join, number_of, today};
use crate::support::store::{id, on_both};
use crate::web::site::{Page, Site, Visitor};

/// What papers, readers and the site are called in these walks: no text of ours.
const NAMES: [&str; 20] = [
    "Routing tokens among sparse experts",
    "Four-bit quantization of invented networks",
    "Segmenting imaginary tumours",
    "A grammar of no language",
    "A dwarf galaxy that is not there",
    "Convergence of a method without steps",
    "Zoë Ångström",
    "Invented O’Author",
    "Invented digests",
    "Sparse models",
    "sparse transformers",
    "Sparse transformers",
    "sparse experts",
    "mixture of experts",
    "Mixture of experts",
    "mixture-of-experts",
    "mixtures of experts",
    ", part ",
    "3 pages",
    "title:",
];

/// Reads what a walk through one language shows, and says at its end what English was in it.
struct Judge {
    english: EnglishWords,
    tag: &'static str,
    found: RefCell<Vec<String>>,
}

impl Judge {
    fn of(tag: &'static str) -> Self {
        let phrases = Phrases::of("en");
        let names = phrases.chat.commands.iter().map(|about| about.name);
        let typed: Vec<&str> = names.chain(phrases.chat.options.iter().map(|(name, _)| *name)).collect();
        let texts = format!("{phrases:#?}\n{:#?}\n{:#?}", Words::of("en"), Labels::of("en"));
        Self { english: EnglishWords::of(&sentences(&texts, &typed)), tag, found: RefCell::default() }
    }

    fn read(&self, text: &str, about: &str) {
        // Categories have arXiv's names, except in Chinese.
        let names = NAMES.into_iter().chain(taxonomy(self.tag).map(|(_, name)| name));
        let text = names.fold(text.to_owned(), |text, name| text.replace(name, " "));
        // An example is typed as it stands; `parse/tests.rs` reads each.
        let is_example = |line: &&str| {
            let line = line.trim_start_matches(|c: char| !c.is_alphabetic());
            Phrases::of(self.tag)
                .chat
                .commands
                .iter()
                .any(|about| about.examples.lines().any(|example| example == line))
        };
        let text = text.lines().filter(|line| !is_example(line)).collect::<Vec<_>>().join("\n");
        let words = self.english.found_in(&text, self.tag);
        if !words.is_empty() {
            self.found
                .borrow_mut()
                .push(format!("{about}: {words:?} in {}", text.split_whitespace().collect::<Vec<_>>().join(" ")));
        }
    }

    fn conclude(&self) {
        let found = self.found.borrow();
        assert!(found.is_empty(), "{}: {}", self.tag, found.join("\n"));
    }

    fn page(&self, page: &Page, about: &str) {
        let text = &page.text;
        if !text.contains(&format!("<html lang=\"{}\"", self.tag)) {
            self.found.borrow_mut().push(format!("{about} is in another language: {text}"));
        }
        self.read(&visible(text, self.tag), about);
    }
}

fn others() -> impl Iterator<Item = &'static str> {
    TAGS.into_iter().filter(|tag| *tag != "en")
}

/// What is said, and what stands on the buttons below it.
async fn said(talk: &Talk, judge: &Judge, typed: &str) {
    let answer = talk.say(typed).await;
    judge.read(&answer.replace(typed.trim_start_matches('/'), " "), typed);
    let labels: Vec<String> = talk
        .last
        .borrow()
        .iter()
        .flat_map(|reply| reply.buttons.iter().flatten())
        .map(|one| one.label.clone())
        .collect();
    judge.read(&labels.join("\n"), typed);
}

#[tokio::test]
async fn a_walk_through_the_chat_meets_no_english_word() {
    on_both(async |store| {
        announce(&store).await;
        for (number, tag) in others().enumerate() {
            let judge = Judge::of(tag);
            let talk = Talk::alone(&store, &format!("telegram:{}", 70 + number), tag);
            for typed in [
                "/start",
                "/settings",
                "Ω",
                "/subscribe",
                "/subscribe Ω",
                "/cancel",
                "/subscribe 機械学習の論文を読みたいです",
                "/nonsense",
                "/setings",
            ] {
                said(&talk, &judge, typed).await;
            }
            said(&talk, &judge, "/subscribe Ada Olé, Kagome, cs.LG").await;
            said(&talk, &judge, "/cancel").await;
            talk.join().await;
            said(&talk, &judge, "/language").await;
            for command in COMMANDS.iter().filter(|command| !matches!(command.name, "stop" | "erase" | "export")) {
                said(&talk, &judge, &format!("/{}", command.name)).await;
                said(&talk, &judge, &format!("/help {}", command.name)).await;
                said(&talk, &judge, &format!("/{} Ω Ω", command.name)).await;
            }
            let [chosen, excluded, elsewhere] = [0, 2, 4].map(|n| id(number_of(today(), n)));
            for typed in [
                "/categories add cs.LX",
                "/categories add Ω",
                "/categories remove cs.LG",
                "/zone Lodnon",
                "/zone CST",
                "/keywords add (MoE",
                "/keywords add MoE)",
                "/keywords add \"MoE",
                "/keywords add MoE AND",
                "/keywords add AND MoE",
                "/keywords add NOT MoE",
                "/keywords add title:MoE",
                "/keywords add rn:MoE",
                "/keywords add ti:au:MoE",
                "/keywords add MoE (OOD)",
                "/keywords add MoE AND ()",
                "/keywords add ...",
                "/keywords add cat:cs.LX",
                "/keywords add KI",
                "/keywords add KI",
                "/keywords remove KO",
                "/relevance 99",
                "/relevance 1",
                "/length 999",
                "/language Ω",
                "/announce new",
                "/days",
                "/quiet 22:00-07:00",
                "/topics rename Ω",
                "/topics add Ω: Ω",
                "/cancel",
                "/topics",
                "/topics show Ω",
                "/exclude add tumours",
                "/preview",
                "/today",
                "/more",
                "/pause 0",
                "/pause 2020-01-01",
                "/pause 7",
                "/settings",
                "/resume",
                "/resume",
                "/connect Ω",
                "/channels",
                "/channels remove telegram",
            ] {
                said(&talk, &judge, typed).await;
            }
            for typed in [&chosen, &excluded, &elsewhere].map(|paper| format!("/why {paper}")) {
                said(&talk, &judge, &typed).await;
            }
            for act in ["like", "refuse", "unmark", "like"] {
                said(&talk, &judge, &format!("/{act} {chosen}")).await;
            }
            for typed in ["/marks", "/search tumours", "/export", "/stop", "/stop", "/erase"] {
                said(&talk, &judge, typed).await;
            }
            talk.press(talk.chat().buttons.erase).await;
            said(&talk, &judge, "/settings").await;
            judge.conclude();
        }
    })
    .await;
}

/// A form of the preferences with something wrong in nearly every field.
fn faulty() -> Vec<(&'static str, &'static str)> {
    vec![
        ("topic-0-name", ""),
        ("topic-0-want", "Ω"),
        ("topic-0-keywords", "(MoE"),
        ("keywords", "MoE AND\nMoE)"),
        ("exclude", "title:MoE"),
        ("like", "Ω"),
        ("add-category", "cs.LX"),
        ("min-relevance", "99"),
        ("limit", "0"),
        ("at", "25"),
        ("zone", "Lodnon"),
        ("quiet-from", "22:00"),
        ("language", "Ω"),
        ("do", "save"),
    ]
}

async fn speaks(site: &Site, reader: &Subscriber, tag: &str) {
    let change = Change::Set(SettingValue::Language(tag.to_owned()));
    site.desk.change(&reader.id, &[change]).await.expect("a language");
}

/// Somebody who signs up on the page of a language, and what is wrong before that works.
async fn signing_up(site: &Site, judge: &Judge) {
    let (tag, visitor) = (judge.tag, site.visitor());
    let path = format!("/?lang={tag}");
    judge.page(&visitor.get(&path).await, "home");
    for (email, want, zone, act) in [
        ("", "", "", "subscribe"),
        ("Ω", "Ω", "CST", "subscribe"),
        ("a@example.org", "機械学習の論文を読みたいです", "Lodnon", "subscribe"),
        ("a@example.org", "MoE, cs.LG", "UTC", "look"),
        ("ada-subscribes@example.org", "MoE, cs.LG", "UTC", "subscribe"),
    ] {
        let pairs = [("email", email), ("want", want), ("language", "en"), ("zone", zone), ("do", act)];
        let answer = visitor.submit(&path, "subscribe", &pairs).await;
        judge.page(&answer, &format!("{act} {want}"));
    }
    judge.page(&visitor.get(&format!("/privacy?lang={tag}")).await, "privacy");
    judge.page(&visitor.get(&format!("/nowhere?lang={tag}")).await, "nowhere");
    judge.page(&visitor.post(&format!("/subscribe?lang={tag}"), &[]).await, "without a token");
}

/// Every page of a reader.
async fn inside(site: &Site, judge: &Judge, visitor: &Visitor, reader: &Subscriber) {
    let issue = site.path(Purpose::Read, &format!("{}/{}", reader.id, today()));
    let unsubscribe = site.path(Purpose::Unsubscribe, &reader.id);
    let feedback = site.path(Purpose::Feedback, &format!("{}/{}/liked", reader.id, id(number_of(today(), 0))));
    let paths = [
        "/preferences",
        "/marks",
        "/archive",
        "/archive/2025-11",
        "/archive/topic/0",
        "/pause",
        "/erase",
        "/unsubscribe",
    ];
    let mut paths: Vec<String> = paths.map(str::to_owned).to_vec();
    paths.extend([
        format!("/archive/{}", today()),
        issue,
        unsubscribe.clone(),
        format!("{unsubscribe}/erase"),
        feedback,
    ]);
    for path in &paths {
        judge.page(&visitor.get(path).await, path);
    }
    judge.page(&visitor.submit("/preferences", "preferences", &faulty()).await, "a faulty form");
    for act in ["propose", "preview"] {
        let pairs = [
            ("sentence", "MoE, cs.LG"),
            ("topic-0-want", "MoE"),
            ("category", "cs.LG"),
            ("announce", "new"),
            ("min-relevance", "1"),
            ("limit", "5"),
            ("language", judge.tag),
            ("rhythm", "daily"),
            ("day", "1"),
            ("at", "07:30"),
            ("zone", "UTC"),
            ("do", act),
        ];
        judge.page(&visitor.submit("/preferences", "preferences", &pairs).await, act);
    }
    judge.page(&visitor.submit("/pause", "pause", &[("until", "2020-01-01")]).await, "a pause in the past");
    judge.page(&visitor.submit("/pause", "pause", &[("days", "7")]).await, "paused");
    judge.page(&visitor.get("/preferences").await, "preferences while paused");
    judge.page(&visitor.submit("/erase", "erase", &[("word", "Ω")]).await, "the wrong word");
    let word = Phrases::of(judge.tag).web.acts.erase_word.to_uppercase();
    judge.page(&visitor.submit("/erase", "erase", &[("word", &word)]).await, "erased");
    assert!(site.desk.reader(&reader.id).await.expect("a query").is_none(), "{word} erases");
}

#[tokio::test]
async fn a_walk_through_the_site_and_its_mails_meets_no_english_word() {
    on_both(async |store: Store| {
        announce(&store).await;
        let site = Site::start(&store).await;
        for tag in others() {
            let judge = Judge::of(tag);
            signing_up(&site, &judge).await;
            let reader = join(&site.desk, &format!("mailto:{tag}@example.org")).await;
            speaks(&site, &reader, tag).await;
            site.publish(today(), &[&reader.id]).await;
            inside(&site, &judge, &site.logged_in(&reader.id).await, &reader).await;
            judge.conclude();
        }
    })
    .await;
}

#[tokio::test]
async fn the_letter_is_in_the_language_of_the_page_that_was_signed_up_on() {
    on_both(async |store: Store| {
        let site = Site::start(&store).await;
        for tag in TAGS {
            let email = format!("{tag}-letter@example.org");
            let pairs = [
                ("email", email.as_str()),
                ("want", "MoE, cs.LG"),
                ("language", "en"),
                ("zone", "UTC"),
                ("do", "subscribe"),
            ];
            site.visitor().submit(&format!("/?lang={tag}"), "subscribe", &pairs).await;
            site.letters().await;
            let letter = site.mail.accepted().pop().expect("a letter").message;
            assert!(letter.contains(&email) && letter.contains(&format!("<html lang=3D\"{tag}\"")), "{tag}: {letter}");
        }
    })
    .await;
}
