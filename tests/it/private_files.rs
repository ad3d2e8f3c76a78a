//! Which files of an installation other users of the machine can read, under the usual umask: none that names a reader or
//! holds a signed link, and all of the archive, which a web server publishes.

use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use crate::support::arxiv::papers;
use crate::support::world::{World, reader};

const TUESDAY: &str = "2025-11-04";

/// Everything below a path, and the path itself, with permissions.
fn modes(path: &Path) -> Vec<(PathBuf, u32)> {
    let metadata = std::fs::metadata(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut found = vec![(path.to_owned(), metadata.permissions().mode() & 0o777)];
    if metadata.is_dir() {
        for entry in std::fs::read_dir(path).expect("a folder") {
            found.extend(modes(&entry.expect("an entry").path()));
        }
    }
    found
}

/// Each file and folder below a path is open to its owner only; returns the number of files.
fn assert_private(path: &Path) -> usize {
    let found = modes(path);
    for (path, mode) in &found {
        assert_eq!(*mode, if path.is_dir() { 0o700 } else { 0o600 }, "{}: {mode:o}", path.display());
    }
    found.iter().filter(|(path, _)| path.is_file()).count()
}

/// A world with one reader, of a file and of mails that are written into a folder, after one pass.
async fn after_a_pass() -> World {
    let world = World::new().await;
    world.arxiv.announce(TUESDAY.parse().expect("a date"), papers(0..3));
    world.roster(&[reader("ada", &["file:ada", "mailto:ada@example.org"], "")]);
    let settings = world.read("dawnpost.toml").expect("settings");
    let smtp = format!("smtp://127.0.0.1:{}", world.mail.port);
    world.write("dawnpost.toml", &settings.replace(&smtp, "file:mails").replace("secret = \"not a secret\"\n", ""));
    let pass = world.run_on(TUESDAY).await;
    assert_eq!(pass.code, Some(0), "{pass:?}");
    world
}

#[tokio::test]
async fn digests_and_mails_in_files_can_be_read_by_their_owner_only() {
    let world = after_a_pass().await;
    assert!(assert_private(&world.path("data/outbox")) >= 1, "the digest");
    assert_eq!(assert_private(&world.path("mails")), 1, "the mail");
    for file in ["data/dawnpost.db", "data/secret"] {
        assert_private(&world.path(file));
    }
}

#[tokio::test]
async fn a_preview_in_a_file_and_a_backup_can_be_read_by_their_owner_only() {
    let world = after_a_pass().await;
    for arguments in [&["preview", "ada", "--channel", "email", "--out", "shown.html"][..], &["backup", "saved.db"]] {
        let done = world.run(arguments).await;
        assert_eq!(done.code, Some(0), "{done:?}");
    }
    assert_private(&world.path("shown.html"));
    assert_private(&world.path("saved.db"));
}

#[tokio::test]
async fn the_output_of_a_demo_can_be_read_by_its_owner_only() {
    let world = World::new().await;
    let done = world.run(&["demo", "--sample", "--out", "shown"]).await;
    assert_eq!(done.code, Some(0), "{done:?}");
    assert!(assert_private(&world.path("shown/digests")) > 6, "six readers");
    assert_eq!(modes(&world.path("shown"))[0].1, 0o700);
}

#[tokio::test]
async fn the_archive_can_be_read_by_a_web_server() {
    let world = after_a_pass().await;
    let done = world.run(&["archive", "build"]).await;
    assert_eq!(done.code, Some(0), "{done:?}");
    let found = modes(&world.path("data/archive"));
    assert!(found.iter().any(|(path, _)| path.ends_with("ada/2025-11-04.html")), "{found:?}");
    for (path, mode) in found.into_iter().chain([modes(&world.path("data")).swap_remove(0)]) {
        assert_eq!(mode, if path.is_dir() { 0o755 } else { 0o644 }, "{}: {mode:o}", path.display());
    }
}
