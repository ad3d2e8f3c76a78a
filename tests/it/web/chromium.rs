//! Drives Debian's Chromium, without a window, over the pipe of its debugging protocol.
//!
//! `DAWNPOST_CHROMIUM` names the program, `/usr/bin/chromium` is the default. The pipe is two named pipes that a shell opens
//! as the descriptors 3 and 4; messages are JSON that end with a zero byte. It must never know what a page is about.

use std::collections::VecDeque;
use std::fs::{File, OpenOptions};
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use crate::support::LONGEST_WAIT;

/// One browser with one page.
pub struct Chromium {
    browser: Child,
    commands: File,
    messages: UnboundedReceiver<Value>,
    /// Events that nobody waited for yet.
    events: VecDeque<Value>,
    calls: u64,
    session: String,
    folder: tempfile::TempDir,
}

impl Chromium {
    /// `None` if there is no Chromium, which is told.
    #[expect(clippy::print_stderr, reason = "whoever runs the tests must see that the browser's story did not run")]
    pub async fn start() -> Option<Self> {
        let program = std::env::var("DAWNPOST_CHROMIUM").unwrap_or_else(|_| "/usr/bin/chromium".to_owned());
        if !Path::new(&program).exists() {
            let all = std::env::var("DAWNPOST_REQUIRE_ALL").is_ok_and(|all| all == "1");
            assert!(
                !all,
                "DAWNPOST_REQUIRE_ALL is set, and there is no {program} (DAWNPOST_CHROMIUM names another one)"
            );
            eprintln!(
                "skipped: the browser's story, because there is no {program} (DAWNPOST_CHROMIUM names another one)"
            );
            return None;
        }
        let folder = tempfile::tempdir().expect("a folder");
        let (commands, answers) = (folder.path().join("commands"), folder.path().join("answers"));
        let made = Command::new("mkfifo").args([&commands, &answers]).status().expect("`mkfifo`");
        assert!(made.success(), "no named pipes");
        let browser = Command::new("sh")
            .args(["-c", "exec \"$0\" \"$@\" 3<commands 4>answers", &program])
            .args(["--headless=new", "--remote-debugging-pipe", "--no-sandbox", "--disable-gpu", "--no-first-run"])
            .args(["--disable-background-networking", "--disable-quic", "--user-data-dir=profile", "about:blank"])
            .current_dir(folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("Chromium starts");
        // Opening one end waits for the other.
        let opened = tokio::task::spawn_blocking(move || {
            (OpenOptions::new().write(true).open(commands), OpenOptions::new().read(true).open(answers))
        });
        let (commands, answers) = opened.await.expect("no panic");
        let mut chromium = Self {
            browser,
            commands: commands.expect("a pipe"),
            messages: messages(answers.expect("a pipe")),
            events: VecDeque::new(),
            calls: 0,
            session: String::new(),
            folder,
        };
        chromium.open_page().await;
        Some(chromium)
    }

    async fn open_page(&mut self) {
        let target = self.call("Target.createTarget", json!({ "url": "about:blank" })).await;
        let attach = json!({ "targetId": target["targetId"], "flatten": true });
        let attached = self.call("Target.attachToTarget", attach).await;
        self.session = attached["sessionId"].as_str().expect("a session").to_owned();
        self.call("Page.enable", json!({})).await;
        self.size(1280, 900).await;
    }

    /// The window's size.
    pub async fn size(&mut self, width: u32, height: u32) {
        let metrics = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.call("Emulation.setDeviceMetricsOverride", metrics).await;
    }

    /// Opens an address and waits until it is there.
    pub async fn open(&mut self, url: &str) {
        self.events.clear();
        let answer = self.call("Page.navigate", json!({ "url": url })).await;
        assert!(answer["errorText"].is_null(), "{url}: {answer}");
        self.event("Page.loadEventFired").await;
    }

    /// What an expression of JavaScript gives. The page's policy is for pages, not for whoever drives the browser.
    pub async fn value(&mut self, expression: &str) -> Value {
        let ask = json!({ "expression": expression, "returnByValue": true, "awaitPromise": true });
        let answer = self.call("Runtime.evaluate", ask).await;
        assert!(answer["exceptionDetails"].is_null(), "{expression}: {answer}");
        answer["result"]["value"].clone()
    }

    /// The text of the page as a reader sees it.
    pub async fn text(&mut self) -> String {
        self.value("document.body.innerText").await.as_str().unwrap_or_default().to_owned()
    }

    /// The address that is shown.
    pub async fn address(&mut self) -> String {
        self.value("location.href").await.as_str().unwrap_or_default().to_owned()
    }

    /// Presses the mouse on the middle of what a selector names.
    pub async fn click(&mut self, selector: &str) {
        let expression = format!(
            "(() => {{ const e = document.querySelector({selector:?}); if (!e) return null; \
             e.scrollIntoView({{ block: 'center', behavior: 'instant' }}); const r = e.getClientRects()[0]; \
             return [r.x + r.width / 2, r.y + r.height / 2]; }})()"
        );
        let place = self.value(&expression).await;
        assert!(place.is_array(), "nothing is named by {selector} on {}", self.address().await);
        for kind in ["mousePressed", "mouseReleased"] {
            let event = json!({ "type": kind, "x": place[0], "y": place[1], "button": "left", "clickCount": 1 });
            self.call("Input.dispatchMouseEvent", event).await;
        }
    }

    /// The same, and waits for the page that comes of it.
    pub async fn follow(&mut self, selector: &str) {
        self.events.clear();
        self.click(selector).await;
        self.event("Page.loadEventFired").await;
    }

    /// Types in place of what stands in a field.
    pub async fn fill(&mut self, selector: &str, text: &str) {
        let focus = format!("(() => {{ const e = document.querySelector({selector:?}); e.focus(); e.select(); }})()");
        self.value(&focus).await;
        self.call("Input.insertText", json!({ "text": text })).await;
    }

    /// Follows a link that is a download, and gives what was downloaded.
    pub async fn download(&mut self, selector: &str) -> String {
        let folder = self.folder.path().join("downloads");
        let allow = json!({ "behavior": "allow", "downloadPath": folder, "eventsEnabled": true });
        self.call("Browser.setDownloadBehavior", allow).await;
        self.events.clear();
        self.click(selector).await;
        loop {
            let event = self.event("Browser.downloadProgress").await;
            assert_ne!(event["params"]["state"], "canceled", "the download of {selector} was given up");
            if event["params"]["state"] == "completed" {
                break;
            }
        }
        let mut files = std::fs::read_dir(&folder).expect("downloads").map(|file| file.expect("a file").path());
        let file: PathBuf = files.next().expect("a download");
        let text = std::fs::read_to_string(&file).expect("text");
        std::fs::remove_file(&file).expect("a download");
        text
    }

    async fn call(&mut self, method: &str, params: Value) -> Value {
        self.calls += 1;
        let id = self.calls;
        let mut command = json!({ "id": id, "method": method, "params": params });
        if !self.session.is_empty() && !method.starts_with("Browser.") {
            command["sessionId"] = json!(self.session);
        }
        let mut bytes = command.to_string().into_bytes();
        bytes.push(0);
        self.commands.write_all(&bytes).expect("Chromium listens");
        loop {
            let message = self.next().await;
            if message["id"] == id {
                assert!(message["error"].is_null(), "{method}: {message}");
                return message["result"].clone();
            }
            self.events.push_back(message);
        }
    }

    async fn event(&mut self, method: &str) -> Value {
        while let Some(event) = self.events.pop_front() {
            if event["method"] == method {
                return event;
            }
        }
        loop {
            let message = self.next().await;
            if message["method"] == method {
                return message;
            }
        }
    }

    async fn next(&mut self) -> Value {
        let message = tokio::time::timeout(LONGEST_WAIT, self.messages.recv()).await;
        message.expect("Chromium answers in time").expect("Chromium runs")
    }
}

/// A story that fails leaves no browser behind.
impl Drop for Chromium {
    fn drop(&mut self) {
        let _ended_before = self.browser.kill();
        let _reaped = self.browser.wait();
    }
}

fn messages(answers: File) -> UnboundedReceiver<Value> {
    let (says, messages) = unbounded_channel();
    std::thread::spawn(move || {
        for message in BufReader::new(answers).split(0).map_while(Result::ok) {
            let Ok(message) = serde_json::from_slice(&message) else { continue };
            if says.send(message).is_err() {
                break;
            }
        }
    });
    messages
}
