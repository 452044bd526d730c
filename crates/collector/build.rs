//! Lays the workspace's `dist/`, or `CANDOR_EMBED_DIST`, into a release binary, where it was built; else none.
//!
//! A development build carries nothing and reads `dist/` from the disk, so
//! that neither waits for the other.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() {
    // `migrate!` reads this folder, and a new file in it is no change of the crate's own.
    println!("cargo::rerun-if-changed=migrations");
    let manifest = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it"));
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it"));
    // A packager may have built it elsewhere.
    println!("cargo::rerun-if-env-changed=CANDOR_EMBED_DIST");
    let given = env::var_os("CANDOR_EMBED_DIST").map(PathBuf::from);
    let is_release = env::var("PROFILE").as_deref() == Ok("release");
    let mut files = Vec::new();
    if let Some(dist) = given.or_else(|| is_release.then(|| manifest.join("../../dist"))) {
        println!("cargo::rerun-if-changed={}", dist.display());
        list(&dist, "", &mut files);
    }
    files.sort();
    let mut table = String::from("[\n");
    for (name, path) in files {
        println!("cargo::rerun-if-changed={}", path.display());
        writeln!(table, "({name:?}, include_bytes!({:?}).as_slice()),", path.display().to_string())
            .expect("a string takes everything");
    }
    table.push_str("]\n");
    fs::write(out.join("dist.rs"), table).expect("OUT_DIR can be written");
}

/// Every file below `directory` with its path from there, slashes between; no file where there is no directory.
fn list(directory: &Path, prefix: &str, files: &mut Vec<(String, PathBuf)>) {
    for entry in fs::read_dir(directory).into_iter().flatten().flatten() {
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            list(&entry.path(), &format!("{name}/"), files);
        } else {
            files.push((name, entry.path()));
        }
    }
}
