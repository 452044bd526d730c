//! Records one after the other, by the rules of quoting.

use std::io::BufRead;

/// Records by the rules of quoting, one at a time in the same memory.
///
/// `csv::Reader` would do, but tells the line at which it went on reading: after an empty
/// line, and after any that ends as on Windows, that is not the line of the record.
pub(super) struct Records<R> {
    input: R,
    core: csv_core::Reader,
    /// The cells, one behind the other, and where each ends.
    bytes: Vec<u8>,
    ends: Vec<usize>,
    pub(super) width: usize,
    line: u64,
}

impl<R: BufRead> Records<R> {
    pub(super) fn new(input: R, first_line: u64, separator: u8) -> Self {
        let core = csv_core::ReaderBuilder::new().delimiter(separator).build();
        Self { input, core, bytes: vec![0; 1024], ends: vec![0; 64], width: 0, line: first_line }
    }

    /// The line in which the next record begins; `None` at the end.
    pub(super) fn next(&mut self) -> Result<Option<u64>, String> {
        use csv_core::ReadRecordResult as Found;
        let broken = |error| format!("cannot be read: {error}");
        loop {
            let input = self.input.fill_buf().map_err(broken)?;
            if input.is_empty() {
                return Ok(None);
            }
            let ends = input.iter().take_while(|it| matches!(it, b'\r' | b'\n')).count();
            if ends == 0 {
                break;
            }
            self.line += lines(&input[..ends]);
            self.input.consume(ends);
        }
        let first = self.line;
        let (mut n_bytes, mut n_ends) = (0, 0);
        loop {
            let input = self.input.fill_buf().map_err(broken)?;
            let room = (&mut self.bytes[n_bytes..], &mut self.ends[n_ends..]);
            let (found, read, bytes, ends) = self.core.read_record(input, room.0, room.1);
            self.line += lines(&input[..read]);
            self.input.consume(read);
            n_bytes += bytes;
            n_ends += ends;
            match found {
                Found::InputEmpty => {}
                Found::OutputFull => self.bytes.resize(2 * self.bytes.len(), 0),
                Found::OutputEndsFull => self.ends.resize(2 * self.ends.len(), 0),
                Found::Record => {
                    self.width = n_ends;
                    return Ok(Some(first));
                }
                Found::End => return Ok(None),
            }
        }
    }

    pub(super) fn cell(&self, place: usize) -> &[u8] {
        let start = place.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.bytes[start..self.ends[place]]
    }
}

/// Line ends in `bytes`.
pub(super) fn lines(bytes: &[u8]) -> u64 {
    memchr::memchr_iter(b'\n', bytes).count() as u64
}
