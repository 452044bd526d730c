//! The one place that reads the time; everything else is given it.

use std::time::{SystemTime, UNIX_EPOCH};

/// A source of the present moment, Unix milliseconds.
pub type Clock = fn() -> i64;

/// The system's clock: Unix milliseconds.
///
/// A clock set before 1970 reads as 0.
#[expect(clippy::disallowed_methods, reason = "native only, and the collector's one clock")]
pub fn system() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}
