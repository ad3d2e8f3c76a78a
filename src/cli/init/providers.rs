//! Defines [`MailProvider`] and [`MAIL_PROVIDERS`]: the servers by which people send mail, and what each wants of a program.
//!
//! `init/answers.rs` looks one up. The facts are those of the providers' own help pages; each line names its page.

/// How one provider takes mail from a program.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct MailProvider {
    /// As `--mail` has it.
    pub id: &'static str,
    /// As people call it.
    pub name: &'static str,
    /// The end of the addresses that it gives.
    pub domains: &'static [&'static str],
    /// The scheme of `email.url`: TLS from the first byte, by STARTTLS, or none.
    pub scheme: &'static str,
    /// Host and port.
    pub server: &'static str,
    /// Other hosts, for other accounts.
    pub other_servers: &'static str,
    pub login: MailLogin,
    /// What the password is and where it is made, in words for whoever is asked for it.
    pub password: &'static str,
}

/// By whom a program logs in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum MailLogin {
    /// By the mailbox that digests are sent from, with a password.
    Mailbox,
    /// By a user of its own; the text says which.
    Own(&'static str),
    /// By the mailbox, with a token from this endpoint: no password is taken.
    Token(&'static str),
    /// Nobody is asked.
    Open,
}

/// Microsoft's token endpoint.
const MICROSOFT: MailLogin = MailLogin::Token("https://login.microsoftonline.com/common/oauth2/v2.0/token");

/// What Microsoft asks for.
const MICROSOFT_TOKEN: &str = "Microsoft takes no password from programs, but a refresh token (scope \
     `https://outlook.office.com/SMTP.Send offline_access`) of a program that you register; docs/connections.md tells how";

/// In the order in which they are offered.
pub(super) const MAIL_PROVIDERS: &[MailProvider] = &[
    // support.google.com/mail/answer/185833 and /7126229
    MailProvider {
        id: "gmail",
        name: "Gmail, Google Workspace",
        domains: &["gmail.com", "googlemail.com"],
        scheme: "smtps",
        server: "smtp.gmail.com:465",
        other_servers: "",
        login: MailLogin::Mailbox,
        password: "an app password of 16 letters, not that of the account: https://myaccount.google.com/apppasswords, once \
                   2-Step Verification is on",
    },
    // support.microsoft.com: POP, IMAP and SMTP settings for Outlook.com
    MailProvider {
        id: "outlook",
        name: "Outlook.com, Hotmail, Live",
        domains: &["outlook.com", "hotmail.com", "live.com", "msn.com"],
        scheme: "smtp+starttls",
        server: "smtp-mail.outlook.com:587",
        other_servers: "",
        login: MICROSOFT,
        password: MICROSOFT_TOKEN,
    },
    // learn.microsoft.com: Authenticated client SMTP submission
    MailProvider {
        id: "microsoft365",
        name: "Microsoft 365 (work or school)",
        domains: &[],
        scheme: "smtp+starttls",
        server: "smtp.office365.com:587",
        other_servers: "",
        login: MICROSOFT,
        password: MICROSOFT_TOKEN,
    },
    // fastmail.com/help/technical/servernamesandports.html
    MailProvider {
        id: "fastmail",
        name: "Fastmail",
        domains: &["fastmail.com", "fastmail.fm"],
        scheme: "smtps",
        server: "smtp.fastmail.com:465",
        other_servers: "",
        login: MailLogin::Mailbox,
        password: "an app password, not that of the account: Settings, Privacy & Security, Manage app passwords",
    },
    // support.apple.com/102525 and /102654
    MailProvider {
        id: "icloud",
        name: "iCloud Mail",
        domains: &["icloud.com", "me.com", "mac.com"],
        scheme: "smtp+starttls",
        server: "smtp.mail.me.com:587",
        other_servers: "",
        login: MailLogin::Mailbox,
        password: "an app-specific password, not that of the account: https://account.apple.com, Sign-In and Security; \
                   two-factor authentication must be on",
    },
    // zoho.com/mail/help/zoho-smtp.html
    MailProvider {
        id: "zoho",
        name: "Zoho Mail",
        domains: &["zohomail.com", "zoho.com"],
        scheme: "smtps",
        server: "smtp.zoho.com:465",
        other_servers: "smtppro.zoho.com for paid organisations; smtp.zoho.eu, smtp.zoho.in … for accounts of another region",
        login: MailLogin::Mailbox,
        password: "the account's password or, with two factors, an application-specific one: https://accounts.zoho.com, Security",
    },
    // posteo.de/en/help
    MailProvider {
        id: "posteo",
        name: "Posteo",
        domains: &["posteo.de", "posteo.net"],
        scheme: "smtps",
        server: "posteo.de:465",
        other_servers: "",
        login: MailLogin::Mailbox,
        password: "the account's password",
    },
    // docs.aws.amazon.com/ses/latest/dg/smtp-connect.html and smtp-credentials.html
    MailProvider {
        id: "ses",
        name: "Amazon SES",
        domains: &[],
        scheme: "smtp+starttls",
        server: "email-smtp.us-east-1.amazonaws.com:587",
        other_servers: "email-smtp.REGION.amazonaws.com for the region of your account",
        login: MailLogin::Own("the SMTP user name, which begins with AKIA"),
        password: "the SMTP password that belongs to it, no AWS key: SES console, SMTP settings, Create SMTP credentials; each \
                   region has its own",
    },
    // documentation.mailgun.com: SMTP relay; help.mailgun.com: SMTP credentials
    MailProvider {
        id: "mailgun",
        name: "Mailgun",
        domains: &[],
        scheme: "smtp+starttls",
        server: "smtp.mailgun.org:587",
        other_servers: "smtp.eu.mailgun.org for domains in the EU",
        login: MailLogin::Own("the SMTP user of your domain, often postmaster@ and the domain"),
        password: "the SMTP password of that user, no API key: Domain settings, SMTP credentials",
    },
    // postmarkapp.com/support/article/811
    MailProvider {
        id: "postmark",
        name: "Postmark",
        domains: &[],
        scheme: "smtp+starttls",
        server: "smtp-broadcasts.postmarkapp.com:587",
        other_servers: "",
        login: MailLogin::Own("the access key of an SMTP token of your broadcast stream"),
        password: "the secret key of that SMTP token: your server, the broadcast stream, Settings",
    },
    MailProvider {
        id: "relay",
        name: "a mail relay of this machine, such as Postfix",
        domains: &[],
        scheme: "smtp",
        server: "127.0.0.1:25",
        other_servers: "",
        login: MailLogin::Open,
        password: "",
    },
];

impl MailProvider {
    /// By its id.
    pub fn find(id: &str) -> Option<&'static Self> {
        MAIL_PROVIDERS.iter().find(|provider| provider.id.eq_ignore_ascii_case(id))
    }

    /// That of a mailbox, where its domain says so.
    pub fn of_mailbox(mailbox: &str) -> Option<&'static Self> {
        let domain = mailbox.rsplit_once('@')?.1;
        MAIL_PROVIDERS.iter().find(|provider| provider.domains.contains(&domain))
    }

    /// `email.url`, at the given `HOST` or `HOST:PORT` in place of the usual server.
    pub fn url(&self, server: Option<&str>) -> String {
        let usual_port = self.server.rsplit_once(':').map_or("587", |(_, port)| port);
        let server = match server {
            None => self.server.to_owned(),
            Some(server) if server.rsplit_once(':').is_some_and(|(_, port)| port.parse::<u16>().is_ok()) => {
                server.to_owned()
            }
            Some(host) => format!("{host}:{usual_port}"),
        };
        format!("{}://{server}", self.scheme)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn ids_and_domains_name_one_provider_each() {
        let ids: BTreeSet<&str> = MAIL_PROVIDERS.iter().map(|provider| provider.id).collect();
        let domains: Vec<&str> = MAIL_PROVIDERS.iter().flat_map(|provider| provider.domains).copied().collect();
        assert_eq!(ids.len(), MAIL_PROVIDERS.len());
        assert_eq!(domains.iter().collect::<BTreeSet<_>>().len(), domains.len());
    }

    #[test]
    fn a_mailbox_is_sent_by_its_own_provider() {
        let of = |mailbox| MailProvider::of_mailbox(mailbox).map(|provider| provider.id);
        assert_eq!(of("ada@gmail.com"), Some("gmail"));
        assert_eq!(of("ada@me.com"), Some("icloud"));
        assert_eq!(of("ada@example.org"), None);
    }

    #[test]
    fn another_server_keeps_the_scheme_and_the_port_unless_it_has_one() {
        let zoho = MailProvider::find("Zoho").expect("a provider");
        assert_eq!(zoho.url(None), "smtps://smtp.zoho.com:465");
        assert_eq!(zoho.url(Some("smtp.zoho.eu")), "smtps://smtp.zoho.eu:465");
        assert_eq!(zoho.url(Some("127.0.0.1:2465")), "smtps://127.0.0.1:2465");
    }

    #[test]
    fn every_password_travels_by_tls_and_is_explained() {
        for provider in MAIL_PROVIDERS.iter().filter(|provider| provider.login != MailLogin::Open) {
            assert_ne!(provider.scheme, "smtp", "{}", provider.id);
            assert!(!provider.password.is_empty(), "{}", provider.id);
        }
    }
}
