//! A part of the machine for one process: a control group with a quota of processor time.

use std::path::{Path, PathBuf};

/// Microseconds in which the quota is used: short, so that a process never stands still for long.
const PERIOD: u32 = 10_000;

/// A control group, gone when this is and its process has ended.
#[derive(Debug)]
pub(crate) struct Share(PathBuf);

impl Share {
    /// Gives the process `pid` at most `hundredths` of one processor.
    pub(crate) fn of(pid: u32, hundredths: u32) -> Result<Self, String> {
        let quota = PERIOD / 100 * hundredths;
        let first = Path::new("/sys/fs/cgroup/cpu");
        let second = Path::new("/sys/fs/cgroup");
        let (root, settings) = if first.join("cpu.cfs_quota_us").is_file() {
            let settings = [
                ("cpu.cfs_period_us", PERIOD.to_string()),
                ("cpu.cfs_quota_us", quota.to_string()),
            ];
            (first, settings.to_vec())
        } else {
            write(&second.join("cgroup.subtree_control"), "+cpu")?;
            (second, vec![("cpu.max", format!("{quota} {PERIOD}"))])
        };
        let share = Self(root.join(format!("candor-load-{pid}")));
        std::fs::create_dir(&share.0).map_err(|error| format!("{}: {error}", share.0.display()))?;
        for (name, value) in settings {
            write(&share.0.join(name), &value)?;
        }
        write(&share.0.join("cgroup.procs"), &pid.to_string())?;
        Ok(share)
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir(&self.0);
    }
}

fn write(path: &Path, text: &str) -> Result<(), String> {
    std::fs::write(path, text).map_err(|error| format!("{}: {error}", path.display()))
}
