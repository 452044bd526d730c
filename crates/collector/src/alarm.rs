//! The time limit of a request's head, set anew for each and by a timer of the runtime only now and then.
//!
//! A timer costs a lock of all workers when it is set and another when it is taken back. A head comes long before its
//! limit, so that a connection keeps one timer, which is put off when it goes off too early.

use hyper::rt::{Sleep, Timer};
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::time::{self, Instant};

/// The timer of one connection.
#[derive(Clone, Debug)]
pub(crate) struct Alarm(Arc<Mutex<Pin<Box<time::Sleep>>>>);

impl Alarm {
    /// One that goes off `after` a while for the first time.
    pub(crate) fn new(after: Duration) -> Self {
        Self(Arc::new(Mutex::new(Box::pin(time::sleep(after)))))
    }
}

impl Timer for Alarm {
    fn sleep(&self, duration: Duration) -> Pin<Box<dyn Sleep>> {
        self.sleep_until(self.now() + duration)
    }

    fn sleep_until(&self, deadline: std::time::Instant) -> Pin<Box<dyn Sleep>> {
        Box::pin(Until { deadline: deadline.into(), alarm: self.clone() })
    }

    fn now(&self) -> std::time::Instant {
        Instant::now().into()
    }
}

/// A wait for its connection's timer.
#[derive(Debug)]
struct Until {
    deadline: Instant,
    alarm: Alarm,
}

impl Sleep for Until {}

impl Future for Until {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let mut timer = self.alarm.0.lock().unwrap_or_else(PoisonError::into_inner);
        if self.deadline < timer.deadline() {
            timer.as_mut().reset(self.deadline);
        }
        loop {
            ready!(timer.as_mut().poll(context));
            if self.deadline <= Instant::now() {
                return Poll::Ready(());
            }
            // It was set for an earlier request.
            timer.as_mut().reset(self.deadline);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHILE: Duration = Duration::from_millis(20);

    #[tokio::test]
    async fn each_wait_ends_when_it_is_due() {
        let alarm = Alarm::new(WHILE);
        for after in [WHILE, 2 * WHILE, WHILE / 2] {
            let start = Instant::now();
            alarm.sleep(after).await;
            assert!(after <= start.elapsed());
        }
    }

    #[tokio::test]
    async fn a_wait_that_was_given_up_means_nothing_to_later_ones() {
        let alarm = Alarm::new(WHILE);
        for given_up in [WHILE, 100_000 * WHILE] {
            assert!(time::timeout(WHILE / 2, alarm.sleep(given_up)).await.is_err());
            let start = Instant::now();
            let waited = time::timeout(10_000 * WHILE, alarm.sleep(2 * WHILE)).await;
            assert!(waited.is_ok() && 2 * WHILE <= start.elapsed());
        }
    }
}
