//! CSV: a header, then a row a line.
//!
//! In nearly every block no separator and no line end is inside of quotes, so it can be taken
//! apart where these stand, by several threads at once. From the first other block on, the
//! `csv_core` crate reads the rest by its rules; both count the same.

mod records;
pub(in crate::command) mod separator;
mod simple;

use self::records::{Records, lines};
use self::simple::{is_simple, unquoted};
use super::cell::Cell;
use super::tally::Tally;
use std::io::{BufRead, BufReader, Cursor, Read};
use std::sync::Mutex;
use std::sync::mpsc::{channel, sync_channel};

/// Bytes that are read and handed to a thread at a time.
const BLOCK: usize = 1 << 20;

/// Where the columns of a plan are in a file.
#[derive(Debug)]
struct Layout {
    separator: u8,
    width: usize,
    places: Vec<usize>,
}

impl Layout {
    /// Of the header that `header` has just read.
    fn new(header: &Records<impl BufRead>, separator: u8, tally: &Tally) -> Result<Self, String> {
        let names = (0..header.width).map(|place| std::str::from_utf8(header.cell(place)));
        let names: Result<Vec<&str>, _> = names.collect();
        let names = names.map_err(|_| "the header is not UTF-8".to_owned())?;
        let places = super::input::places(&names, &tally.plan().columns())?;
        Ok(Self { separator, width: names.len(), places })
    }

    fn wrong_width(&self, width: usize) -> String {
        format!("has {width} cells, but the header {}", self.width)
    }
}

/// A part of the file, whole lines.
struct Block {
    bytes: Vec<u8>,
    first_line: u64,
}

/// Counts every row.
pub(super) fn read(mut input: impl Read, tally: &mut Tally) -> Result<(), String> {
    let mut bytes = Vec::with_capacity(BLOCK);
    fill(&mut input, &mut bytes)?;
    if bytes.starts_with(b"\xef\xbb\xbf") {
        bytes.drain(..3);
    }
    let plan = tally.plan();
    let separator = plan.separator.unwrap_or_else(|| separator::find(&bytes, &plan.columns()));
    let header_end = match memchr::memchr(b'\n', &bytes) {
        Some(at) if is_simple(&bytes[..=at], separator) => at + 1,
        _ => {
            let input = BufReader::with_capacity(BLOCK, Cursor::new(bytes).chain(input));
            let mut records = Records::new(input, 1, separator);
            records.next()?;
            let layout = Layout::new(&records, separator, tally)?;
            return quoted(records, &layout, tally);
        }
    };
    let mut header = Records::new(&bytes[..header_end], 1, separator);
    header.next()?;
    let layout = Layout::new(&header, separator, tally)?;
    bytes.drain(..header_end);
    let first = Block { bytes, first_line: 2 };
    let n_threads = std::thread::available_parallelism().map_or(1, usize::from).min(4);
    let named = tally.n_named();
    let rest = if n_threads == 1 || !tally.plan().is_orderless() {
        blocks(first, separator, &mut input, |block| plain(&block, &layout, tally))?
    } else {
        shared(n_threads, first, &mut input, &layout, tally)?
    };
    tally.sort_bad_rows(named);
    match rest {
        Some(Block { bytes, first_line }) => {
            let input = BufReader::with_capacity(BLOCK, Cursor::new(bytes).chain(input));
            quoted(Records::new(input, first_line, separator), &layout, tally)
        }
        None => Ok(()),
    }
}

/// Hands out whole lines until the end, or until a block that is not simple: what is not handed out comes back.
fn blocks(
    Block { mut bytes, mut first_line }: Block,
    separator: u8,
    input: &mut impl Read,
    mut each: impl FnMut(Block) -> Result<(), String>,
) -> Result<Option<Block>, String> {
    loop {
        let is_last = fill(input, &mut bytes)?;
        let end = if is_last {
            bytes.len()
        } else {
            match memchr::memrchr(b'\n', &bytes) {
                Some(at) => at + 1,
                // A line longer than a block.
                None => return Ok(Some(Block { bytes, first_line })),
            }
        };
        if !is_simple(&bytes[..end], separator) {
            return Ok(Some(Block { bytes, first_line }));
        }
        let mut rest = Vec::with_capacity(BLOCK);
        rest.extend_from_slice(&bytes[end..]);
        bytes.truncate(end);
        let n_lines = lines(&bytes);
        each(Block { bytes, first_line })?;
        if is_last {
            return Ok(None);
        }
        first_line += n_lines;
        bytes = rest;
    }
}

/// The same, by several threads; what each has counted is added up, in whatever order.
fn shared(
    n_threads: usize,
    first: Block,
    input: &mut impl Read,
    layout: &Layout,
    tally: &mut Tally,
) -> Result<Option<Block>, String> {
    let (send, receive) = sync_channel::<Block>(n_threads);
    let receive = Mutex::new(receive);
    let (done, counted) = channel();
    let rest = std::thread::scope(|scope| {
        for _ in 0..n_threads {
            let (mut own, done, receive) = (tally.sibling(), done.clone(), &receive);
            scope.spawn(move || {
                let next = || receive.lock().ok()?.recv().ok();
                let mut result = Ok(());
                while let Some(block) = next() {
                    // After a fault blocks are taken all the same, or the reader would wait.
                    result = result.and_then(|()| plain(&block, layout, &mut own));
                }
                let _ = done.send(result.map(|()| own));
            });
        }
        let rest = blocks(first, layout.separator, input, |block| {
            send.send(block).map_err(|_| "a thread has gone".to_owned())
        });
        drop(send);
        rest
    })?;
    drop(done);
    for own in counted {
        tally.merge(own?)?;
    }
    Ok(rest)
}

/// Rows of a simple block: every separator and every line end separates.
fn plain(block: &Block, layout: &Layout, tally: &mut Tally) -> Result<(), String> {
    let Block { bytes, first_line } = block;
    let mut line = *first_line;
    // Where each cell begins, and one behind the last cell's end.
    let mut bounds: Vec<usize> = vec![0];
    let row = |bounds: &[usize], line: u64, tally: &mut Tally| {
        let width = bounds.len() - 1;
        if width == 1 && bounds[1] == bounds[0] + 1 {
            return Ok(()); // An empty line is no row.
        }
        if width != layout.width {
            return tally.bad_row(line, layout.wrong_width(width));
        }
        tally.row(line, |place| {
            let column = layout.places[place];
            Cell::Plain(unquoted(&bytes[bounds[column]..bounds[column + 1] - 1]))
        })
    };
    for at in memchr::memchr2_iter(layout.separator, b'\n', bytes) {
        if bytes[at] == layout.separator {
            bounds.push(at + 1);
            continue;
        }
        let is_crlf = 0 < at && bytes[at - 1] == b'\r';
        bounds.push(if is_crlf { at } else { at + 1 });
        row(&bounds, line, tally)?;
        line += 1;
        bounds.clear();
        bounds.push(at + 1);
    }
    if bounds[bounds.len() - 1] < bytes.len() || 1 < bounds.len() {
        bounds.push(bytes.len() + 1);
        row(&bounds, line, tally)?;
    }
    Ok(())
}

/// Everything that is left, by the rules of quoting.
fn quoted(
    mut records: Records<impl BufRead>,
    layout: &Layout,
    tally: &mut Tally,
) -> Result<(), String> {
    while let Some(line) = records.next()? {
        if records.width == layout.width {
            tally.row(line, |place| Cell::Plain(records.cell(layout.places[place])))?;
        } else {
            tally.bad_row(line, layout.wrong_width(records.width))?;
        }
    }
    Ok(())
}

/// Reads until the block is full or the input at its end, which it tells.
fn fill(input: &mut impl Read, bytes: &mut Vec<u8>) -> Result<bool, String> {
    let room = BLOCK.saturating_sub(bytes.len()) as u64;
    if room == 0 {
        return Ok(false);
    }
    let n =
        input.take(room).read_to_end(bytes).map_err(|error| format!("cannot be read: {error}"))?;
    Ok((n as u64) < room)
}

#[cfg(test)]
mod tests {
    use super::super::tally::Plan;
    use super::*;

    fn tally() -> Tally {
        Tally::new(&Plan {
            definition: score::Definition::NPS,
            column: "rating".to_owned(),
            by: vec!["x".to_owned()],
            weights: None,
            time: None,
            zone: None,
            from: None,
            to: None,
            calendar: None,
            separator: None,
            strict: false,
        })
    }

    /// Every text of up to seven of the characters that matter, where both ways may be taken.
    #[test]
    fn both_ways_count_the_same() {
        const LETTERS: [u8; 5] = *b"9,\"\n\r";
        let layout = || Layout { separator: b',', width: 2, places: vec![0, 1] };
        let mut texts = vec![Vec::new()];
        let mut n = 0;
        while let Some(text) = texts.pop() {
            if text.len() < 7 {
                texts.extend(LETTERS.iter().map(|it| [&text[..], &[*it]].concat()));
            }
            if !is_simple(&text, b',') {
                continue;
            }
            n += 1;
            let (mut simple, mut by_rules) = (tally(), tally());
            let block = Block { bytes: text.clone(), first_line: 2 };
            plain(&block, &layout(), &mut simple).unwrap();
            quoted(Records::new(&text[..], 2, b','), &layout(), &mut by_rules).unwrap();
            let [simple, by_rules] =
                [simple, by_rules].map(|it| format!("{:?}", it.finish().unwrap()));
            assert_eq!(simple, by_rules, "{:?}", String::from_utf8_lossy(&text));
        }
        assert!(1_000 < n, "{n}");
    }
}
