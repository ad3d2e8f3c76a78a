//! `dawnpost demo`: renders one announcement for the roster, every channel's messages as files.
//!
//! It uses the same store, publisher and dispatcher as `run`. The announcement is today's or, if arXiv does not answer, the
//! bundled sample; messages are written below one folder instead of being sent.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::Context as _;
use secrecy::SecretString;
use templates::{buttons, preview};
use tokio_util::sync::CancellationToken;

use super::run::result_in_words;
use super::sample;
use super::table::Table;
use super::{Exit, say};
use crate::app::{App, connections, sources};
use crate::arxiv::{self, ArxivSource};
use crate::clock::Clock;
use crate::config::Settings;
use crate::config::roster::Roster;
use crate::domain::announcement::Announcement;
use crate::domain::backoff::Backoff;
use crate::domain::category::Category;
use crate::domain::delivery::{Delivery, Receipt, SendError};
use crate::domain::subscriber::{Address, Subscriber};
use crate::flow::deliver::Dispatcher;
use crate::flow::fetch::AnnouncementStates;
use crate::flow::publish::{Done, Occasion};
use crate::outbound::{Button, Departure, EmailOutbound, EmailSettings, Message, Outbound};
use crate::private_files;

/// The roster of this repository, used if there is no roster file.
const BUNDLED_ROSTER: &str = include_str!("../../subscribers.toml");

/// Timeouts for connecting to arXiv and for its response; after that the sample is shown.
const CONNECT_TIMEOUT: Duration = Duration::from_millis(1_500);
const TIMEOUT: Duration = Duration::from_secs(10);

/// Arguments of `demo`.
#[derive(Debug, clap::Args)]
pub struct DemoArgs {
    /// The folder for the files; files of an earlier demo are replaced
    #[arg(long, value_name = "DIR", default_value = "demo")]
    out: PathBuf,
    /// Show the bundled sample even if arXiv answers
    #[arg(long)]
    sample: bool,
}

/// Runs the demo.
pub async fn demo(mut settings: Settings, args: DemoArgs) -> anyhow::Result<Exit> {
    let out = args.out;
    // A demo starts with an empty folder, so that it shows the same every time.
    for folder in ["data", "digests"] {
        match std::fs::remove_dir_all(out.join(folder)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(error).with_context(|| format!("cannot empty {}", out.join(folder).display()));
            }
            _ => {}
        }
    }
    private_files::create_folder(&out).with_context(|| format!("cannot make {}", out.display()))?;
    settings.site.data_dir = out.join("data");
    // As the digests of an installation with a website look.
    settings.site.base_url = Some(settings.site.url());
    settings.store_url = SecretString::from(format!("sqlite:{}", out.join("data/dawnpost.db").display()));
    let roster = roster(&settings)?;
    let live = if args.sample { None } else { live(&settings, &roster).await };
    let announcements = match live {
        Some(announcements) => announcements,
        None => {
            let why = if args.sample { "--sample" } else { "arXiv does not answer, or announced nothing today" };
            say(&format!("{why}: showing the bundled sample of invented papers\n"))?;
            sample::announcements()
        }
    };
    let newest = announcements.iter().map(|announcement| announcement.date).max().context("no announcement")?;
    let app = App::open(settings, Clock::noon_of(newest)).await?;
    let now = app.clock.now();
    let mut states = AnnouncementStates::new();
    for announcement in &announcements {
        say(&format!("{} {}: {}", announcement.date, announcement.category, announcement.state))?;
        app.store.save_announcement(announcement, now).await?;
        states.insert(announcement.id(), announcement.state.clone());
    }
    for subscriber in &roster {
        app.store.put_subscriber(subscriber).await?;
    }
    // Everybody is due in a demo, whatever their schedule.
    let outcomes = app.publisher().publish(&roster, newest, &states, Occasion::Due, now).await?;
    let outbound = Arc::new(PreviewOutbound::new(&out.join("digests"))?);
    let dispatcher =
        Dispatcher::new(app.store.clone(), outbound.clone(), app.clock, app.site.links.clone(), "demo".to_owned());
    dispatcher.until_idle(&CancellationToken::new(), |_| {}).await?;
    let files = outbound.write_previews()?;

    let mut table = Table::new(&["subscriber", "to", "looked at", "chosen", "messages", "look at"]).wrapping(&["to"]);
    for (outcome, subscriber) in outcomes.iter().zip(&roster) {
        if !matches!(outcome.result, Ok(Done::Published { .. })) {
            let result = result_in_words(outcome);
            let nothing = || None::<String>.into();
            table.row([outcome.subscriber.clone().into(), nothing(), nothing(), nothing(), nothing(), result.into()]);
        }
        for address in &subscriber.addresses {
            if let Some((messages, file)) = files.get(&(subscriber.id.clone(), address.clone())) {
                table.row([
                    subscriber.id.clone().into(),
                    address.to_string().into(),
                    outcome.considered.into(),
                    outcome.entries.into(),
                    (*messages).into(),
                    file.display().to_string().into(),
                ]);
            }
        }
    }
    say("")?;
    table.print(false)?;
    say(
        "\nOpen the HTML files in a browser; the other files have the same messages as text, Markdown or JSON. Nothing was sent.",
    )?;
    Ok(Exit::Done)
}

fn roster(settings: &Settings) -> anyhow::Result<Vec<Subscriber>> {
    let file = &settings.site.roster;
    let roster =
        if file.exists() { Roster::load(file)? } else { Roster::parse(Path::new("subscribers.toml"), BUNDLED_ROSTER)? };
    anyhow::ensure!(!roster.subscribers.is_empty(), "{} declares no subscriber", file.display());
    Ok(roster.subscribers)
}

/// Today's announcements in the roster's categories, with one request; `None` if arXiv does not answer in time.
async fn live(settings: &Settings, roster: &[Subscriber]) -> Option<Vec<Announcement>> {
    let categories: BTreeSet<Category> =
        roster.iter().flat_map(|subscriber| &subscriber.criteria.categories).cloned().collect();
    let settings = arxiv::ArxivSettings {
        contact: settings.site.contact.clone().or_else(|| Some(env!("CARGO_PKG_REPOSITORY").to_owned())),
        backoff: Backoff { attempts: 1, ..arxiv::BACKOFF },
        connect_timeout: CONNECT_TIMEOUT,
        timeout: TIMEOUT,
        ..sources::arxiv_settings(settings, &connections::net(settings).unwrap_or_default())
    };
    let client = arxiv::ArxivClient::new(&settings).ok()?;
    let asked = ArxivSource::new(client, BTreeMap::new());
    let announcements = asked.combined_feed(&Vec::from_iter(categories), Clock::System.now()).await.ok()?;
    // On a weekend or a holiday the feed is empty: show the sample instead.
    announcements.iter().any(|announcement| !announcement.papers.is_empty()).then_some(announcements)
}

/// The demo's outbound: writes emails as files, and collects all messages for the preview pages.
struct PreviewOutbound {
    root: PathBuf,
    email: EmailOutbound,
    messages: Mutex<BTreeMap<(String, Address), Vec<Message>>>,
}

/// Number of messages and preview page by subscriber and address.
type PreviewFiles = BTreeMap<(String, Address), (usize, PathBuf)>;

impl PreviewOutbound {
    fn new(root: &Path) -> anyhow::Result<Self> {
        private_files::create_folder(root).with_context(|| format!("cannot make {}", root.display()))?;
        let url = format!("file:{}", root.join("eml").display());
        let settings = EmailSettings::new(url, "dawnpost <digest@example.org>", SecretString::from("demo"));
        Ok(Self { root: root.to_owned(), email: EmailOutbound::new(&settings)?, messages: Mutex::default() })
    }

    /// Writes one page per subscriber and address, as its reader would see the messages.
    fn write_previews(&self) -> anyhow::Result<PreviewFiles> {
        let collected = self.messages.lock().unwrap_or_else(PoisonError::into_inner);
        let mut files = PreviewFiles::new();
        for ((subscriber, address), messages) in collected.iter() {
            let alike =
                files.keys().filter(|(known, to)| known == subscriber && to.channel() == address.channel()).count();
            let number = if alike == 0 { String::new() } else { format!("-{}", alike + 1) };
            let name = format!("{subscriber}-{}{number}", address.channel());
            let page = page(messages);
            let file = self.root.join(format!("{name}.html"));
            write(&file, page.as_bytes())?;
            for (extension, content) in other_forms(messages)? {
                write(&self.root.join(format!("{name}.{extension}")), &content)?;
            }
            files.insert((subscriber.clone(), address.clone()), (messages.len(), file));
        }
        Ok(files)
    }
}

impl Outbound for PreviewOutbound {
    async fn send_watched(
        &self,
        delivery: &Delivery,
        message: &Message,
        departure: &Departure,
    ) -> Result<Receipt, SendError> {
        let key = (delivery.issue.subscriber.clone(), delivery.address.clone());
        self.messages.lock().unwrap_or_else(PoisonError::into_inner).entry(key).or_default().push(message.clone());
        match message {
            Message::Email(_) => self.email.send_watched(delivery, message, departure).await,
            _ => Ok(Receipt { id: "shown".to_owned() }),
        }
    }
}

fn page(messages: &[Message]) -> String {
    let telegram: Vec<_> = messages
        .iter()
        .filter_map(|message| match message {
            Message::Telegram(message) => Some(templates::telegram::Message {
                html: message.html.clone()?,
                buttons: preview_buttons(&message.buttons),
            }),
            _ => None,
        })
        .collect();
    let discord: Vec<_> = messages
        .iter()
        .filter_map(|message| match message {
            Message::Discord(message) => Some(templates::discord::Message {
                content: message.content.clone(),
                embeds: message.embeds.iter().filter_map(|embed| serde_json::from_value(embed.clone()).ok()).collect(),
                allowed_mentions: templates::discord::AllowedMentions::default(),
                buttons: preview_buttons(&message.buttons),
            }),
            _ => None,
        })
        .collect();
    match messages.first() {
        Some(Message::Email(email)) => email.html.clone(),
        Some(Message::File(files)) => files
            .iter()
            .find(|file| file.extension == "html")
            .map_or_else(String::new, |file| String::from_utf8_lossy(&file.bytes).into_owned()),
        Some(Message::Telegram(_)) => preview::telegram("dawnpost", &telegram),
        Some(Message::Discord(_)) => preview::discord("dawnpost", &discord),
        None => String::new(),
    }
}

fn preview_buttons(rows: &[Vec<Button>]) -> Vec<Vec<buttons::MarkButton>> {
    let preview = |button: &Button| buttons::MarkButton { label: button.label.clone(), command: button.data.clone() };
    rows.iter().map(|row| row.iter().map(preview).collect()).collect()
}

/// The files beside the page, by extension.
fn other_forms(messages: &[Message]) -> anyhow::Result<Vec<(&'static str, Vec<u8>)>> {
    Ok(match messages.first() {
        Some(Message::Email(email)) => vec![("txt", email.text.clone().into_bytes())],
        Some(Message::File(files)) => files
            .iter()
            .filter_map(|file| match file.extension.as_str() {
                "md" => Some(("md", file.bytes.clone())),
                "json" => Some(("json", file.bytes.clone())),
                "txt" => Some(("txt", file.bytes.clone())),
                _ => None,
            })
            .collect(),
        Some(Message::Telegram(_)) => {
            let texts: Vec<_> = messages
                .iter()
                .filter_map(|message| match message {
                    Message::Telegram(message) => message.html.clone(),
                    _ => None,
                })
                .collect();
            vec![("txt", texts.join("\n----------\n").into_bytes())]
        }
        Some(Message::Discord(_)) => {
            let bodies: Vec<_> = messages
                .iter()
                .filter_map(|message| match message {
                    Message::Discord(message) => Some(message),
                    _ => None,
                })
                .collect();
            vec![("json", serde_json::to_vec_pretty(&bodies)?)]
        }
        None => Vec::new(),
    })
}

fn write(file: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    private_files::replace(file, bytes).with_context(|| format!("cannot write {}", file.display()))
}
