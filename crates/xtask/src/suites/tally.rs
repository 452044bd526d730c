//! Counting tests by what the test harness prints about them.

use std::io::{BufRead, BufReader, Write};
use std::iter::Sum;
use std::process::{Command, Stdio};

use anyhow::{Context, Result};

/// How many tests passed and failed.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(super) struct Tally {
    pub(super) passed: u64,
    pub(super) failed: u64,
}

impl Sum for Tally {
    fn sum<I: Iterator<Item = Self>>(tallies: I) -> Self {
        tallies.fold(Self::default(), |sum, one| Self {
            passed: sum.passed + one.passed,
            failed: sum.failed + one.failed,
        })
    }
}

impl Tally {
    /// One check that has no tests inside.
    pub(super) fn of_check(is_ok: bool) -> Self {
        if is_ok { Self { passed: 1, failed: 0 } } else { Self { passed: 0, failed: 1 } }
    }

    /// The counts of a line such as `test result: ok. 3 passed; 0 failed; …`.
    fn of_line(line: &str) -> Option<Self> {
        let (_, result) = line.split_once("test result: ")?;
        let count = |what: &str| -> Option<u64> {
            let before = result.split(what).next().filter(|before| before.len() < result.len())?;
            before.split_whitespace().next_back()?.parse().ok()
        };
        Some(Self { passed: count(" passed")?, failed: count(" failed")? })
    }

    /// The count of a run of tests that ended this way.
    fn of_tests(self, is_ok: bool) -> Self {
        match (is_ok, self) {
            // Nothing was proved: the tests are elsewhere, or filtered out.
            (true, Self { passed: 0, failed: 0 }) => Self::of_check(false),
            // It failed outside a test: while compiling, or by a crash.
            (false, Self { passed, failed: 0 }) => Self { passed, failed: 1 },
            _ => self,
        }
    }
}

/// Runs a program that is one check.
pub(super) fn check(command: &mut Command) -> Result<Tally> {
    let status = command
        .stdin(Stdio::null())
        .status()
        .with_context(|| format!("cannot start {}", command.get_program().display()))?;
    Ok(Tally::of_check(status.success()))
}

/// Runs a program that runs tests: its output is shown as it comes, and counted.
pub(super) fn tests(command: &mut Command) -> Result<Tally> {
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot start {}", command.get_program().display()))?;
    let output = child.stdout.take().context("the output was asked for")?;
    let counted = count(BufReader::new(output), std::io::stdout())?;
    Ok(counted.of_tests(child.wait()?.success()))
}

/// Copies `output` to `shown` line by line and sums up the results in it.
fn count(mut output: impl BufRead, mut shown: impl Write) -> Result<Tally> {
    let mut counted = Vec::new();
    let mut line = Vec::new();
    // Bytes, not text: a test may print anything.
    while output.read_until(b'\n', &mut line)? > 0 {
        shown.write_all(&line)?;
        counted.extend(Tally::of_line(&String::from_utf8_lossy(&line)));
        line.clear();
    }
    Ok(counted.into_iter().sum())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(line: &str, expected: Option<(u64, u64)>) {
        let expected = expected.map(|(passed, failed)| Tally { passed, failed });
        assert_eq!(Tally::of_line(line), expected);
    }

    #[test]
    fn results_are_read() {
        check(
            "test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s",
            Some((3, 0)),
        );
        check("test result: FAILED. 10 passed; 2 failed; 0 ignored; 0 filtered out", Some((10, 2)));
        check("    test result: ok. 7 passed; 0 failed", Some((7, 0)));
    }

    #[test]
    fn other_lines_are_not() {
        check("running 3 tests", None);
        check("test result: unknown", None);
        check("test tally::result ... ok", None);
    }

    #[test]
    fn a_run_without_a_test_is_a_failure() {
        assert_eq!(Tally::default().of_tests(true), Tally { passed: 0, failed: 1 });
        assert_eq!(Tally::default().of_tests(false), Tally { passed: 0, failed: 1 });
    }

    #[test]
    fn a_crash_is_a_failure_whatever_was_counted() {
        let five = Tally { passed: 5, failed: 0 };
        assert_eq!(five.of_tests(false), Tally { passed: 5, failed: 1 });
        assert_eq!(five.of_tests(true), five);
        let two_failed = Tally { passed: 5, failed: 2 };
        assert_eq!(two_failed.of_tests(false), two_failed);
    }

    #[test]
    fn output_is_shown_and_summed_up() {
        let output = b"test result: ok. 2 passed; 0 failed;\n\xff\n\
                       test result: FAILED. 1 passed; 1 failed;";
        let mut shown = Vec::new();
        let tally = count(&output[..], &mut shown).unwrap();
        assert_eq!(tally, Tally { passed: 3, failed: 1 });
        assert_eq!(shown, output);
    }
}
