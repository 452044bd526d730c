//! Workers that stay on their processors.
//!
//! Where all processors are busy, Linux looks for none that is idle: it wakes a thread beside the one that wakes it,
//! and a worker and its clients may share one processor while another has nothing to do.

use std::io::Result;
use tokio::runtime::{Builder, Runtime};

/// A runtime of as many workers as this process may use processors, each on its own.
pub(crate) fn runtime() -> Result<Runtime> {
    let mut builder = Builder::new_multi_thread();
    #[cfg(target_os = "linux")]
    stay(&mut builder);
    builder.enable_all().build()
}

#[cfg(target_os = "linux")]
fn stay(builder: &mut Builder) {
    use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};
    use std::sync::atomic::{AtomicUsize, Ordering};

    let Ok(all) = sched_getaffinity(None) else { return };
    let each: Vec<usize> = (0..CpuSet::MAX_CPU).filter(|it| all.is_set(*it)).collect();
    let workers = std::thread::available_parallelism();
    // With a part of their time alone, a worker is better off wherever there is some.
    if workers.is_ok_and(|n| n.get() < each.len()) {
        return;
    }
    let next = AtomicUsize::new(0);
    builder.on_thread_start(move || {
        // The runtime starts its workers before any other thread; those take after who starts them.
        let mut own = all;
        if let Some(processor) = each.get(next.fetch_add(1, Ordering::Relaxed)) {
            own.clear();
            own.set(*processor);
        }
        // Where it may not, it works as well as anywhere.
        let _ = sched_setaffinity(None, &own);
    });
}
