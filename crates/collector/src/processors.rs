//! Workers that stay on their processors.
//!
//! Where all processors are busy, Linux looks for none that is idle: it wakes a thread beside the one that wakes it,
//! and a worker and its clients may share one processor while another has nothing to do.
//!
//! They also give way. Everybody waits for the thread that commits: back from the disk, it must not wait for a worker's
//! turn to end, which would be as long again.

use std::io::Result;
use tokio::runtime::{Builder, Runtime};

/// A runtime of as many workers as this process may use processors; each on its own where nobody else needs them.
///
/// Where a database beside it does as much as the workers, they are better off wherever it is not.
pub(crate) fn runtime(is_alone: bool) -> Result<Runtime> {
    let mut builder = Builder::new_multi_thread();
    #[cfg(target_os = "linux")]
    if is_alone {
        stay(&mut builder);
    }
    builder.enable_all().build()
}

/// How far workers give way, to the thread that commits and to whatever else runs on the machine.
#[cfg(target_os = "linux")]
const NICE: i32 = 10;

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
            let _ = rustix::process::nice(NICE);
        }
        // Where it may not, it works as well as anywhere.
        let _ = sched_setaffinity(None, &own);
    });
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;
    use rustix::process::getpriority_process;
    use rustix::thread::sched_getaffinity;
    use std::sync::{Arc, Barrier};

    #[test]
    fn each_worker_has_its_own_and_gives_way_and_other_threads_have_all() {
        let all = sched_getaffinity(None).unwrap();
        let n = std::thread::available_parallelism().unwrap().get();
        let runtime = runtime(true).unwrap();
        // Each of them holds a worker until all are there.
        let meeting = Arc::new(Barrier::new(n));
        let tasks: Vec<_> = (0..n)
            .map(|_| {
                let meeting = Arc::clone(&meeting);
                runtime.spawn(async move {
                    meeting.wait();
                    (sched_getaffinity(None).unwrap(), getpriority_process(None).unwrap())
                })
            })
            .collect();
        let (own, nice): (Vec<_>, Vec<_>) =
            tasks.into_iter().map(|it| runtime.block_on(it).unwrap()).unzip();
        let ours = getpriority_process(None).unwrap();
        if n < all.count() as usize {
            assert!(own.iter().all(|it| *it == all) && nice.iter().all(|it| *it == ours));
        } else {
            assert!(own.iter().all(|it| it.count() == 1));
            assert!(nice.iter().all(|it| *it == (ours + NICE).min(19)));
            assert!((1..n).all(|i| !own[..i].contains(&own[i])));
        }
        let other = runtime.spawn_blocking(|| sched_getaffinity(None).unwrap());
        assert_eq!(runtime.block_on(other).unwrap(), all);
    }
}
