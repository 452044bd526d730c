//! Two files beside the database: what was acknowledged, one record behind the other, each whole or not there.
//!
//! A record is one write and one wait for the disk. Where a file is long enough the other is begun anew, over records
//! of which all are in their places: the files keep their size, and a disk is half as long about what lies where
//! something was before.

use std::ffi::OsStr;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{ErrorKind, Read, Result, Seek, SeekFrom, Write};
use std::path::Path;

/// Bytes from which on a file is long enough.
const LONG: u64 = 8 * 1024 * 1024;
/// A record begins where a page does, so that writing one never touches another.
const PAGE: usize = 4_096;
/// What a record begins with: these bytes, its number, the bytes behind its head, and the CRC-32 of all but the first.
const MAGIC: &[u8; 8] = b"candor-1";
const HEAD: usize = 8 + 8 + 8 + 4;
/// Bytes of the buffer that are kept for the next record.
const BUFFER: usize = 256 * 1024;

/// The files. One process writes them, who holds them; anybody may read.
#[derive(Debug)]
pub(super) struct Log {
    files: [Segment; 2],
    is_held: bool,
    /// Which file is written, and the number of the last record.
    at: usize,
    last: u64,
    buffer: Vec<u8>,
    /// The same, beginning where a page does, which a disk reads from memory itself.
    aligned: Vec<u8>,
}

#[derive(Debug)]
struct Segment {
    file: File,
    /// The same, written past the system's cache, where the file system can.
    direct: Option<File>,
    /// Where the next record begins, and how far anything was ever written.
    end: u64,
    used: u64,
    /// The number of its last record.
    last: u64,
}

impl Segment {
    /// Returns when `bytes` are on the disk, whole pages that begin at the end.
    fn write(&mut self, bytes: &[u8], aligned: &mut Vec<u8>) -> Result<()> {
        if let Some(direct) = &mut self.direct {
            aligned.resize(aligned.len().max(bytes.len() + PAGE), 0);
            let start = aligned.as_ptr().align_offset(PAGE);
            let copy = &mut aligned[start..start + bytes.len()];
            copy.copy_from_slice(bytes);
            direct.seek(SeekFrom::Start(self.end))?;
            match direct.write_all(copy) {
                // Some file systems say only now that they cannot.
                Err(error) if error.kind() == ErrorKind::InvalidInput => self.direct = None,
                other => return other,
            }
        }
        self.file.seek(SeekFrom::Start(self.end))?;
        self.file.write_all(bytes)?;
        self.file.sync_data()
    }
}

/// The file called `name`, each write to which is on the disk when it returns.
#[cfg(target_os = "linux")]
fn direct(name: &OsStr) -> Option<File> {
    use rustix::fs::OFlags;
    use std::os::unix::fs::OpenOptionsExt;

    let flags = OFlags::DIRECT.union(OFlags::DSYNC).bits().cast_signed();
    OpenOptions::new().write(true).custom_flags(flags).open(name).ok()
}

#[cfg(not(target_os = "linux"))]
fn direct(_: &OsStr) -> Option<File> {
    None
}

impl Log {
    /// Opens the files of the database at `path`; makes them where they are not.
    pub(super) fn open(path: &Path) -> Result<Self> {
        let open = |i: usize| -> Result<Segment> {
            let mut name = path.as_os_str().to_owned();
            name.push(["-inbox-0", "-inbox-1"][i]);
            let mut options = OpenOptions::new();
            let file = options.read(true).write(true).create(true).truncate(false).open(&name)?;
            Ok(Segment { file, direct: direct(&name), end: 0, used: 0, last: 0 })
        };
        let files = [open(0)?, open(1)?];
        // A file that a lost power takes away was never waited for.
        if cfg!(unix) {
            let folder = path.parent().filter(|it| !it.as_os_str().is_empty());
            File::open(folder.unwrap_or(Path::new(".")))?.sync_all()?;
        }
        Ok(Self { files, is_held: false, at: 0, last: 0, buffer: Vec::new(), aligned: Vec::new() })
    }

    pub(super) fn is_held(&self) -> bool {
        self.is_held
    }

    /// Whether they are ours from now on; until then another process may write them.
    pub(super) fn hold(&mut self) -> Result<bool> {
        match self.files[0].file.try_lock() {
            Ok(()) => self.is_held = true,
            Err(TryLockError::WouldBlock) => {}
            Err(TryLockError::Error(error)) => return Err(error),
        }
        Ok(self.is_held)
    }

    /// What the records hold that are there, in order, and the number of the last.
    ///
    /// Some may be in their places since long.
    pub(super) fn read(&mut self) -> Result<(Vec<Vec<u8>>, u64)> {
        let mut all = Vec::new();
        for segment in &mut self.files {
            let mut bytes = Vec::new();
            segment.file.rewind()?;
            segment.file.read_to_end(&mut bytes)?;
            let found = records(&bytes);
            segment.used = bytes.len() as u64;
            segment.last = found.last().map_or(0, |(number, _)| *number);
            // Nothing of it may be overwritten before it is in its place.
            segment.end = if found.is_empty() { 0 } else { LONG };
            all.extend(found.into_iter().map(|(number, body)| (number, body.to_vec())));
        }
        all.sort_by_key(|(number, _)| *number);
        self.last = all.last().map_or(0, |(number, _)| *number);
        Ok((all.into_iter().map(|(_, body)| body).collect(), self.last))
    }

    /// Whether a record can be written, where all up to the one with the number `done` are in their places.
    pub(super) fn has_room(&mut self, done: u64) -> bool {
        if self.files[self.at].end < LONG {
            return true;
        }
        let other = 1 - self.at;
        let is_free = self.files[other].last <= done;
        if is_free {
            self.at = other;
            self.files[other].end = 0;
        }
        is_free
    }

    /// Returns when the record that `fill` writes is on the disk: its number.
    pub(super) fn append(&mut self, fill: impl FnOnce(&mut Vec<u8>)) -> Result<u64> {
        let number = self.last + 1;
        let bytes = &mut self.buffer;
        bytes.clear();
        bytes.resize(HEAD, 0);
        fill(bytes);
        let n = (bytes.len() - HEAD) as u64;
        bytes[..8].copy_from_slice(MAGIC);
        bytes[8..16].copy_from_slice(&number.to_le_bytes());
        bytes[16..24].copy_from_slice(&n.to_le_bytes());
        let check = check(bytes);
        bytes[24..HEAD].copy_from_slice(&check.to_le_bytes());
        bytes.resize(bytes.len().next_multiple_of(PAGE), 0);
        let segment = &mut self.files[self.at];
        segment.used = segment.used.max(segment.end + bytes.len() as u64);
        // What could not be written wholly is written over.
        segment.write(bytes, &mut self.aligned)?;
        segment.end += bytes.len() as u64;
        segment.last = number;
        self.last = number;
        self.buffer.shrink_to(BUFFER);
        self.aligned.truncate(BUFFER);
        self.aligned.shrink_to(BUFFER);
        Ok(number)
    }

    /// Overwrites everything, where all is in its place.
    pub(super) fn clear(&mut self) -> Result<()> {
        for segment in &mut self.files {
            if 0 < segment.used {
                segment.file.rewind()?;
                std::io::copy(&mut std::io::repeat(0).take(segment.used), &mut segment.file)?;
                segment.file.sync_data()?;
            }
            (segment.end, segment.used) = (0, 0);
        }
        Ok(())
    }

    /// Leaves two empty files.
    pub(super) fn close(mut self) -> Result<()> {
        if self.is_held {
            self.clear()?;
            for segment in &self.files {
                segment.file.set_len(0)?;
            }
        }
        Ok(())
    }
}

/// The CRC-32 of a record's head behind the first bytes, and of what it holds.
fn check(record: &[u8]) -> u32 {
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(&record[8..24]);
    hasher.update(&record[HEAD..]);
    hasher.finalize()
}

/// The numbers and contents of the records that `bytes` begin with, up to one that is cut off, broken or of an
/// earlier time.
fn records(mut bytes: &[u8]) -> Vec<(u64, &[u8])> {
    let mut found: Vec<(u64, &[u8])> = Vec::new();
    while let Some(head) = bytes.get(..HEAD).filter(|it| it.starts_with(MAGIC)) {
        let word =
            |from: usize| head[from..from + 8].iter().rev().fold(0, |n, b| n << 8 | u64::from(*b));
        let (number, n) = (word(8), word(16));
        let end = usize::try_from(n).ok().and_then(|n| n.checked_add(HEAD));
        let Some(record) = end.and_then(|end| bytes.get(..end)) else { break };
        let is_next = found.last().is_none_or(|(last, _)| last + 1 == number);
        if !is_next || check(record).to_le_bytes() != head[24..HEAD] {
            break;
        }
        found.push((number, &record[HEAD..]));
        bytes = bytes.get(record.len().next_multiple_of(PAGE)..).unwrap_or_default();
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(folder: &Path) -> (Log, Vec<Vec<u8>>) {
        let mut log = Log::open(&folder.join("a.db")).unwrap();
        assert!(log.hold().unwrap());
        let (found, _) = log.read().unwrap();
        (log, found)
    }

    fn append(log: &mut Log, n: usize) -> u64 {
        log.append(|bytes| bytes.resize(bytes.len() + n, 7)).unwrap()
    }

    fn lengths(found: &[Vec<u8>]) -> Vec<usize> {
        assert!(found.iter().flatten().all(|it| *it == 7));
        found.iter().map(Vec::len).collect()
    }

    #[test]
    fn what_was_written_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let (mut log, found) = open(folder.path());
        assert!(found.is_empty());
        for (n, expected) in [(0, 1), (1, 2), (PAGE - HEAD, 3), (PAGE, 4), (9, 5)] {
            assert_eq!(append(&mut log, n), expected);
        }
        drop(log);
        let (mut log, found) = open(folder.path());
        assert_eq!(lengths(&found), [0, 1, PAGE - HEAD, PAGE, 9]);
        assert!(log.has_room(0), "in the other file");
        assert_eq!(append(&mut log, 3), 6);
        drop(log);
        let (mut log, found) = open(folder.path());
        assert_eq!(lengths(&found), [0, 1, PAGE - HEAD, PAGE, 9, 3]);
        assert!(!log.has_room(5), "the sixth is nowhere else");
        assert!(log.has_room(6));
        assert_eq!(append(&mut log, 2), 7);
        log.clear().unwrap();
        drop(log);
        assert!(open(folder.path()).1.is_empty());
    }

    #[test]
    fn it_is_the_same_through_the_cache_of_the_system() {
        let folder = tempfile::tempdir().unwrap();
        let (mut log, _) = open(folder.path());
        assert_eq!(append(&mut log, 5), 1);
        log.files.iter_mut().for_each(|it| it.direct = None);
        assert_eq!(append(&mut log, PAGE), 2);
        drop(log);
        let (mut log, found) = open(folder.path());
        assert_eq!(lengths(&found), [5, PAGE]);
        log.clear().unwrap();
        assert_eq!(append(&mut log, 3), 3);
        drop(log);
        assert_eq!(lengths(&open(folder.path()).1), [3]);
    }

    #[test]
    fn a_file_is_begun_anew_when_all_of_it_is_in_its_place() {
        let folder = tempfile::tempdir().unwrap();
        let (mut log, _) = open(folder.path());
        let half = usize::try_from(LONG / 2).unwrap();
        let mut write = |done| log.has_room(done).then(|| append(&mut log, half)).is_some();
        assert_eq!([0, 0, 0, 0].map(&mut write), [true; 4]);
        assert_eq!(
            [0, 1, 2, 2, 2, 3, 4].map(&mut write),
            [false, false, true, true, false, false, true]
        );
        drop(log);
        // The last two of the first file, and the one that the second begins with; behind it is an earlier one.
        assert_eq!(open(folder.path()).1.len(), 3);
    }

    #[test]
    fn a_record_that_is_not_whole_is_not_there() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.db-inbox-0");
        let (mut log, _) = open(folder.path());
        append(&mut log, 5);
        append(&mut log, PAGE + 5);
        drop(log);
        let whole = std::fs::read(&path).unwrap();
        for place in [0, 8, 16, 24, HEAD, HEAD + PAGE + 4].map(|it| it + PAGE) {
            let mut bytes = whole.clone();
            bytes[place] ^= 1;
            std::fs::write(&path, bytes).unwrap();
            assert_eq!(lengths(&open(folder.path()).1), [5], "byte {place}");
        }
        for n in [PAGE, PAGE + 1, PAGE + HEAD, 2 * PAGE, 2 * PAGE + 32] {
            std::fs::write(&path, &whole[..n]).unwrap();
            assert_eq!(lengths(&open(folder.path()).1), [5], "{n} bytes");
        }
    }

    #[test]
    fn one_writes_and_others_read() {
        let folder = tempfile::tempdir().unwrap();
        let (mut log, _) = open(folder.path());
        let mut other = Log::open(&folder.path().join("a.db")).unwrap();
        assert!(!other.hold().unwrap());
        append(&mut log, 4);
        assert_eq!(lengths(&other.read().unwrap().0), [4]);
        other.close().unwrap();
        drop(log);
        assert_eq!(lengths(&open(folder.path()).1), [4]);
    }
}
