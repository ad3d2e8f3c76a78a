//! Defines how much space a store takes, and how a SQLite file gives back what a sweep has freed.
//!
//! `flow/sweep.rs`, `web/` and `dawnpost check` measure; `flow/sweep.rs` and `dawnpost sweep` give back. PostgreSQL uses the
//! space of removed rows again by itself (autovacuum).

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use super::dialect::Target;
use super::encode::{json, parsed};
use super::{Store, StoreError, backup};
use crate::domain::retention::{ByteCount, DiskSpace, StoreSize};

/// Free pages that a file keeps: one of this many pages. The next day needs them again.
const KEPT_FREE: i64 = 20;

/// The value of `pragma auto_vacuum` for a file that can give pages back one by one.
const INCREMENTAL: i64 = 2;

/// The bookmark of the shortages that the operator was warned of, as JSON.
const SHORTAGES: &str = "space.shortages";

impl Store {
    /// How much space the store takes.
    pub async fn size(&self) -> Result<StoreSize, StoreError> {
        match self {
            Self::Sqlite(connections) => match connections.readers().connect_options().get_filename() {
                // As SQLite calls a database in memory.
                path if path.exists() => size_of_file(path),
                _ => {
                    let bytes: i64 = sqlx::query_scalar(
                        "select page_count * page_size from pragma_page_count(), pragma_page_size()",
                    )
                    .fetch_one(connections.readers())
                    .await?;
                    Ok(StoreSize { store: ByteCount(bytes.unsigned_abs()), disk: None })
                }
            },
            Self::Postgres(pool) => {
                let bytes: i64 =
                    sqlx::query_scalar("select pg_database_size(current_database())").fetch_one(&**pool).await?;
                Ok(StoreSize { store: ByteCount(bytes.unsigned_abs()), disk: None })
            }
        }
    }

    /// The size of the SQLite file at a URL, which need not be opened for it; `None` if there is no such file.
    pub fn file_size(url: &str) -> Result<Option<StoreSize>, StoreError> {
        match Target::parse(url)? {
            Target::Sqlite(Some(path)) if path.exists() => size_of_file(&path).map(Some),
            _ => Ok(None),
        }
    }

    /// The shortages that the operator was warned of and that are not over: for each its name and what there is to say.
    pub async fn warned_shortages(&self) -> Result<BTreeMap<String, String>, StoreError> {
        self.bookmark(SHORTAGES).await?.map_or_else(|| Ok(BTreeMap::new()), |json| parsed(&json, "bookmark"))
    }

    /// Saves these shortages.
    pub async fn set_warned_shortages(&self, shortages: &BTreeMap<String, String>) -> Result<(), StoreError> {
        self.set_bookmark(SHORTAGES, &json(shortages)?).await
    }

    /// Gives at most `most` free pages of a SQLite file back to the disk, and returns how many. 0 if few are free, on
    /// PostgreSQL, and for a file that an older version has made and [`Store::compact`] has not seen since.
    pub async fn release_pages(&self, most: u32) -> Result<u64, StoreError> {
        let Self::Sqlite(connections) = self else { return Ok(0) };
        let counts = "select auto_vacuum, freelist_count, page_count
            from pragma_auto_vacuum(), pragma_freelist_count(), pragma_page_count()";
        let (mode, free, pages): (i64, i64, i64) = sqlx::query_as(counts).fetch_one(connections.readers()).await?;
        let surplus = (free - pages / KEPT_FREE).clamp(0, most.into());
        if mode != INCREMENTAL || surplus == 0 {
            return Ok(0);
        }
        let sql = format!("pragma incremental_vacuum({surplus})");
        sqlx::query(sqlx::AssertSqlSafe(sql)).execute(connections.writer().alone().await?.connection()).await?;
        Ok(surplus.unsigned_abs())
    }

    /// Writes the log of a SQLite store back into its file, which is then as short as its pages are few.
    pub async fn truncate_log(&self) -> Result<(), StoreError> {
        if let Self::Sqlite(connections) = self {
            sqlx::query("pragma wal_checkpoint(truncate)")
                .execute(connections.writer().alone().await?.connection())
                .await?;
        }
        Ok(())
    }

    /// Writes a SQLite file anew, as short as it can be, and able to give pages back from then on. Needs as much free disk
    /// again, and nothing else can be read or written meanwhile.
    pub async fn compact(&self) -> Result<(), StoreError> {
        let Self::Sqlite(connections) = self else {
            return Err(StoreError::Unsupported(
                "PostgreSQL uses the space of removed rows again by itself (autovacuum); `VACUUM FULL` gives it back to \
                 the disk, and locks the tables meanwhile",
            ));
        };
        sqlx::query("vacuum").execute(connections.writer().alone().await?.connection()).await?;
        self.truncate_log().await
    }
}

/// The file with its log, and its disk.
fn size_of_file(path: &Path) -> Result<StoreSize, StoreError> {
    let fault = |error: &dyn std::fmt::Display| backup::file_error(path, &error.to_string());
    let log = fs::metadata(backup::with_suffix(path, "-wal")).map_or(0, |log| log.len());
    let file = fs::metadata(path).map_err(|error| fault(&error))?.len();
    let disk = rustix::fs::statvfs(path).map_err(|error| fault(&error))?;
    // As `df` has it: what only root may fill is neither used nor free.
    let reserved = disk.f_bfree.saturating_sub(disk.f_bavail);
    let bytes = |blocks: u64| ByteCount(blocks.saturating_mul(disk.f_frsize));
    let space = DiskSpace { total: bytes(disk.f_blocks.saturating_sub(reserved)), free: bytes(disk.f_bavail) };
    Ok(StoreSize { store: ByteCount(file.saturating_add(log)), disk: Some(space) })
}
