//! Whom connections trust, and through which proxy they go.

use dawnpost::net::{Net, refused_certificate};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use crate::support::smtp::{CA_PEM, SELF_SIGNED_PEM, self_signed_acceptor};

const ANSWER: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\nok";

/// Answers HTTPS with the self-signed certificate until it is dropped. Returns the port.
async fn self_signed_server() -> (u16, JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let task = tokio::spawn(async move {
        while let Ok((tcp, _)) = listener.accept().await {
            if let Ok(mut stream) = self_signed_acceptor().accept(tcp).await {
                let _ = stream.read(&mut [0; 1024]).await;
                let _ = stream.write_all(ANSWER).await;
                let _ = stream.shutdown().await;
            }
        }
    });
    (port, task)
}

async fn status(net: &Net, url: &str) -> Result<u16, String> {
    let response = net.http().no_proxy().build().expect("a client").get(url).send().await;
    response.map(|response| response.status().as_u16()).map_err(|error| refused_certificate(&error).unwrap_or_default())
}

#[tokio::test]
async fn the_very_certificate_that_was_named_is_trusted() {
    let (port, _server) = self_signed_server().await;
    let naming = Net::new(Some(SELF_SIGNED_PEM)).expect("a certificate");
    let later = Net::new(Some(CA_PEM)).and_then(|net| net.with_certificates(SELF_SIGNED_PEM)).expect("certificates");
    for net in [&naming, &later] {
        assert_eq!(status(net, &format!("https://localhost:{port}/")).await, Ok(200));
    }
    let stranger = Net::new(Some(CA_PEM)).expect("a certificate");
    for (net, host, told) in [
        (&stranger, "localhost", "`net.ca_file`"),
        (&Net::default(), "localhost", "`net.ca_file`"),
        (&naming, "127.0.0.1", ""),
    ] {
        let refusal = status(net, &format!("https://{host}:{port}/")).await.expect_err("refused");
        assert!(!refusal.is_empty() && refusal.contains(told), "{host}: {refusal}");
    }
}

#[tokio::test]
async fn an_http_proxy_gets_the_request_with_its_credentials() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let proxy = tokio::spawn(async move {
        let (mut tcp, _) = listener.accept().await.expect("a connection");
        let mut request = vec![0; 2048];
        let length = tcp.read(&mut request).await.expect("a request");
        tcp.write_all(ANSWER).await.expect("answered");
        String::from_utf8_lossy(&request[..length]).into_owned()
    });
    let net = Net::default().with_proxy(&format!("http://user:hunter2@127.0.0.1:{port}")).expect("a proxy");
    let client = net.http().build().expect("a client");
    assert_eq!(client.get("http://far.example.org/x").send().await.expect("an answer").status().as_u16(), 200);
    let request = proxy.await.expect("the proxy").to_lowercase();
    assert!(request.starts_with("get http://far.example.org/x "), "{request}");
    assert!(request.contains("proxy-authorization: basic "), "{request}");
    assert!(!format!("{net:?}").contains("hunter2"));
}

#[tokio::test]
async fn a_socks_proxy_resolves_the_name_itself() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let proxy = tokio::spawn(async move {
        let (mut tcp, _) = listener.accept().await.expect("a connection");
        let name = socks_handshake(&mut tcp).await;
        assert!(tcp.read(&mut [0; 1024]).await.expect("a request") > 0);
        tcp.write_all(ANSWER).await.expect("answered");
        name
    });
    let net = Net::default().with_proxy(&format!("socks5h://127.0.0.1:{port}")).expect("a proxy");
    let answer = net.http().build().expect("a client").get("http://far.example.org/").send().await.expect("an answer");
    assert_eq!((answer.status().as_u16(), proxy.await.expect("the proxy").as_str()), (200, "far.example.org"));
}

/// RFC 1928 without authentication. Returns the name that the client asked for.
async fn socks_handshake(tcp: &mut TcpStream) -> String {
    let mut greeting = [0; 2];
    tcp.read_exact(&mut greeting).await.expect("a greeting");
    tcp.read_exact(&mut vec![0; usize::from(greeting[1])]).await.expect("its methods");
    tcp.write_all(&[5, 0]).await.expect("accepted");
    let mut request = [0; 5];
    tcp.read_exact(&mut request).await.expect("a request");
    assert_eq!(request[..4], [5, 1, 0, 3], "CONNECT to a domain name");
    let mut name = vec![0; usize::from(request[4])];
    tcp.read_exact(&mut name).await.expect("a name");
    tcp.read_exact(&mut [0; 2]).await.expect("a port");
    tcp.write_all(&[5, 0, 0, 1, 0, 0, 0, 0, 0, 0]).await.expect("connected");
    String::from_utf8(name).expect("a name")
}
