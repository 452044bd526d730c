//! The one place where xtask reads a clock: to say how long something took.

use std::time::{Duration, Instant};

/// A running stopwatch.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stopwatch(Instant);

impl Stopwatch {
    /// Starts now.
    #[expect(clippy::disallowed_methods, reason = "xtask never runs in wasm")]
    pub(crate) fn start() -> Self {
        Self(Instant::now())
    }

    /// Time since the start.
    pub(crate) fn elapsed(self) -> Duration {
        self.0.elapsed()
    }
}

/// A duration for people: `0.4 s`, `12 s`, `3 min 5 s`.
pub(crate) fn for_people(duration: Duration) -> String {
    let seconds = duration.as_secs();
    match seconds {
        0..10 => format!("{:.1} s", duration.as_secs_f64()),
        10..60 => format!("{seconds} s"),
        _ => format!("{} min {} s", seconds / 60, seconds % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_read_well() {
        assert_eq!(for_people(Duration::from_millis(420)), "0.4 s");
        assert_eq!(for_people(Duration::from_secs(12)), "12 s");
        assert_eq!(for_people(Duration::from_secs(185)), "3 min 5 s");
    }
}
