//! `dawnpost backup`: writes a backup of the database, or checks one; `dawnpost restore`: makes the database from a backup.

use std::path::{Path, PathBuf};

use secrecy::ExposeSecret as _;

use super::{Exit, say};
use crate::app;
use crate::config::Settings;
use crate::store::Store;

/// Writes a backup into `file`, or checks the backup `verify`.
pub async fn backup(settings: &Settings, file: Option<PathBuf>, verify: Option<PathBuf>) -> anyhow::Result<Exit> {
    if let Some(backup) = verify {
        Store::check_backup(&backup).await?;
        say(&format!("{} is a whole backup", backup.display()))?;
    }
    if let Some(file) = file {
        Store::open_as_is(settings.store_url.expose_secret()).await?.backup(&file).await?;
        say(&format!("wrote {}", file.display()))?;
    }
    Ok(Exit::Done)
}

/// Makes the store from a backup. The data directory belongs to it from then on.
pub async fn restore(settings: &Settings, file: &Path) -> anyhow::Result<Exit> {
    let store = Store::restore(settings.store_url.expose_secret(), file).await?;
    app::belongs_to(&settings.site.data_dir, &store).await?;
    say(&format!("restored {}", file.display()))?;
    Ok(Exit::Done)
}
