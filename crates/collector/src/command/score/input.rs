//! A file or standard input, whatever is in it, with its progress shown to whoever waits.

use super::tally::Tally;
use super::{csv, lines, parquet};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::fs::File;
use std::io::{BufRead, BufReader, Cursor, IsTerminal, Read};

/// Under so many bytes nobody waits.
const LONG: u64 = 32 << 20;
const BUFFER: usize = 1 << 18;

/// Counts every row of a file, `-` being standard input; what it is, its first bytes tell.
///
/// The error begins with the file's name.
pub(super) fn read(name: &str, tally: &mut Tally) -> Result<(), String> {
    tally.enter(name);
    let named = |error: String| {
        // A bad row names its file already, with its line.
        if error.starts_with(&format!("{name}:")) { error } else { format!("{name}: {error}") }
    };
    if name == "-" {
        let bar = bar(None);
        let input = bar.wrap_read(std::io::stdin().lock());
        let result = sniffed(BufReader::with_capacity(BUFFER, input), tally);
        bar.finish_and_clear();
        return result.map_err(named);
    }
    let unread = |error| format!("{name}: cannot be opened: {error}");
    let open = || File::open(name).map_err(unread);
    let mut file = open()?;
    let length = file.metadata().map_or(0, |it| it.len());
    let bar = bar(Some(length));
    let mut magic = Vec::new();
    let head = (&mut file).take(4).read_to_end(&mut magic);
    head.map_err(|error| format!("{name}: cannot be read: {error}"))?;
    let result = if magic == b"PAR1" {
        parquet::read(open()?, &bar, tally)
    } else if is_called_parquet(name) {
        Err("is not Parquet, whatever its name says".to_owned())
    } else {
        let input = bar.wrap_read(Cursor::new(magic).chain(file));
        sniffed(BufReader::with_capacity(BUFFER, input), tally)
    };
    bar.finish_and_clear();
    result.map_err(named)
}

fn is_called_parquet(name: &str) -> bool {
    let extension = std::path::Path::new(name).extension();
    extension.is_some_and(|it| it.eq_ignore_ascii_case("parquet"))
}

fn sniffed(mut input: impl BufRead, tally: &mut Tally) -> Result<(), String> {
    let head = input.fill_buf().map_err(|error| format!("cannot be read: {error}"))?;
    match head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start() {
        [] if head.len() < BUFFER => Err("is empty: it has no header".to_owned()),
        [b'{', ..] => lines::read(input, tally),
        [b'P', b'A', b'R', b'1', ..] => {
            Err("is Parquet, which has to be read from a file, by its name".to_owned())
        }
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => Err("is UTF-16: save it as UTF-8".to_owned()),
        _ => csv::read(input, tally),
    }
}

/// A progress bar on standard error where that is a terminal and the file long; else one unseen.
fn bar(length: Option<u64>) -> ProgressBar {
    if !std::io::stderr().is_terminal() || length.is_some_and(|it| it < LONG) {
        return ProgressBar::with_draw_target(length, ProgressDrawTarget::hidden());
    }
    let bar = match length {
        Some(length) => ProgressBar::new(length),
        None => ProgressBar::new_spinner(),
    };
    let template =
        if length.is_some() { "{wide_bar} {percent} % {eta}" } else { "{spinner} {bytes}" };
    match ProgressStyle::with_template(template) {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

/// Where each of `wanted` is among the columns of a file.
pub(super) fn places(known: &[&str], wanted: &[&str]) -> Result<Vec<usize>, String> {
    let place = |wanted: &&str| {
        let mut found = (0..known.len()).filter(|it| known[*it] == *wanted);
        match (found.next(), found.next()) {
            (Some(place), None) => Ok(place),
            (Some(_), Some(_)) => Err(format!("column {wanted:?} is there twice")),
            (None, _) => Err(missing(wanted, known)),
        }
    };
    wanted.iter().map(place).collect()
}

/// What to say of a column that is not there.
pub(super) fn missing(wanted: &str, known: &[&str]) -> String {
    const MOST: usize = 50;
    let shown: Vec<String> = known.iter().take(MOST).map(|it| format!("{it:?}")).collect();
    let more = if MOST < known.len() { ", …" } else { "" };
    format!("column {wanted:?} is not one of {}{more}", shown.join(", "))
}
