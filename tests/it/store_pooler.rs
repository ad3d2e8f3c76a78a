//! A connection pooler that shares sessions is recognised when the store is opened, in words that say what to set.

use dawnpost::store::Store;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// PostgreSQL's message with its length (postgresql.org/docs/current/protocol-message-formats.html).
fn wire(kind: u8, body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(body.len() + 4).expect("a short message");
    [&[kind][..], &length.to_be_bytes(), body].concat()
}

const IDLE: &[u8] = b"I";

/// Speaks as much of the protocol as opening a store needs. Every connection seems to have the session with process id 4711.
async fn pooler(refuses: Option<&'static str>) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    tokio::spawn(async move {
        while let Ok((tcp, _)) = listener.accept().await {
            tokio::spawn(connection(tcp, refuses));
        }
    });
    port
}

async fn connection(mut tcp: TcpStream, refuses: Option<&'static str>) -> Option<()> {
    // The first message has no kind; the request for TLS (code 80877103) is declined, and the startup message follows.
    while startup_code(&mut tcp).await? == 80_877_103 {
        tcp.write_all(b"N").await.ok()?;
    }
    if let Some(reason) = refuses {
        let fields = format!("SFATAL\0VFATAL\0C08P01\0M{reason}\0\0");
        return tcp.write_all(&wire(b'E', fields.as_bytes())).await.ok();
    }
    let greeting = [wire(b'R', &0_u32.to_be_bytes()), wire(b'S', b"server_version\x0015.9\0"), wire(b'Z', IDLE)];
    tcp.write_all(&greeting.concat()).await.ok()?;
    loop {
        let kind = tcp.read_u8().await.ok()?;
        let length = usize::try_from(tcp.read_u32().await.ok()?).ok()? - 4;
        let mut body = vec![0; length];
        tcp.read_exact(&mut body).await.ok()?;
        assert!(matches!(kind, b'Q' | b'X'), "only simple queries reach a pooler that is not known yet");
        let mut answer = Vec::new();
        if String::from_utf8_lossy(&body).contains("pg_backend_pid") {
            let column =
                [&b"\0\x01pid\0"[..], &[0; 6], &25_u32.to_be_bytes(), &[0xff; 2], &[0xff; 4], &[0; 2]].concat();
            answer.extend(wire(b'T', &column));
            answer.extend(wire(b'D', b"\0\x01\0\0\0\x044711"));
        }
        answer.extend(wire(b'C', b"DONE\0"));
        answer.extend(wire(b'Z', IDLE));
        tcp.write_all(&answer).await.ok()?;
    }
}

async fn startup_code(tcp: &mut TcpStream) -> Option<u32> {
    let length = usize::try_from(tcp.read_u32().await.ok()?).ok()?;
    let code = tcp.read_u32().await.ok()?;
    tcp.read_exact(&mut vec![0; length - 8]).await.ok()?;
    Some(code)
}

#[tokio::test]
async fn a_pooler_that_shares_sessions_is_refused_with_the_way_out() {
    for (refuses, told) in [
        (None, "set pool_mode = session"),
        (
            Some("unsupported startup parameter: extra_float_digits"),
            "add ignore_startup_parameters = extra_float_digits",
        ),
    ] {
        let port = pooler(refuses).await;
        let opened = Store::open(&format!("postgres://dawn:CANARY@127.0.0.1:{port}/dawn")).await;
        let Err(error) = opened else { panic!("opened: {told}") };
        let error = error.to_string();
        assert!(error.contains(told) && !error.contains("CANARY"), "{error}");
    }
}
