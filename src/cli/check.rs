//! `dawnpost check`: checks settings and roster, and with `--online` whether every server answers; `dawnpost send-test`: sends
//! one sample digest to one address.

use std::collections::BTreeSet;

use secrecy::ExposeSecret as _;
use templates::digest::Digest;

use super::{Exit, counted, say, usage};
use crate::app::App;
use crate::app::sources;
use crate::clock::Clock;
use crate::config::Settings;
use crate::config::roster::Roster;
use crate::domain::delivery::{Delivery, IssueKey};
use crate::domain::like::Like;
use crate::domain::subscriber::{Address, Channel};
use crate::flow::likes_refresher;
use crate::flow::render;
use crate::interests::{Interests, SourceContents};
use crate::llm::ProbeResult;
use crate::outbound::{Outbound as _, Outbounds};
use crate::store::Store;

/// Arguments of `check`.
#[derive(Debug, clap::Args)]
pub struct CheckArgs {
    /// Also try the database, arXiv, the language model (some 6,000 tokens), the mail relay, the bots, Zotero and ORCID;
    /// nothing is sent
    #[arg(long)]
    online: bool,
}

/// Checks the roster; the settings were checked when they were read.
pub async fn check(settings: Settings, args: CheckArgs) -> anyhow::Result<Exit> {
    say("settings    valid")?;
    let file = settings.site.roster.clone();
    let mut faults = 0;
    let mut channels = BTreeSet::new();
    let mut liked = BTreeSet::new();
    if file.exists() {
        let roster = Roster::load(&file)?;
        let now = Clock::System.now();
        let subscribers = counted(roster.subscribers.len(), "subscriber");
        say(&format!("roster      {subscribers} in {}", file.display()))?;
        for subscriber in &roster.subscribers {
            channels.extend(subscriber.addresses.iter().map(Address::channel));
            liked.extend(subscriber.criteria.like.iter().cloned());
            match subscriber.schedule.next_after(now) {
                Some(next) => {
                    let local = next.with_timezone(&subscriber.schedule.zone());
                    say(&format!(
                        "            {}: next on {}",
                        subscriber.id,
                        local.format("%A %-d %B %Y at %H:%M %Z")
                    ))?;
                }
                None => {
                    faults += 1;
                    say(&format!("            {}: `{}` never fires", subscriber.id, subscriber.schedule.source()))?;
                }
            }
        }
    } else {
        say(&format!("roster      {} does not exist; subscribers come from the database alone", file.display()))?;
    }
    faults +=
        try_likes(&likes_refresher::connect(&sources::interests_settings(&settings))?, &liked, args.online).await?;
    for fault in missing(&settings, &channels) {
        faults += 1;
        say(&format!("missing     {fault}"))?;
    }
    for key in &settings.without_effect {
        say(&format!("note        `{key}` has no effect in this version"))?;
    }
    if args.online {
        faults += online(settings, &channels).await?;
    }
    Ok(if faults == 0 { Exit::Done } else { Exit::Usage })
}

/// Reads the sources of `like`: files always, Zotero and ORCID only if `online`. Returns how many cannot be read.
async fn try_likes(interests: &Interests, likes: &BTreeSet<Like>, online: bool) -> anyhow::Result<u32> {
    let mut faults = 0;
    for like in likes {
        let asked = match like {
            Like::Paper(_) => false,
            Like::Bibtex(_) => true,
            Like::Zotero(_) | Like::Orcid(_) => online,
        };
        if !asked {
            continue;
        }
        let text = match interests.read(like, None).await {
            Ok(SourceContents::Works { works, .. }) => counted(works.len(), "paper"),
            Ok(SourceContents::Unchanged) => "answers".to_owned(),
            Err(error) => {
                faults += 1;
                error.to_string()
            }
        };
        say(&format!("like        {like}: {text}"))?;
    }
    Ok(faults)
}

/// Settings that the roster's channels need.
fn missing(settings: &Settings, channels: &BTreeSet<Channel>) -> Vec<String> {
    let smtp = !settings.email.url.starts_with("file:");
    let needs = [
        (
            settings.asks_arxiv_itself() && settings.site.contact.is_none(),
            "`site.contact`: arXiv asks every client for one",
        ),
        (
            channels.contains(&Channel::Email) && smtp && settings.email.from.is_none(),
            "`email.from`: the roster has email addresses",
        ),
        (
            channels.contains(&Channel::Telegram) && settings.telegram.token.is_none(),
            "`telegram.token`: the roster has Telegram chats",
        ),
        (
            channels.contains(&Channel::Discord) && settings.discord.token.is_none(),
            "`discord.token`: the roster has Discord channels",
        ),
    ];
    needs.into_iter().filter(|(is_missing, _)| *is_missing).map(|(_, need)| need.to_owned()).collect()
}

/// Asks every configured server. Returns how many do not answer.
async fn online(settings: Settings, channels: &BTreeSet<Channel>) -> anyhow::Result<u32> {
    let mut faults = 0;
    let mut print = |name: &str, outcome: Result<String, String>| {
        let (ok, text) = match outcome {
            Ok(text) => (true, text),
            Err(text) => (false, text),
        };
        faults += u32::from(!ok);
        say(&format!("{name:<12}{text}"))
    };
    let url = settings.store_url.expose_secret();
    let database = if url.starts_with("postgres") { "PostgreSQL" } else { "SQLite" };
    let store = Store::open(url).await;
    print("store", store.map(|_| format!("{database} answers")).map_err(|error| error.to_string()))?;
    let app = App::open(settings, Clock::System).await?;
    match app.arxiv().await {
        Ok(arxiv) => {
            print("arxiv", arxiv.probe().await.map(|()| "answers".to_owned()).map_err(|error| error.to_string()))?
        }
        Err(error) => print("arxiv", Err(error.to_string()))?,
    }
    if let Some(probed) = app.probe_llm().await {
        let model = app.settings.llm.as_ref().map(|llm| llm.model.clone()).unwrap_or_default();
        let lines = match probed {
            Ok(probe) => shown(&probe, &model).into_iter().map(Ok).collect(),
            Err(error) => vec![Err(format!("{model}: {error}"))],
        };
        for line in lines {
            print("llm", line)?;
        }
    }
    let outbounds = app.outbounds()?;
    for channel in channels {
        let answer = outbounds.probe(*channel).await;
        print(&channel.to_string(), answer.map(|()| "answers".to_owned()).map_err(|error| error.to_string()))?;
    }
    Ok(faults)
}

/// What a working language model has shown, in lines. `first` is the model that the settings name.
fn shown(probe: &ProbeResult, first: &str) -> Vec<String> {
    let ProbeResult { model, latency, left_out, long_question, usage } = probe;
    let (seconds, tokens) = (latency.as_secs_f64(), counted(usage.total(), "token"));
    let mut lines = vec![match left_out.is_empty() {
        true => format!("{model} answers in {seconds:.1} s and takes a JSON schema ({tokens})"),
        false => format!("{model} answers in {seconds:.1} s ({tokens})"),
    }];
    if !left_out.is_empty() {
        lines.push(format!("left out, as the endpoint refuses it: {}", left_out.join(", ")));
    }
    if **model != *first {
        lines.push(format!("`{first}` cannot be asked: {model} (`llm.fallback_model`) is asked in its stead"));
    }
    lines.extend(long_question.as_ref().map(|error| format!("a long question: {error}")));
    lines
}

/// Sends the sample digest. It belongs to no issue and is not recorded.
pub async fn send_test(settings: Settings, to: &str) -> anyhow::Result<Exit> {
    let address: Address = to.parse().map_err(|error| usage("--to", error))?;
    let app = App::open(settings, Clock::System).await?;
    let outbounds = app.outbounds()?;
    let sent = send_sample(&app, &outbounds, &address).await;
    outbounds.close().await;
    sent.map(|()| Exit::Done)
}

async fn send_sample(app: &App, outbounds: &Outbounds, address: &Address) -> anyhow::Result<()> {
    let now = app.clock.now();
    let digest = Digest::sample();
    let payloads = render::parts(&digest, address, false);
    let parts = payloads.len() as u32;
    for (part, payload) in (1..).zip(payloads) {
        let delivery = Delivery {
            // Unique, so that a platform that drops repeats does not drop a second test.
            id: format!("test-{}-{part}", now.timestamp_micros()),
            issue: IssueKey { subscriber: "send-test".to_owned(), window: digest.date.clone() },
            address: address.clone(),
            part,
            parts,
            attempt: 0,
            lease_token: String::new(),
            payload,
            expires_at: now,
            maybe_sent: false,
        };
        let message = render::message(&digest, address, &delivery.payload, now, &app.site.links)?;
        let receipt = outbounds.send(&delivery, &message).await?;
        say(&format!("part {part} of {parts} sent: {}", receipt.id))?;
    }
    Ok(())
}
