//! Defines [`InitArgs`], the flags of `dawnpost init`, and [`InitAnswers`]: what it was told, by flags or by whoever typed.
//!
//! `init.rs` collects them; `init/files.rs` and `init/next_steps.rs` write by them. Nothing is written or sent here.

use chrono::{NaiveTime, Timelike as _};
use secrecy::{ExposeSecret as _, SecretString};

use super::providers::{MAIL_PROVIDERS, MailLogin, MailProvider};
use super::questions::Questions;
use crate::cli::describe::explain;
use crate::cli::{say, usage};
use crate::config::RawSettings;
use crate::config::keys::variable;
use crate::config::roster::is_id;
use crate::desk::understood::Understood;
use crate::domain::category::Category;
use crate::domain::criteria::Criteria;
use crate::domain::schedule::Schedule;
use crate::domain::subscriber::{Address, Channel};
use crate::domain::zone::Zone;

/// Digests come at this time unless something else is said.
const USUAL_TIME: NaiveTime = NaiveTime::from_hms_opt(7, 30, 0).expect("a time of day");

/// Arguments of `init`.
#[derive(Debug, clap::Args)]
pub struct InitArgs {
    /// Ask nothing: what no flag says is a default, and the rest is an error. Secrets come from the variables of the settings
    #[arg(short, long)]
    pub yes: bool,
    /// Where digests go: a mailbox, `telegram:CHAT`, `discord:channel/ID`, `discord:user/ID` or `file:NAME`; repeat for more
    #[arg(long, value_name = "ADDRESS")]
    to: Vec<String>,
    /// What you want to read, in a sentence
    #[arg(long, value_name = "SENTENCE")]
    about: Option<String>,
    /// The categories to read, where the sentence names no field: `cs.LG,cs.CL`
    #[arg(long, value_name = "LIST")]
    categories: Option<String>,
    /// Your time zone; that of this machine by default
    #[arg(long, value_name = "ZONE")]
    timezone: Option<String>,
    /// When digests come; 07:30 by default
    #[arg(long, value_name = "HH:MM")]
    at: Option<String>,
    /// The language of a digest's own words; English by default
    #[arg(long, value_name = "TAG")]
    language: Option<String>,
    /// How the roster calls you; made from the address by default
    #[arg(long, value_name = "ID")]
    id: Option<String>,
    /// By whom mail is sent: gmail, outlook, microsoft365, fastmail, icloud, zoho, posteo, ses, mailgun, postmark, relay, or a
    /// URL as in `email.url`
    #[arg(long, value_name = "PROVIDER")]
    mail: Option<String>,
    /// Another server of that provider
    #[arg(long, value_name = "HOST[:PORT]")]
    mail_server: Option<String>,
    /// The user at the mail server, where that is not the sender
    #[arg(long, value_name = "USER")]
    mail_user: Option<String>,
    /// The id of the program that you registered at Microsoft
    #[arg(long, value_name = "ID")]
    mail_client_id: Option<String>,
    /// The sender of digests, `Name <address>`; your own address by default
    #[arg(long, value_name = "SENDER")]
    from: Option<String>,
    /// Whom arXiv can write to about this installation; your mailbox by default
    #[arg(long, value_name = "MAILBOX OR URL")]
    contact: Option<String>,
    /// Do not show what the newest announcement would have brought
    #[arg(long)]
    pub no_preview: bool,
    /// Send no test
    #[arg(long)]
    pub no_test: bool,
}

/// Everything that a new installation is made from.
#[derive(Debug)]
pub(super) struct InitAnswers {
    /// Of the subscriber.
    pub id: String,
    pub addresses: Vec<Address>,
    /// What they want to read, in their words.
    pub sentence: String,
    pub criteria: Criteria,
    pub schedule: Schedule,
    /// BCP 47 tag.
    pub language: String,
    /// `site.contact`.
    pub contact: String,
    /// `None` without a mailbox among the addresses.
    pub mail: Option<MailAnswers>,
    /// The secret settings, by key.
    pub secrets: Vec<(&'static str, SecretString)>,
}

/// The settings of the section `email`.
#[derive(Debug, Default)]
pub(super) struct MailAnswers {
    pub url: String,
    pub username: Option<String>,
    pub from: String,
    /// Token endpoint and the program's id, where no password is taken.
    pub oauth: Option<(&'static str, String)>,
}

/// What the machine is taken to say, and what its environment holds.
pub(super) struct Surroundings {
    pub zone: Option<Zone>,
    /// Of which the secrets are taken.
    pub env: RawSettings,
}

impl InitAnswers {
    /// Takes the flags, and asks for the rest.
    pub fn collect(args: &InitArgs, around: &Surroundings, questions: &mut Questions) -> anyhow::Result<Self> {
        let addresses = addresses(args, questions)?;
        let (sentence, understood) = interests(args, questions)?;
        let schedule = schedule(args, around, &understood, questions)?;
        let mailbox = addresses.iter().find_map(|address| match address {
            Address::Email(mailbox) => Some(mailbox.clone()),
            _ => None,
        });
        let mut secrets = Vec::new();
        let mut secret = |key: &'static str, question: &str, questions: &mut Questions| -> anyhow::Result<()> {
            let given = around.env.secret(key).map_or_else(|| questions.secret(&variable(key), question), Ok)?;
            secrets.push((key, given));
            Ok(())
        };
        let mail = match &mailbox {
            Some(mailbox) => Some(MailAnswers::collect(args, mailbox, questions, &mut secret)?),
            None => None,
        };
        let has = |channel| addresses.iter().any(|address| address.channel() == channel);
        if has(Channel::Telegram) {
            secret("telegram.token", "The token of your bot, from @BotFather on Telegram", questions)?;
        }
        if has(Channel::Discord) {
            let question = "The token of your bot, from https://discord.com/developers/applications, Bot, Reset Token";
            secret("discord.token", question, questions)?;
        }
        let question = "Whom can arXiv write to about this installation? A mailbox or a URL";
        let contact = (("--contact", args.contact.as_deref().or(mailbox.as_deref())), question);
        let contact = questions.answer(contact.0, contact.1, None, contact_of)?;
        let id = match &args.id {
            Some(id) if is_id(id) => id.clone(),
            Some(id) => return Err(usage("--id", format!("`{id}`: use letters, digits, `-`, `_` and `.`"))),
            None => id_of(mailbox.as_deref()),
        };
        let language = args.language.clone().or_else(|| understood.language.clone()).unwrap_or_else(|| "en".to_owned());
        if !templates::words::TAGS.contains(&language.as_str()) {
            let known = templates::words::TAGS.join(", ");
            return Err(usage("--language", format!("`{language}` is none of {known}")));
        }
        Ok(Self { id, addresses, sentence, criteria: understood.criteria, schedule, language, contact, mail, secrets })
    }
}

impl InitAnswers {
    /// The secret setting of a channel.
    pub fn secret_of(&self, channel: Channel) -> Option<&'static str> {
        let section = format!("{channel}.");
        self.secrets.iter().map(|(key, _)| *key).find(|key| key.starts_with(&section))
    }
}

fn addresses(args: &InitArgs, questions: &mut Questions) -> anyhow::Result<Vec<Address>> {
    let question = "Where shall digests go? A mailbox, telegram:CHAT or discord:channel/ID";
    if args.to.is_empty() {
        return Ok(vec![questions.answer(("--to", None), question, None, address_of)?]);
    }
    let given = args.to.iter().map(|given| questions.answer(("--to", Some(given)), question, None, address_of));
    given.collect()
}

/// An address; a mailbox needs no `mailto:` before it.
fn address_of(text: &str) -> Result<Address, String> {
    let text = text.trim();
    let is_mailbox = text.contains('@') && !text.contains(':');
    let address = if is_mailbox { format!("mailto:{text}") } else { text.to_owned() };
    address.parse().map_err(|error| format!("{error}"))
}

/// The sentence, and its meaning with at least one category.
fn interests(args: &InitArgs, questions: &mut Questions) -> anyhow::Result<(String, Understood)> {
    let question = "What do you want to read? Say it in a sentence or two, and what you do not want";
    let parse = |text: &str| {
        let understood = Understood::of(text);
        match understood.asks_for_papers() && understood.foreign.is_none() {
            true => Ok((text.trim().to_owned(), understood)),
            false => Err(
                "this names no subject that is understood; write in English, Chinese, German, French or Spanish, and \
                          name subjects as abstracts do",
            ),
        }
    };
    let (mut sentence, mut understood) = questions.answer(("--about", args.about.as_deref()), question, None, parse)?;
    explain(&understood)?;
    while questions.are_answered() && args.about.is_none() {
        let again = "Enter if that is what you mean, or say it in other words";
        let (other, meaning) = questions.answer(("--about", None), again, Some(&sentence), parse)?;
        if other == sentence {
            break;
        }
        (sentence, understood) = (other, meaning);
        explain(&understood)?;
    }
    if args.categories.is_some() || understood.criteria.categories.is_empty() {
        let question = "Which of arXiv's categories? The sentence names no field; for example cs.LG, cs.CL";
        let given = ("--categories", args.categories.as_deref());
        understood.criteria.categories = questions.answer(given, question, None, categories_of)?;
    }
    Ok((sentence, understood))
}

fn categories_of(text: &str) -> Result<Vec<Category>, String> {
    let codes = text.split([',', ' ']).filter(|code| !code.is_empty());
    let found: Result<Vec<Vec<Category>>, _> = codes.map(Category::parse_wanted).collect();
    let mut categories: Vec<Category> = found.map_err(|error| error.to_string())?.into_iter().flatten().collect();
    categories.dedup();
    if categories.is_empty() { Err("names no category".to_owned()) } else { Ok(categories) }
}

fn schedule(
    args: &InitArgs,
    around: &Surroundings,
    understood: &Understood,
    questions: &mut Questions,
) -> anyhow::Result<Schedule> {
    let machine = around.zone.map(Zone::name);
    let given = ("--timezone", args.timezone.as_deref());
    let question = "Your time zone? A city or a name such as Europe/London";
    let zone = questions.answer(given, question, machine, Zone::parse)?;
    let usual = understood.time.unwrap_or(USUAL_TIME).format("%H:%M").to_string();
    let time = |text: &str| {
        NaiveTime::parse_from_str(text.trim(), "%H:%M").map_err(|_| format!("`{text}` is no time such as 07:30"))
    };
    let at = questions.answer(("--at", args.at.as_deref()), "At what time?", Some(&usual), time)?;
    let days = match &understood.days {
        Some(days) => days.iter().map(ToString::to_string).collect::<Vec<_>>().join(","),
        None => "Mon-Fri".to_owned(),
    };
    Ok(Schedule::parse(&format!("{} {} * * {days}", at.minute(), at.hour()), zone.name())?)
}

type AskSecret<'a> = dyn FnMut(&'static str, &str, &mut Questions) -> anyhow::Result<()> + 'a;

impl MailAnswers {
    fn collect(
        args: &InitArgs,
        mailbox: &str,
        questions: &mut Questions,
        secret: &mut AskSecret<'_>,
    ) -> anyhow::Result<Self> {
        let guessed = MailProvider::of_mailbox(mailbox);
        if args.mail.is_none() && questions.are_answered() {
            say("Mail is sent by one of these, or by a URL such as smtps://mail.example.org:465:")?;
            MAIL_PROVIDERS.iter().try_for_each(|provider| say(&format!("  {:<14}{}", provider.id, provider.name)))?;
        }
        let given = ("--mail", args.mail.as_deref());
        let server = questions.answer(given, "Who sends your mail?", guessed.map(|known| known.id), server_of)?;
        let provider = match server {
            MailServer::Known(provider) => provider,
            MailServer::Url(url) => return Self::by_url(url, args, mailbox, questions, secret),
        };
        let mut host = args.mail_server.clone();
        if host.is_none() && !provider.other_servers.is_empty() && questions.are_answered() {
            say(&format!("  {}", provider.other_servers))?;
            let keep = |text: &str| Ok::<_, String>(text.to_owned());
            host = Some(questions.answer(("--mail-server", None), "Which server?", Some(provider.server), keep)?);
        }
        let url = provider.url(host.as_deref());
        let user = args.mail_user.as_deref();
        let password = format!("The password: {}", provider.password);
        let token = format!("The refresh token. {}", provider.password);
        let answers = match provider.login {
            MailLogin::Open => Self { from: sender(args, mailbox), url, ..Self::default() },
            MailLogin::Mailbox => {
                secret("email.password", &password, questions)?;
                let username = Some(user.unwrap_or(mailbox).to_owned());
                Self { from: sender(args, username.as_deref().unwrap_or(mailbox)), username, url, oauth: None }
            }
            MailLogin::Own(which) => {
                let question = format!("The user: {which}");
                let username = Some(questions.answer(("--mail-user", user), &question, None, plain)?);
                secret("email.password", &password, questions)?;
                Self { from: asked_sender(args, mailbox, questions)?, username, url, oauth: None }
            }
            MailLogin::Token(endpoint) => {
                let question = "The id of the program that you registered at Microsoft (docs/connections.md)";
                let client = ("--mail-client-id", args.mail_client_id.as_deref());
                let client_id = questions.answer(client, question, None, plain)?;
                secret("email.oauth.refresh_token", &token, questions)?;
                let username = Some(user.unwrap_or(mailbox).to_owned());
                Self { from: sender(args, mailbox), username, url, oauth: Some((endpoint, client_id)) }
            }
        };
        Ok(answers)
    }

    /// A server that is in no table.
    fn by_url(
        url: String,
        args: &InitArgs,
        mailbox: &str,
        questions: &mut Questions,
        secret: &mut AskSecret<'_>,
    ) -> anyhow::Result<Self> {
        let username = args.mail_user.clone();
        let names_user = url.split_once("://").is_some_and(|(_, rest)| rest.contains('@'));
        if username.is_some() || names_user {
            secret("email.password", "The password of that user", questions)?;
        }
        Ok(Self { from: asked_sender(args, mailbox, questions)?, username, url, oauth: None })
    }
}

enum MailServer {
    Known(&'static MailProvider),
    Url(String),
}

fn server_of(text: &str) -> Result<MailServer, String> {
    if let Some(provider) = MailProvider::find(text.trim()) {
        return Ok(MailServer::Known(provider));
    }
    let known = ["file:", "smtp://", "smtps://", "smtp+starttls://"];
    if known.iter().any(|scheme| text.trim().starts_with(scheme)) {
        return Ok(MailServer::Url(text.trim().to_owned()));
    }
    let ids: Vec<&str> = MAIL_PROVIDERS.iter().map(|provider| provider.id).collect();
    Err(format!("`{}` is none of {}, and no URL such as smtps://mail.example.org:465", text.trim(), ids.join(", ")))
}

fn plain(text: &str) -> Result<String, String> {
    Ok(text.trim().to_owned())
}

fn sender(args: &InitArgs, mailbox: &str) -> String {
    args.from.clone().unwrap_or_else(|| format!("dawnpost <{mailbox}>"))
}

/// Where the mailbox says nothing about what the server lets through.
fn asked_sender(args: &InitArgs, mailbox: &str, questions: &mut Questions) -> anyhow::Result<String> {
    let question = "The sender of digests, an address that this server may send for";
    let usual = sender(args, mailbox);
    questions.answer(("--from", args.from.as_deref()), question, Some(&usual), plain)
}

/// A mailbox or a URL.
fn contact_of(text: &str) -> Result<String, String> {
    let text = text.trim();
    match text.contains("://") || text.starts_with("mailto:") {
        true => Ok(text.to_owned()),
        false if text.contains('@') => Ok(format!("mailto:{text}")),
        false => Err(format!("`{text}` is neither a mailbox nor a URL")),
    }
}

/// The name of a mailbox, or `me`.
fn id_of(mailbox: Option<&str>) -> String {
    let name = mailbox.and_then(|mailbox| mailbox.split(['@', '+']).next()).unwrap_or_default();
    let id: String = name.chars().filter(|c| c.is_alphanumeric() || "-_.".contains(*c)).collect();
    if is_id(&id) { id } else { "me".to_owned() }
}

/// Google shows an app password in four groups of four letters; the spaces are no part of it.
pub(super) fn as_meant(secret: &SecretString) -> String {
    let text = secret.expose_secret();
    let groups: Vec<&str> = text.split_whitespace().collect();
    let is_grouped =
        groups.len() == 4 && groups.iter().all(|g| g.len() == 4 && g.bytes().all(|b| b.is_ascii_lowercase()));
    if is_grouped { groups.concat() } else { text.to_owned() }
}
