//! The one loop that waits.

use std::time::Duration;

/// Long enough for a busy machine; a test that passes never waits that long.
const DEADLINE: Duration = Duration::from_secs(15);
/// Between two looks.
const PAUSE: Duration = Duration::from_millis(20);

/// What `look` finds, looked for again and again.
///
/// # Panics
/// After 15 seconds without it, naming `what`.
pub async fn wait_until<T>(what: &str, look: impl AsyncFnMut() -> Option<T>) -> T {
    wait_within(what, DEADLINE, look).await
}

/// As [`wait_until`], with a deadline of one's own.
///
/// # Panics
/// After the deadline, naming `what`.
pub async fn wait_within<T>(
    what: &str,
    deadline: Duration,
    mut look: impl AsyncFnMut() -> Option<T>,
) -> T {
    let found = tokio::time::timeout(deadline, async {
        loop {
            if let Some(found) = look().await {
                return found;
            }
            tokio::time::sleep(PAUSE).await;
        }
    });
    found.await.unwrap_or_else(|_| panic!("not within {deadline:?}: {what}"))
}
