//! Writes what nobody but its owner may read: files that hold readers' addresses, signed links or secrets.
//!
//! `app/data_dir.rs`, `cli/demo.rs`, `cli/preview.rs`, `flow/deliver/journal.rs`, `outbound/file.rs` and `store/` call it. Permissions are given when a
//! file or folder is created, never afterwards: in between, somebody else could open it. A folder that exists keeps its own.
//! On systems without such permissions the folder's rules hold.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;

/// Creates a folder with its missing parents, each with mode 700.
pub fn create_folder(path: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// Creates an empty file with mode 600, for writing.
///
/// # Errors
/// [`io::ErrorKind::AlreadyExists`]: there is a file, whatever its permissions.
pub fn create(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Writes a whole file or nothing: a temporary file beside it is written, synced to the disk and renamed. The file that it
/// replaces loses its permissions with its contents. Missing folders are created.
pub fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."));
    create_folder(folder)?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let temporary = folder.join(format!(".{name}.part"));
    // A killed process has left it, perhaps with other permissions.
    match fs::remove_file(&temporary) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut file = create(&temporary)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    drop(file);
    fs::rename(&temporary, path)
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).expect("a path that exists").permissions().mode() & 0o777
    }

    #[test]
    fn a_file_and_its_new_folders_belong_to_their_owner_only() {
        let root = tempfile::tempdir().expect("a folder");
        let folder = root.path().join("outbox/ada");
        replace(&folder.join("digest.html"), b"first").expect("written");
        for (path, expected) in [("outbox", 0o700), ("outbox/ada", 0o700), ("outbox/ada/digest.html", 0o600)] {
            assert_eq!(mode(&root.path().join(path)), expected, "{path}");
        }
        assert_eq!(fs::read_dir(&folder).expect("a folder").count(), 1, "the temporary file is gone");
    }

    #[test]
    fn a_file_that_others_could_read_is_replaced_by_one_that_they_cannot() {
        let root = tempfile::tempdir().expect("a folder");
        let (file, left) = (root.path().join("digest.html"), root.path().join(".digest.html.part"));
        for path in [&file, &left] {
            fs::write(path, "old").expect("written");
            fs::set_permissions(path, fs::Permissions::from_mode(0o644)).expect("permissions");
        }
        replace(&file, b"new").expect("written");
        assert_eq!((mode(&file), fs::read(&file).expect("a file")), (0o600, b"new".to_vec()));
        assert!(!left.exists());
    }

    #[test]
    fn a_folder_that_exists_keeps_its_permissions() {
        let root = tempfile::tempdir().expect("a folder");
        let folder = root.path().join("shared");
        fs::create_dir(&folder).expect("a folder");
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o755)).expect("permissions");
        replace(&folder.join("digest.html"), b"new").expect("written");
        assert_eq!((mode(&folder), mode(&folder.join("digest.html"))), (0o755, 0o600));
    }
}
