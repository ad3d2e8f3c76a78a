//! Defines [`read`]: works up the new mails of a Maildir (cr.yp.to/proto/maildir.html).
//!
//! `bounces.rs` calls it. One process reads a folder at a time. A mail that was worked up goes from `new` to `cur`, marked as seen; one that cannot be read goes to
//! `set-aside` and is named in the log, and never stops the others.

use std::fs::{File, TryLockError};
use std::io;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use tokio::fs;
use tokio::io::AsyncReadExt as _;

use super::{BounceError, WorkedUp};

/// How much of a mail is read: reports come first, and the mail that they are about last.
const LONGEST_MAIL: u64 = 512 * 1024;

/// Mails of one pass.
const MOST_MAILS: usize = 10_000;

/// The file in the folder that is locked by whoever reads the mails.
const LOCK: &str = "dawnpost.lock";

/// Gives each new mail to `work_up`; the number of those that were worked up. After a failure the rest stays as it is.
///
/// # Errors
/// [`BounceError::ReadElsewhere`]: another process reads this folder now.
pub async fn read(
    folder: &Path,
    work_up: impl AsyncFn(Vec<u8>) -> Result<WorkedUp, BounceError>,
) -> Result<u32, BounceError> {
    let _lock = lock(folder)?;
    let mut names = Vec::new();
    let mut entries = fs::read_dir(folder.join("new")).await?;
    while let Some(entry) = entries.next_entry().await? {
        names.push(entry.file_name().to_string_lossy().into_owned());
        if names.len() == MOST_MAILS {
            break;
        }
    }
    names.sort();
    let mut done = 0;
    for name in names.iter().filter(|name| !name.starts_with('.')) {
        let path = folder.join("new").join(name);
        let read = match content(&path).await {
            Ok(bytes) => work_up(bytes).await?,
            // Another program has taken it.
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => WorkedUp::Unreadable(error.to_string()),
        };
        match read {
            WorkedUp::Done => {
                done += 1;
                let plain = name.split(':').next().unwrap_or(name);
                keep(folder, "cur", &path, &format!("{plain}:2,S")).await?;
            }
            WorkedUp::Unreadable(why) => {
                tracing::error!("The returned mail {name} is set aside: {why}");
                keep(folder, "set-aside", &path, name).await?;
            }
        }
    }
    Ok(done)
}

/// Held while a process reads the folder. Two that read at once would pass a reply on twice.
fn lock(folder: &Path) -> Result<File, BounceError> {
    let mut options = File::options();
    options.write(true).create(true).truncate(false).mode(0o600);
    let file = options.open(folder.join(LOCK))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(BounceError::ReadElsewhere),
        Err(TryLockError::Error(error)) => Err(error.into()),
    }
}

async fn content(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    fs::File::open(path).await?.take(LONGEST_MAIL).read_to_end(&mut bytes).await?;
    Ok(bytes)
}

async fn keep(folder: &Path, place: &str, path: &Path, name: &str) -> io::Result<()> {
    fs::create_dir_all(folder.join(place)).await?;
    fs::rename(path, folder.join(place).join(name)).await
}
