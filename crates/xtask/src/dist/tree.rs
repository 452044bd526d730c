//! The files of `dist/`, first in memory, then on disk.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Mutex;

use anyhow::{Result, bail};

use super::pack;
use crate::files;

/// Files by their path below `dist/`.
#[derive(Debug, Default)]
pub(super) struct Tree {
    files: BTreeMap<String, Vec<u8>>,
}

impl Tree {
    /// Adds a file.
    ///
    /// # Errors
    /// There is one at `path` already: two parts of the build claim the same address.
    pub(super) fn add(&mut self, path: &str, content: Vec<u8>) -> Result<()> {
        if self.files.insert(path.to_owned(), content).is_some() {
            bail!("two parts of the build make dist/{path}");
        }
        Ok(())
    }

    /// Adds every file of `source`, a folder on disk, below `folder`.
    pub(super) fn add_folder(&mut self, folder: &str, source: &Path) -> Result<()> {
        for file in files::walk(source, &|_| false)? {
            self.add(&format!("{folder}/{}", files::relative(source, &file)), files::read(&file)?)?;
        }
        Ok(())
    }

    /// How many files there are, packed copies not counted.
    pub(super) fn len(&self) -> usize {
        self.files.len()
    }

    /// Makes `dist` equal to this tree, packed copies included; how many files changed.
    ///
    /// `stamp` remembers what was written, so that unchanged files are left alone.
    pub(super) fn write(&self, dist: &Path, stamp: &Path) -> Result<usize> {
        let before = Stamp::read(stamp, dist);
        let mut now = Stamp::default();
        let mut changed = Vec::new();
        for (path, content) in &self.files {
            let print = files::fingerprint((pack::VERSION, content));
            let is_there = outputs(path, content).iter().all(|file| dist.join(file).is_file());
            if !is_there || before.prints.get(path) != Some(&print) {
                changed.push((path, content));
            }
            now.prints.insert(path.clone(), print);
        }
        let n_changed = changed.len();
        write_all(dist, changed)?;
        self.remove_others(dist)?;
        now.write(stamp, dist)?;
        Ok(n_changed)
    }

    fn remove_others(&self, dist: &Path) -> Result<()> {
        let wanted: Vec<String> =
            self.files.iter().flat_map(|(path, content)| outputs(path, content)).collect();
        for file in files::walk(dist, &|_| false)? {
            if !wanted.contains(&files::relative(dist, &file)) {
                fs::remove_file(file)?;
            }
        }
        Ok(())
    }
}

/// The files that one file becomes on disk.
fn outputs(path: &str, content: &[u8]) -> Vec<String> {
    let mut outputs = vec![path.to_owned()];
    if pack::is_packed(path, content.len()) {
        outputs.extend([format!("{path}.br"), format!("{path}.gz")]);
    }
    outputs
}

/// Writes and packs the files on every core: brotli at its best is slow.
fn write_all(dist: &Path, files: Vec<(&String, &Vec<u8>)>) -> Result<()> {
    let n_threads = std::thread::available_parallelism().map_or(2, usize::from);
    let waiting = Mutex::new(files);
    let next = || waiting.lock().ok().and_then(|mut files| files.pop());
    std::thread::scope(|scope| {
        let work = || -> Result<()> {
            while let Some((path, content)) = next() {
                // The plain file last: whoever finds it finds its packed copies too.
                if pack::is_packed(path, content.len()) {
                    files::write(&dist.join(format!("{path}.br")), &pack::brotli(content)?)?;
                    files::write(&dist.join(format!("{path}.gz")), &pack::gzip(content)?)?;
                }
                files::write(&dist.join(path), content)?;
            }
            Ok(())
        };
        let threads: Vec<_> = (0..n_threads).map(|_| scope.spawn(work)).collect();
        threads.into_iter().try_for_each(|thread| {
            thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        })
    })
}

/// What was written the last time, and where.
#[derive(Debug, Default)]
struct Stamp {
    prints: BTreeMap<String, String>,
}

impl Stamp {
    /// The stamp of `dist`; an empty one when it was made for another folder, or never.
    fn read(file: &Path, dist: &Path) -> Self {
        let text = fs::read_to_string(file).unwrap_or_default();
        let mut lines = text.lines();
        if lines.next() != Some(&*dist.to_string_lossy()) {
            return Self::default();
        }
        let entry = |line: &str| {
            line.split_once(' ').map(|(print, path)| (path.to_owned(), print.to_owned()))
        };
        Self { prints: lines.filter_map(entry).collect() }
    }

    fn write(&self, file: &Path, dist: &Path) -> Result<()> {
        let mut text = format!("{}\n", dist.display());
        for (path, print) in &self.prints {
            text.push_str(&format!("{print} {path}\n"));
        }
        files::write(file, text.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(files: &[(&str, &str)]) -> Tree {
        let mut tree = Tree::default();
        for (path, content) in files {
            tree.add(path, content.repeat(100).into_bytes()).unwrap();
        }
        tree
    }

    #[test]
    fn only_what_changed_is_written_and_what_is_gone_is_removed() {
        let folder = std::env::temp_dir().join(format!("candor-tree-{}", std::process::id()));
        let (dist, stamp) = (folder.join("dist"), folder.join("stamp"));
        let two = tree(&[("a.js", "one;"), ("b/c.txt", "two")]);
        assert_eq!(two.write(&dist, &stamp).unwrap(), 2);
        assert!(dist.join("a.js.br").is_file() && dist.join("a.js.gz").is_file());
        assert!(!dist.join("b/c.txt.br").exists());
        assert_eq!(two.write(&dist, &stamp).unwrap(), 0);

        fs::remove_file(dist.join("a.js.br")).unwrap();
        assert_eq!(two.write(&dist, &stamp).unwrap(), 1);

        assert_eq!(tree(&[("a.js", "three;")]).write(&dist, &stamp).unwrap(), 1);
        assert!(!dist.join("b/c.txt").exists());
        assert!(dist.join("a.js.gz").is_file());
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn two_claims_to_one_address_are_refused() {
        let mut tree = tree(&[("index.html", "x")]);
        let error = tree.add("index.html", Vec::new()).unwrap_err();
        assert!(error.to_string().contains("dist/index.html"), "{error}");
    }
}
