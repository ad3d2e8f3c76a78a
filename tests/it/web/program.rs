//! The site as the program serves it: readers' pages, health and the operator's page behind one listener.

use std::net::TcpListener;
use std::time::{Duration, Instant};

use crate::support::world::World;

#[tokio::test]
async fn the_program_answers_until_it_is_told_to_stop() {
    let world = World::new().await;
    // Free a moment ago: whoever listens must be told where.
    let free = TcpListener::bind("127.0.0.1:0").and_then(|socket| socket.local_addr()).expect("a port");
    let settings = world.read("dawnpost.toml").expect("settings");
    let listen = format!("listen = \"{free}\"\noperator_token = \"a token of the operator\"");
    world.write("dawnpost.toml", &settings.replace("listen = \"127.0.0.1:0\"", &listen));
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
    let pushed = reqwest::Client::builder().build().expect("a client").post(format!("http://{free}/telegram/webhook"));
    let refused = pushed.body("{\"update_id\":1}").send().await.expect("an answer");
    assert_eq!(refused.status(), 403, "whoever pushes this is not Telegram");
    // A connection that rests holds nothing up.
    let _resting = tokio::net::TcpStream::connect(free).await.expect("a connection");
    service.terminate();
    let asked = Instant::now();
    let output = service.end().await;
    assert_eq!(output.code, Some(0), "{output:?}");
    assert!(asked.elapsed() < Duration::from_secs(15), "{:?}", asked.elapsed());
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
