//! The container file: its last stage, with the program that cargo has built and a base of this machine's libraries.
//!
//! `buildah` without namespaces or a network, because that runs wherever a test does. The first stage
//! compiles everything once more, which takes longer than all tests together.

use super::{missing, not_tested};
use crate::client::EXAMPLE;
use crate::process::{Running, finish};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

const PROGRAM: &str = env!("CARGO_BIN_EXE_candor");
/// Who runs it in the image: an ordinary user, and not one of this machine's.
const USER: &str = "65532";

/// The builder, with a storage that goes when it does.
struct Buildah(TempDir);

impl Buildah {
    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new("buildah");
        command.arg("--root").arg(self.0.path().join("root"));
        command.arg("--runroot").arg(self.0.path().join("runroot"));
        command.args(["--storage-driver", "vfs"]).args(arguments);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// What it says on standard output, without the end of the line.
    #[track_caller]
    fn run(&self, arguments: &[&str]) -> String {
        let Output { status, stdout, stderr } = self.command(arguments).output().unwrap();
        let said = String::from_utf8_lossy(&stderr);
        assert!(status.success(), "buildah {arguments:?}: {said}");
        String::from_utf8(stdout).unwrap().trim_end().to_owned()
    }

    fn build(&self, file: &Path, folder: &Path, arguments: &[&str]) {
        let (file, folder) = (file.to_str().unwrap(), folder.to_str().unwrap());
        let first = ["build", "--isolation", "chroot", "--pull-never", "--file", file];
        self.run(&[&first, arguments, &[folder]].concat());
    }

    /// The image's own command line, in a container that keeps its volume.
    fn start(&self, container: &str, image: &Value, variables: &[&str]) -> Command {
        let mut command = self.command(&["run", "--isolation", "chroot"]);
        for variable in variables {
            command.args(["--env", variable]);
        }
        command.arg(container).arg("--");
        for part in ["Entrypoint", "Cmd"] {
            let words = image[part].as_array().unwrap();
            command.args(words.iter().map(|it| it.as_str().unwrap()));
        }
        command
    }
}

/// The libraries that the program asks for, each at its place below `base`.
fn libraries(base: &Path) {
    let listed = Command::new("ldd").arg(PROGRAM).output().unwrap();
    let text = String::from_utf8(listed.stdout).unwrap();
    let paths = text.split_whitespace().filter(|it| it.starts_with('/'));
    for path in paths {
        let to = base.join(path.trim_start_matches('/'));
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::copy(path, to).unwrap();
    }
}

/// The process at the end of a line of only children.
fn innermost(pid: u32) -> u32 {
    // A child is that of one of the threads.
    let threads = fs::read_dir(format!("/proc/{pid}/task")).unwrap().flatten();
    let mut children = threads.map(|it| fs::read_to_string(it.path().join("children")).unwrap());
    let child = children.find_map(|it| it.split_whitespace().next().map(|it| it.parse().unwrap()));
    child.map_or(pid, innermost)
}

#[test]
fn the_container_keeps_what_it_has_acknowledged() {
    if missing("buildah", "buildah crun") {
        return;
    }
    let buildah = Buildah(tempfile::tempdir().unwrap());
    let probe = buildah.command(&["from", "scratch"]).output().unwrap();
    if !probe.status.success() {
        let why = String::from_utf8_lossy(&probe.stderr);
        not_tested(&format!("buildah cannot make a container here: {why}"));
        return;
    }
    let folder = |name: &str| -> PathBuf {
        let path = buildah.0.path().join(name);
        fs::create_dir(&path).unwrap();
        path
    };
    let (base, built) = (folder("base"), folder("built"));
    libraries(&base);
    let file = buildah.0.path().join("Containerfile");
    fs::write(&file, "FROM scratch\nCOPY . /\n").unwrap();
    buildah.build(&file, &base, &["--tag", "base"]);
    // What the first stage leaves to the last.
    let program = built.join("image/usr/local/bin/candor");
    fs::create_dir_all(program.parent().unwrap()).unwrap();
    fs::create_dir_all(built.join("image/data")).unwrap();
    fs::copy(PROGRAM, &program).unwrap();
    let context = format!("build={}", built.display());
    buildah.build(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("deploy/Containerfile"),
        &built,
        &["--tag", "candor", "--build-arg", "BASE=localhost/base", "--build-context", &context],
    );

    let about: Value =
        serde_json::from_str(&buildah.run(&["inspect", "--type", "image", "candor"])).unwrap();
    let image = &about["OCIv1"]["config"];
    assert_eq!(image["Volumes"], json!({"/data": {}}));
    assert_eq!(image["ExposedPorts"], json!({"8787/tcp": {}}));
    assert_eq!(image["StopSignal"], "SIGTERM");

    let container = buildah.run(&["from", "--pull-never", "localhost/candor"]);
    // Everyone can reach it in there, so it starts for nobody without a token.
    let refused = buildah.start(&container, image, &[]).output().unwrap();
    let said = String::from_utf8_lossy(&refused.stderr);
    assert!(!refused.status.success() && said.contains("CANDOR_TOKEN"), "{said}");

    for expected in [201, 200] {
        let variables = ["CANDOR_TOKEN=given", "CANDOR_LISTEN=127.0.0.1:0"];
        let mut running = Running::wait(buildah.start(&container, image, &variables));
        assert_eq!(running.send("GET", "/readyz", "", "").0, 200);
        assert_eq!(running.post(EXAMPLE), expected, "what came before a restart is known after it");
        let report = |header: &str| running.send("GET", "/v1/surveys/nps/report", header, "").0;
        assert_eq!((report(""), report("authorization: Bearer given\r\n")), (401, 200));
        let pid = innermost(running.child.id());
        let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
        assert!(status.starts_with("Name:\tcandor\n"), "{status}");
        let user = status.lines().find(|it| it.starts_with("Uid:")).unwrap();
        assert_eq!(user.split_whitespace().nth(1), Some(USER), "{status}");
        let pid = Pid::from_raw(i32::try_from(pid).unwrap()).unwrap();
        kill_process(pid, Signal::TERM).unwrap();
        assert_eq!(finish(&mut running.child).1, Some(0));
    }
}
