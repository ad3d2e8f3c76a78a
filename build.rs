//! Hashes what the archive's pages are made by, so that a program that makes other pages knows that it does.
//!
//! `src/archive/stamp.rs` reads `DAWNPOST_PAGES`. Another hash makes the next build of an archive render every page anew.

use std::collections::BTreeMap;
use std::fs;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::io;
use std::path::{Path, PathBuf};

fn main() -> io::Result<()> {
    let mut files = BTreeMap::new();
    for folder in ["templates", "src/archive"] {
        println!("cargo::rerun-if-changed={folder}");
        collect(Path::new(folder), &mut files)?;
    }
    let mut hasher = DefaultHasher::new();
    files.hash(&mut hasher);
    println!("cargo::rustc-env=DAWNPOST_PAGES={:016x}", hasher.finish());
    Ok(())
}

fn collect(folder: &Path, files: &mut BTreeMap<PathBuf, Vec<u8>>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else if path.extension().is_some_and(|extension| ["rs", "css", "js"].iter().any(|known| extension == *known))
        {
            let text = fs::read(&path)?;
            files.insert(path, text);
        }
    }
    Ok(())
}
