//! An IMAP server on loopback with one folder, that fails where a story wants it to.
//!
//! It speaks only what RFC 3501 and RFC 2177 ask of a server towards one polite client.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use tokio::io::{AsyncBufReadExt as _, AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, BufReader};
use tokio::net::TcpListener;
use tokio::sync::watch;

use super::LONGEST_WAIT;
use super::smtp::tls_acceptor;

pub const USER: &str = "b@bounces.example.org";
pub const PASSWORD: &str = "pass \"word\"";
pub const TOKEN: &str = "an-access-token";

/// How the server is made.
#[derive(Debug, Clone, Copy, Default)]
pub struct ImapManner {
    pub implicit_tls: bool,
    pub offers_starttls: bool,
    pub has_no_idle: bool,
    /// Capabilities before the login, instead of none.
    pub before_login: &'static str,
    /// Closes the line once, instead of answering a command that begins so.
    pub hangs_up_at: &'static str,
}

#[derive(Debug, Clone, Default)]
pub struct KeptMail {
    pub uid: u32,
    pub text: String,
    pub flags: Vec<String>,
}

struct Folder {
    mails: Mutex<Vec<KeptMail>>,
    uid_validity: AtomicUsize,
    commands: watch::Sender<Vec<String>>,
    /// The number of mails, for those who idle.
    count: watch::Sender<usize>,
    /// Counts up to close every line.
    closed: watch::Sender<usize>,
    has_hung_up: AtomicUsize,
}

/// The running server; it ends with the test's runtime.
pub struct ImapServer {
    pub port: u16,
    folder: Arc<Folder>,
}

trait Line: AsyncRead + AsyncWrite + Send + Unpin {}
impl<S: AsyncRead + AsyncWrite + Send + Unpin> Line for S {}

impl ImapServer {
    pub async fn start(manner: ImapManner) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let folder = Arc::new(Folder {
            mails: Mutex::default(),
            uid_validity: AtomicUsize::new(7),
            commands: watch::Sender::default(),
            count: watch::Sender::default(),
            closed: watch::Sender::default(),
            has_hung_up: AtomicUsize::new(0),
        });
        let shared = Arc::clone(&folder);
        tokio::spawn(async move {
            while let Ok((tcp, _)) = listener.accept().await {
                let folder = Arc::clone(&shared);
                tokio::spawn(async move {
                    let stream: Box<dyn Line> = match manner.implicit_tls {
                        true => match tls_acceptor().accept(tcp).await {
                            Ok(stream) => Box::new(stream),
                            Err(_) => return,
                        },
                        false => Box::new(tcp),
                    };
                    let mut closed = folder.closed.subscribe();
                    tokio::select! {
                        _ended = folder.talk(BufReader::new(stream), manner, manner.implicit_tls) => {}
                        _closed = closed.changed() => {}
                    }
                });
            }
        });
        Self { port, folder }
    }

    /// Puts a mail into the folder, and tells those who idle.
    pub fn deliver(&self, text: &str) {
        let mut mails = self.folder.mails.lock().expect("no panic");
        let uid = mails.last().map_or(1, |last| last.uid + 1);
        mails.push(KeptMail { uid, text: text.replace('\n', "\r\n"), flags: Vec::new() });
        self.folder.count.send_replace(mails.len());
    }

    /// Marks the newest mail, as a person's mail program does.
    pub fn somebody_reads_it(&self) {
        self.folder.mails.lock().expect("no panic").last_mut().expect("a mail").flags.push("\\Seen".to_owned());
    }

    /// Makes the folder anew: other UIDs, the same mails with the same marks.
    pub fn renumber(&self) {
        self.folder.uid_validity.fetch_add(1, Ordering::SeqCst);
        for mail in self.folder.mails.lock().expect("no panic").iter_mut() {
            mail.uid += 100;
        }
    }

    /// Closes every line without a word.
    pub fn hang_up(&self) {
        self.folder.closed.send_modify(|times| *times += 1);
    }

    /// The flags of each mail.
    pub fn flags(&self) -> Vec<String> {
        self.folder.mails.lock().expect("no panic").iter().map(|mail| mail.flags.join(" ")).collect()
    }

    /// The commands so far, without their tags; passwords are left out.
    pub fn commands(&self) -> Vec<String> {
        self.folder.commands.borrow().clone()
    }

    /// How often a command that begins so has come.
    pub fn count(&self, start: &str) -> usize {
        self.commands().iter().filter(|command| command.starts_with(start)).count()
    }

    /// Waits until a command that begins so has come this often.
    pub async fn gets(&self, start: &str, times: usize) {
        let mut commands = self.folder.commands.subscribe();
        let come = |all: &Vec<String>| all.iter().filter(|command| command.starts_with(start)).count() >= times;
        let waited = tokio::time::timeout(LONGEST_WAIT, commands.wait_for(come)).await.map(drop);
        assert!(waited.is_ok(), "{start} did not come {times} times");
    }
}

impl Folder {
    async fn talk(&self, mut stream: BufReader<Box<dyn Line>>, manner: ImapManner, mut is_secured: bool) -> Option<()> {
        say(&mut stream, "* OK ready").await?;
        let mut is_logged_in = false;
        loop {
            let line = command(&mut stream).await?;
            let (tag, said) = line.split_once(' ')?;
            let words: Vec<&str> = said.split(' ').collect();
            let secret = if words[0] == "LOGIN" { "LOGIN" } else { said };
            self.commands.send_modify(|all| all.push(secret.to_owned()));
            let hangs_up = !manner.hangs_up_at.is_empty() && said.starts_with(manner.hangs_up_at);
            if hangs_up && self.has_hung_up.fetch_add(1, Ordering::SeqCst) == 0 {
                return None;
            }
            let ok = format!("{tag} OK done");
            match words[0] {
                "CAPABILITY" => {
                    let idle = if manner.has_no_idle { "" } else { " IDLE" };
                    let starttls = if manner.offers_starttls && !is_secured { " STARTTLS" } else { "" };
                    let other = if is_logged_in { idle } else { manner.before_login };
                    say(&mut stream, &format!("* CAPABILITY IMAP4rev1{starttls} X-ODD=1{other}\r\n{ok}")).await?;
                }
                "STARTTLS" => {
                    say(&mut stream, &ok).await?;
                    let secured = tls_acceptor().accept(stream.into_inner()).await.ok()?;
                    stream = BufReader::new(Box::new(secured));
                    is_secured = true;
                }
                "LOGIN" => {
                    let password = PASSWORD.replace('"', "\\\"");
                    is_logged_in = said == format!("LOGIN {USER} \"{password}\"");
                    let refusal = format!("{tag} NO [AUTHENTICATIONFAILED] wrong password");
                    say(&mut stream, if is_logged_in { &ok } else { &refusal }).await?;
                }
                "AUTHENTICATE" => {
                    say(&mut stream, "+ ").await?;
                    let answer = STANDARD.decode(raw_line(&mut stream).await?.trim()).ok()?;
                    let answer = String::from_utf8(answer).ok()?;
                    is_logged_in = answer == format!("\0{USER}\0{PASSWORD}")
                        || answer == format!("user={USER}\x01auth=Bearer {TOKEN}\x01\x01");
                    if is_logged_in {
                        say(&mut stream, &ok).await?;
                        continue;
                    }
                    say(&mut stream, &format!("+ {}", STANDARD.encode(r#"{"status":"400"}"#))).await?;
                    raw_line(&mut stream).await?;
                    say(&mut stream, &format!("{tag} NO AUTHENTICATE failed.")).await?;
                }
                _ if words[0] != "LOGOUT" && !is_logged_in => {
                    say(&mut stream, &format!("{tag} BAD log in first")).await?
                }
                "SELECT" if words[1] != "INBOX" => say(&mut stream, &format!("{tag} NO no such folder")).await?,
                "SELECT" => {
                    let (count, next) = {
                        let mails = self.mails.lock().expect("no panic");
                        (mails.len(), mails.last().map_or(1, |last| last.uid + 1))
                    };
                    let validity = self.uid_validity.load(Ordering::SeqCst);
                    let all = [
                        format!("* FLAGS (\\Seen \\Flagged $Odd)\r\n* {count} EXISTS\r\n* 0 RECENT"),
                        format!(
                            "* OK [UIDVALIDITY {validity}] .\r\n* OK [UIDNEXT {next}] .\r\n{tag} OK [READ-WRITE] ok"
                        ),
                    ];
                    say(&mut stream, &all.join("\r\n")).await?;
                }
                "UID" => say(&mut stream, &format!("{}{ok}", self.about(&words[1..]))).await?,
                "IDLE" => {
                    let mut count = self.count.subscribe();
                    say(&mut stream, "+ idling").await?;
                    loop {
                        tokio::select! {
                            _changed = count.changed() => {
                                let now = *count.borrow_and_update();
                                say(&mut stream, &format!("* {now} EXISTS")).await?;
                            }
                            done = raw_line(&mut stream) => {
                                self.commands.send_modify(|all| all.push(done.clone().unwrap_or_default()));
                                done?;
                                break;
                            }
                        }
                    }
                    say(&mut stream, &ok).await?;
                }
                "LOGOUT" => {
                    say(&mut stream, &format!("* BYE\r\n{ok}")).await?;
                    return None;
                }
                _ => say(&mut stream, &format!("{tag} BAD unknown")).await?,
            }
        }
    }
}

impl Folder {
    /// What `UID SEARCH`, `UID FETCH` and `UID STORE` say before they are done.
    fn about(&self, words: &[&str]) -> String {
        let mut mails = self.mails.lock().expect("no panic");
        let uid = |text: &str| text.trim_end_matches(":*").parse::<u32>().expect("a UID");
        match words {
            ["SEARCH", "UNSEEN"] => {
                let unseen = mails.iter().filter(|mail| !mail.flags.iter().any(|flag| flag == "\\Seen"));
                found(unseen.map(|mail| mail.uid).collect())
            }
            ["SEARCH", "UID", range] => {
                let mut after: Vec<u32> = mails.iter().map(|mail| mail.uid).filter(|n| *n >= uid(range)).collect();
                // `n:*` names the last one in any case (RFC 3501 section 6.4.8).
                if after.is_empty() {
                    after.extend(mails.last().map(|last| last.uid));
                }
                found(after)
            }
            ["FETCH", n, ..] => mails.iter().position(|mail| mail.uid == uid(n)).map_or_else(String::new, |at| {
                let text = &mails[at].text;
                format!("* {} FETCH (UID {n} BODY[]<0> {{{}}}\r\n{text})\r\n", at + 1, text.len())
            }),
            ["STORE", n, "+FLAGS.SILENT", flag] => {
                let flag = flag.trim_matches(['(', ')']).to_owned();
                mails.iter_mut().find(|mail| mail.uid == uid(n)).expect("a mail").flags.push(flag);
                String::new()
            }
            _ => panic!("unknown: UID {words:?}"),
        }
    }
}

fn found(uids: Vec<u32>) -> String {
    let uids: Vec<String> = uids.iter().map(|uid| format!(" {uid}")).collect();
    format!("* SEARCH{}\r\n", uids.concat())
}

async fn command(stream: &mut BufReader<Box<dyn Line>>) -> Option<String> {
    let mut command = raw_line(stream).await?;
    while let Some(size) = command.strip_suffix('}').and_then(|rest| rest.rsplit_once('{')) {
        let (before, size) = (size.0.to_owned(), size.1.parse().ok()?);
        say(stream, "+ go on").await?;
        let mut literal = vec![0; size];
        stream.read_exact(&mut literal).await.ok()?;
        command = before + &String::from_utf8(literal).ok()? + &raw_line(stream).await?;
    }
    Some(command)
}

async fn raw_line(stream: &mut BufReader<Box<dyn Line>>) -> Option<String> {
    let mut line = String::new();
    let read = stream.read_line(&mut line).await.ok()?;
    (read > 0).then(|| line.trim_end_matches(['\r', '\n']).to_owned())
}

async fn say(stream: &mut BufReader<Box<dyn Line>>, reply: &str) -> Option<()> {
    stream.write_all(format!("{reply}\r\n").as_bytes()).await.ok()?;
    stream.flush().await.ok()
}
