//! A PostgreSQL of our own: one cluster a test process, one database a test.
//!
//! It listens on a socket in its own folder, so no port can be taken. Its
//! guard, a shell, stops and removes it when our end of the guard's standard
//! input closes: at the end of this process, however that comes.

use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

const START: &str = r#"
    "$1/initdb" -D "$2/data" -U candor -A trust -E UTF8 --locale=C --no-sync >"$2/log" 2>&1 &&
    "$1/pg_ctl" -D "$2/data" -w -l "$2/log" -o "-k '$2' -c listen_addresses= -c fsync=$3 -c max_connections=300" start >>"$2/log" 2>&1 &&
    echo ready || { cat "$2/log"; rm -rf "$2"; exit 1; }
    exec >/dev/null
    cat >/dev/null
    "$1/pg_ctl" -D "$2/data" -m immediate stop
    rm -rf "$2"
"#;

/// A server of our own.
#[derive(Debug)]
pub(crate) struct Cluster {
    folder: PathBuf,
    n: AtomicU32,
    /// Its standard input is what keeps the guard waiting.
    _guard: std::process::Child,
}

/// The address of a new, empty database of this process's own server.
pub(crate) async fn database() -> String {
    Cluster::shared().database().await
}

impl Cluster {
    /// The one of this process's tests. No test pulls the plug, so it does not wait for the disk.
    fn shared() -> &'static Self {
        static CLUSTER: OnceLock<Cluster> = OnceLock::new();
        CLUSTER.get_or_init(|| Self::start("off"))
    }

    /// The address of a new, empty database.
    pub(crate) async fn database(&self) -> String {
        let name = format!("test{}", self.n.fetch_add(1, Ordering::Relaxed));
        let admin = sqlx::PgPool::connect(&self.address("postgres")).await.unwrap();
        let create = sqlx::AssertSqlSafe(format!("create database {name} template template0"));
        sqlx::query(create).execute(&admin).await.unwrap();
        admin.close().await;
        self.address(&name)
    }

    /// A new cluster that waits for the disk at a commit (`fsync` is `on`), or does not.
    pub(crate) fn start(fsync: &str) -> Self {
        let programs = programs().expect(
            "no PostgreSQL server here: neither PATH nor /usr/lib/postgresql has initdb and pg_ctl \
             (Debian: apt-get install postgresql)",
        );
        let folder = tempfile::Builder::new().prefix("candor-pg").tempdir().unwrap().keep();
        let mut command = match ordinary_user() {
            // PostgreSQL refuses to run as root.
            Some((name, id)) => {
                std::os::unix::fs::chown(&folder, Some(id), None).unwrap();
                let mut command = Command::new("runuser");
                command.args(["-u", &name, "--", "sh"]);
                command
            }
            None => Command::new("sh"),
        };
        command.args(["-c", START, "guard"]).arg(programs).arg(&folder).arg(fsync).current_dir("/");
        let mut guard = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let mut said = BufReader::new(guard.stdout.take().unwrap());
        let mut line = String::new();
        said.read_line(&mut line).unwrap();
        if line != "ready\n" {
            said.read_to_string(&mut line).unwrap();
            panic!("PostgreSQL does not start: {line}");
        }
        Self { folder, n: AtomicU32::new(0), _guard: guard }
    }

    /// Stops it as a power cut would, or starts it again.
    pub(crate) fn control(&self, verb: &str) {
        let program = format!("{}/pg_ctl", programs().unwrap().display());
        let data = format!("{}/data", self.folder.display());
        let mut command = match ordinary_user() {
            Some((name, _)) => {
                let mut command = Command::new("runuser");
                command.args(["-u", &name, "--", &program]);
                command
            }
            None => Command::new(&program),
        };
        // The options of the first start are in a file of the cluster.
        let log = format!("{}/log", self.folder.display());
        let arguments: &[&str] = match verb {
            "stop" => &["-m", "immediate", "stop"],
            _ => &["-w", "-l", &log, "restart"],
        };
        let ended = command
            .args(["-D", &data])
            .args(arguments)
            .current_dir("/")
            .stdout(Stdio::null())
            .status();
        assert!(ended.unwrap().success(), "pg_ctl {verb}");
    }

    fn address(&self, database: &str) -> String {
        format!("postgres://candor@localhost/{database}?host={}", self.folder.display())
    }
}

/// Where `initdb` and `pg_ctl` are: on PATH, or where Debian has them, the newest.
fn programs() -> Option<PathBuf> {
    let has = |folder: &PathBuf| ["initdb", "pg_ctl"].iter().all(|it| folder.join(it).is_file());
    let path = std::env::var_os("PATH").unwrap_or_default();
    let on_path = std::env::split_paths(&path).find(has);
    on_path.or_else(|| {
        let versions = std::fs::read_dir("/usr/lib/postgresql").ok()?;
        let number = |it: &Path| -> Option<u32> { it.file_name()?.to_str()?.parse().ok() };
        let versions = versions.flatten().map(|it| it.path());
        versions
            .filter(|it| has(&it.join("bin")))
            .max_by_key(|it| number(it))
            .map(|it| it.join("bin"))
    })
}

/// Whom to run it as where we are root: name and number.
fn ordinary_user() -> Option<(String, u32)> {
    let id = |arguments: &[&str]| -> Option<u32> {
        let output = Command::new("id").args(arguments).output().ok()?;
        String::from_utf8(output.stdout).ok()?.trim().parse().ok()
    };
    if id(&["-u"])? != 0 {
        return None;
    }
    ["postgres", "nobody"].iter().find_map(|name| Some(((*name).to_owned(), id(&["-u", name])?)))
}
