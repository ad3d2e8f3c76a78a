//! The system's time zone database: used where it is newer than the one that the program brings.
//!
//! `cli.rs` calls [`prefer_newer`] before a zone is used. Distributions name their release in the first line of `tzdata.zi`,
//! macOS and the BSDs in `+VERSION`; files of which no version is known are left alone.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::domain::zone::{ZoneDatabase, ZoneFileError, ZoneVersion};

/// Where systems have their database.
const FOLDERS: [&str; 3] = ["/usr/share/zoneinfo", "/usr/share/lib/zoneinfo", "/etc/zoneinfo"];
/// The largest file of a zone that is read: the largest so far has 4 KB.
const LARGEST_BYTES: u64 = 256 * 1024;

/// A database in a folder.
struct Found {
    version: ZoneVersion,
    folder: PathBuf,
    /// Names of zones beyond those that the program knows.
    further_names: Vec<String>,
}

/// Why a newer database cannot be used.
#[derive(Debug, thiserror::Error)]
enum UnusableZones {
    #[error("{} is no file of time zone rules", .0.display())]
    NoRules(PathBuf),
    #[error("{} cannot be read: {cause}", file.display())]
    Unreadable { file: PathBuf, cause: std::io::Error },
    #[error(transparent)]
    Damaged(#[from] ZoneFileError),
}

/// Makes the system's database the one of this process if it is newer than the bundled one. `named` is the folder that the
/// environment names (`TZDIR`), which replaces the usual ones. Returns why a newer one cannot be used.
pub fn prefer_newer(named: Option<PathBuf>) -> Option<String> {
    let folders = named.map_or_else(|| FOLDERS.map(PathBuf::from).to_vec(), |folder| vec![folder]);
    let bundled = ZoneDatabase::bundled();
    let newest = folders.iter().filter_map(|folder| find(folder)).max_by(|a, b| a.version.cmp(&b.version))?;
    if newest.version <= *bundled.version() {
        return None;
    }
    match newer(bundled, &newest) {
        Ok(database) => {
            database.install();
            None
        }
        Err(fault) => Some(format!("{} has time zones of {}, but {fault}", newest.folder.display(), newest.version)),
    }
}

/// The bundled database with the rules of a newer one.
fn newer(bundled: ZoneDatabase, found: &Found) -> Result<ZoneDatabase, UnusableZones> {
    let mut files = BTreeMap::new();
    for name in bundled.names().map(str::to_owned).chain(found.further_names.iter().cloned()) {
        let file = found.folder.join(&name);
        // Distributions leave out names of the past.
        let Ok(metadata) = fs::metadata(&file) else { continue };
        if !metadata.is_file() || metadata.len() > LARGEST_BYTES {
            return Err(UnusableZones::NoRules(file));
        }
        let data = fs::read(&file).map_err(|cause| UnusableZones::Unreadable { file, cause })?;
        files.insert(name, data);
    }
    let origin = found.folder.display().to_string();
    Ok(bundled.updated(found.version.clone(), &origin, &files)?)
}

fn find(folder: &Path) -> Option<Found> {
    let folder = folder.to_owned();
    if let Ok(rules) = fs::read_to_string(folder.join("tzdata.zi")) {
        let version = ZoneVersion::parse(rules.lines().next()?.strip_prefix("# version ")?)?;
        return Some(Found { version, folder, further_names: names(&rules) });
    }
    let version = ZoneVersion::parse(&fs::read_to_string(folder.join("+VERSION")).ok()?)?;
    Some(Found { version, folder, further_names: Vec::new() })
}

/// The names in a `tzdata.zi`: lines `Z NAME …` and `L TARGET NAME` (zic(8)), if they are plain paths.
fn names(rules: &str) -> Vec<String> {
    let name = |line: &str| {
        let mut fields = line.split(' ');
        match (fields.next(), fields.next(), fields.next()) {
            (Some("Z"), Some(name), _) | (Some("L"), Some(_), Some(name)) => Some(name.to_owned()),
            _ => None,
        }
    };
    let is_plain = |name: &String| name.split('/').all(|part| !part.is_empty() && !part.starts_with('.'));
    rules.lines().filter_map(name).filter(is_plain).collect()
}
