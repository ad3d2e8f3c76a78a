//! A line that breaks inside a message, on a stream that holds less than the message: which side of the final dot it
//! broke on is what decides whether the message may have arrived.

use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader, DuplexStream};

use super::*;
use crate::net::Net;
use crate::outbound::Lane;
use crate::outbound::email::settings::TlsMode;

fn settings() -> ConnectionSettings {
    let server = SmtpServer { tls: TlsMode::Never, user: None, host: "localhost".to_owned(), port: 25 };
    let tls = Net::default().tls();
    let (timeout, acceptance_timeout) = (Duration::from_secs(20), Duration::from_millis(500));
    ConnectionSettings {
        server,
        proof: None,
        tls,
        hello: "example.org".to_owned(),
        timeout,
        acceptance_timeout,
        evidence: RefusalEvidence::default(),
    }
}

fn mail() -> EncodedMail {
    let address = |text: &str| text.parse().expect("an address");
    EncodedMail {
        sender: address("digest@example.org"),
        recipient: address("ada@reader.example"),
        target: "email:reader.example".to_owned(),
        message_id: "<1@example.org>".to_owned(),
        bytes: "sixteen letters\r\n".repeat(100).into_bytes(),
    }
}

/// Answers up to DATA, then takes `octets` of the message and hangs up, or says nothing more.
async fn server(stream: DuplexStream, octets: usize, hangs_up: bool) {
    let mut stream = BufReader::new(stream);
    stream.get_mut().write_all(b"220 hi\r\n").await.expect("written");
    loop {
        let mut line = String::new();
        stream.read_line(&mut line).await.expect("a command");
        let is_data = line.starts_with("DATA");
        stream.get_mut().write_all(if is_data { b"354 go\r\n" } else { b"250 ok\r\n" }).await.expect("written");
        if is_data {
            break;
        }
    }
    stream.read_exact(&mut vec![0; octets]).await.expect("a part of the message");
    if !hangs_up {
        std::future::pending::<()>().await;
    }
}

#[tokio::test]
async fn a_connection_lost_inside_a_message_sent_nothing_one_lost_after_it_may_have() {
    let whole = mail().bytes.len() + "\r\n.\r\n".len();
    for (octets, hangs_up, class) in [
        (0, true, "transient"),
        (whole / 2, true, "transient"),
        (whole / 2, false, "transient"),
        (whole, true, "uncertain"),
        (whole, false, "uncertain"),
    ] {
        let (ours, theirs) = tokio::io::duplex(64);
        tokio::spawn(server(theirs, octets, hangs_up));
        let peer = ([127, 0, 0, 1], 25).into();
        let (stream, written) = stream::recording_stream(ours, b"", peer);
        let mut connection = Connection::greet(stream, written, &settings()).await.expect("a greeting");
        let refusal =
            connection.deliver(&mail(), &Departure::new(Lane::Bulk), &settings()).await.expect_err("no acceptance");
        assert_eq!(refusal.error.class(), class, "{octets} octets, hangs up {hangs_up}: {}", refusal.error);
        assert!(!refusal.is_reusable);
    }
}
