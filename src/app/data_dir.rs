//! Defines what a process finds in its data directory before it works: the lock, the secret of its links, and the identity of
//! the store that it belongs to.
//!
//! `app.rs` calls it.

use std::fs::{File, TryLockError};
use std::io::ErrorKind;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use anyhow::Context as _;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::SecretString;

use crate::private_files;
use crate::store::Store;

/// The name of the file that holds the identity of the store.
const STORE_ID: &str = "store-id";

/// What to do about a store that is missing or another one.
const WAY_OUT: &str = "A new store knows nothing of what was sent, and would send it again. Bring back the old one \
    (`dawnpost restore FILE` makes it from a backup), or begin with a new one: `dawnpost run --new-store` or `dawnpost serve \
    --new-store`";

/// What happens if the store is not the one that the data directory belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OtherStore {
    /// It is an error: nothing is sent from a store that does not know what was sent.
    Refused,
    /// The data directory belongs to it from now on.
    Accepted,
}

/// Held while a process works on the data directory; the operating system releases it when the process ends.
pub struct DataDirLock {
    _file: File,
}

/// Creates the directory if it is missing.
pub fn create(folder: &Path) -> anyhow::Result<()> {
    std::fs::create_dir_all(folder).with_context(|| format!("cannot create `site.data_dir` {}", folder.display()))
}

/// Locks the data directory for this process.
///
/// # Errors
/// Another process has it: both would answer for the same files and the same journal.
pub fn lock(folder: &Path) -> anyhow::Result<DataDirLock> {
    let path = folder.join("lock");
    let mut options = File::options();
    // Readable by its owner only: whoever can open a file can hold its lock.
    options.write(true).create(true).truncate(false).mode(0o600);
    let file = options.open(&path).with_context(|| {
        format!(
            "cannot open {}; it belongs to the user who runs dawnpost: give it to them or remove it",
            path.display()
        )
    })?;
    match file.try_lock() {
        Ok(()) => Ok(DataDirLock { _file: file }),
        Err(TryLockError::WouldBlock) => {
            anyhow::bail!("another dawnpost process uses {}; wait for it or stop it", path.display())
        }
        Err(TryLockError::Error(error)) => Err(error).context(format!("cannot lock {}", path.display())),
    }
}

/// Checks that a data directory that belongs to a store does not find an empty place where its SQLite file was: opening it
/// would make a new one.
pub fn check_place(folder: &Path, url: &str) -> anyhow::Result<()> {
    let path = folder.join(STORE_ID);
    anyhow::ensure!(
        !path.exists() || Store::exists(url)?,
        "`store.url` leads to no file, and {} says that there was a store. {WAY_OUT}",
        path.display()
    );
    Ok(())
}

/// Checks that the store is the one that the data directory belongs to. A data directory without a store gets this one.
///
/// # Errors
/// It is another one, as after its file was deleted: it knows nothing of what was sent, and everything would be sent again.
pub async fn check_store(folder: &Path, store: &Store) -> anyhow::Result<()> {
    let path = folder.join(STORE_ID);
    let expected = match std::fs::read_to_string(&path) {
        Ok(expected) => expected,
        Err(error) if error.kind() == ErrorKind::NotFound => return belongs_to(folder, store).await,
        Err(error) => return Err(error).with_context(|| format!("cannot read {}", path.display())),
    };
    let found = store.identity().await?;
    anyhow::ensure!(
        found == expected.trim(),
        "`store.url` leads to another store than before: its identity is {found}, and {} names {}. {WAY_OUT}",
        path.display(),
        expected.trim()
    );
    Ok(())
}

/// Writes down that the data directory belongs to this store.
pub async fn belongs_to(folder: &Path, store: &Store) -> anyhow::Result<()> {
    create(folder)?;
    let path = folder.join(STORE_ID);
    let identity = store.identity().await?;
    private_files::replace(&path, format!("{identity}\n").as_bytes())
        .with_context(|| format!("cannot write {}", path.display()))
}

/// The secret of this data directory, created if it is missing and readable by its owner only.
pub fn load_or_create_secret(data_dir: &Path) -> anyhow::Result<SecretString> {
    let path = data_dir.join("secret");
    match std::fs::read_to_string(&path) {
        Ok(secret) if !secret.trim().is_empty() => return Ok(SecretString::from(secret.trim().to_owned())),
        Ok(_) => {}
        Err(error) if error.kind() == ErrorKind::NotFound => {}
        Err(error) => return Err(error).with_context(|| format!("cannot read {}", path.display())),
    }
    let mut bytes = [0u8; 32];
    getrandom::fill(&mut bytes).map_err(|error| anyhow::anyhow!("cannot generate a secret: {error}"))?;
    let secret = URL_SAFE_NO_PAD.encode(bytes);
    private_files::replace(&path, secret.as_bytes()).with_context(|| format!("cannot write {}", path.display()))?;
    Ok(SecretString::from(secret))
}
