//! The site as the program serves it: readers' pages, health and the operator's page behind one listener.

use std::net::{SocketAddr, TcpListener};
use std::time::{Duration, Instant};

use crate::support::world::World;

/// A world whose settings listen at an address that was free a moment ago: whoever listens must be told where.
async fn listening() -> (World, SocketAddr) {
    let world = World::new().await;
    let free = TcpListener::bind("127.0.0.1:0").and_then(|socket| socket.local_addr()).expect("a port");
    let settings = world.read("dawnpost.toml").expect("settings");
    let listen = format!("listen = \"{free}\"\noperator_token = \"a token of the operator\"");
    world.write("dawnpost.toml", &settings.replace("listen = \"127.0.0.1:0\"", &listen));
    (world, free)
}

/// The status for an update that somebody else pushes.
async fn pushed(to: SocketAddr) -> u16 {
    let client = reqwest::Client::builder().build().expect("a client");
    let post = client.post(format!("http://{to}/telegram/webhook")).body("{\"update_id\":1}");
    post.send().await.expect("an answer").status().as_u16()
}

#[tokio::test]
async fn the_program_answers_until_it_is_told_to_stop() {
    let (world, free) = listening().await;
    let mut service = world.start(&["--verbose", "serve", "--role", "web"]);
    service.says("Listening on").await;
    for (path, status, says) in [
        ("/", 200, "Invented digests"),
        ("/style.css", 200, "color-scheme"),
        ("/healthz", 200, "alive"),
        ("/operator", 401, "Invented digests"),
        ("/preferences", 403, "You are logged out"),
        ("/nothing", 404, "There is no such page"),
    ] {
        let answer = reqwest::get(format!("http://{free}{path}")).await.expect("an answer");
        assert_eq!(answer.status(), status, "{path}");
        assert!(answer.headers().contains_key("content-security-policy"), "{path}");
        assert!(!answer.headers().contains_key("strict-transport-security"), "{path}: there is no TLS");
        assert!(answer.text().await.expect("text").contains(says), "{path}");
    }
    assert_eq!(pushed(free).await, 404, "the bot does not run here");
    // A connection that rests holds nothing up.
    let _resting = tokio::net::TcpStream::connect(free).await.expect("a connection");
    service.terminate();
    let asked = Instant::now();
    let output = service.end().await;
    assert_eq!(output.code, Some(0), "{output:?}");
    assert!(asked.elapsed() < Duration::from_secs(15), "{:?}", asked.elapsed());
}

#[tokio::test]
async fn a_process_with_the_bots_alone_takes_what_telegram_pushes_and_shows_no_page() {
    let (world, free) = listening().await;
    let mut service = world.start(&["--verbose", "serve", "--role", "bots"]);
    service.says("Serving").await;
    for (path, status) in [("/", 404), ("/preferences", 404), ("/healthz", 200)] {
        assert_eq!(reqwest::get(format!("http://{free}{path}")).await.expect("an answer").status(), status, "{path}");
    }
    assert_eq!(pushed(free).await, 403, "whoever pushes this is not Telegram");
    service.terminate();
    assert_eq!(service.end().await.code, Some(0));
}

#[tokio::test]
async fn an_address_that_is_taken_is_told_with_its_setting() {
    let world = World::new().await;
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let listen = format!("listen = \"{}\"", taken.local_addr().expect("an address"));
    let settings = world.read("dawnpost.toml").expect("settings");
    world.write("dawnpost.toml", &settings.replace("listen = \"127.0.0.1:0\"", &listen));
    let output = world.run(&["serve"]).await;
    assert_eq!(output.code, Some(1), "{output:?}");
    assert!(output.stderr.contains("cannot listen on `site.listen`"), "{output:?}");
}
