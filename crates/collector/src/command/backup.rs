//! `candor backup`: a copy of the store as of one moment, while collectors go on.

use super::at::At;
use super::{Failure, print};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

#[derive(Debug, clap::Args)]
pub(super) struct Backup {
    #[command(flatten)]
    at: At,
    /// The file to write, which must not be there yet. Of SQLite it is a database that `candor serve`
    /// opens; of PostgreSQL it is what pg_restore reads.
    #[arg(value_name = "FILE")]
    out: PathBuf,
}

impl Backup {
    pub(super) fn run(self) -> Result<ExitCode, Failure> {
        let out = &self.out;
        if out.exists() {
            return Err(Failure(format!("{} is there already", out.display())));
        }
        let part = part(out);
        // What an earlier backup that was cut off has left behind.
        let _ = std::fs::remove_file(&part);
        let done = if self.at.store.starts_with("postgres") {
            dump(&self.at.store, &part)
        } else {
            self.at.with(async |store| store.copy_to(&part).await.map_err(Failure::new))
        };
        let done = done.and_then(|()| {
            let said = |error: std::io::Error| Failure(format!("{}: {error}", out.display()));
            std::fs::File::open(&part).and_then(|file| file.sync_all()).map_err(said)?;
            std::fs::rename(&part, out).map_err(said)?;
            std::fs::metadata(out).map_err(said)
        });
        match done {
            Ok(file) => {
                print(&format!("{} bytes in {}\n", file.len(), out.display()));
                Ok(ExitCode::SUCCESS)
            }
            Err(failure) => {
                let _ = std::fs::remove_file(&part);
                Err(failure)
            }
        }
    }
}

/// The name under which a file is written until it is whole.
fn part(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".part");
    PathBuf::from(name)
}

/// One snapshot of all tables, by PostgreSQL's own tool.
fn dump(address: &str, out: &Path) -> Result<(), Failure> {
    let (address, password) = password(address);
    let mut command = Command::new("pg_dump");
    command.args(["--format=custom", "--no-owner", "--dbname", &address, "--file"]).arg(out);
    // Not as an argument, which every process of the machine can read.
    if let Some(password) = password {
        command.env("PGPASSWORD", password);
    }
    let status = command.status().map_err(|error| {
        Failure(format!("cannot run pg_dump: {error}; Debian has it in postgresql-client"))
    })?;
    if status.success() { Ok(()) } else { Err(Failure(format!("pg_dump ended with {status}"))) }
}

/// An address without its password, and the password.
fn password(address: &str) -> (String, Option<String>) {
    let parts = || {
        let (scheme, rest) = address.split_once("://")?;
        let (login, place) = rest.split_once('@')?;
        let (name, password) = login.split_once(':')?;
        Some((format!("{scheme}://{name}@{place}"), unescaped(password)))
    };
    parts().map_or_else(|| (address.to_owned(), None), |(address, it)| (address, Some(it)))
}

/// A part of an address with its `%` escapes resolved.
fn unescaped(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        let escaped = || {
            let digits = std::str::from_utf8(tail.get(..2)?).ok()?;
            u8::from_str_radix(digits, 16).ok()
        };
        match (first, escaped()) {
            (b'%', Some(byte)) => {
                bytes.push(byte);
                rest = &tail[2..];
            }
            _ => {
                bytes.push(*first);
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::password;

    #[test]
    fn a_password_is_no_argument() {
        let (address, secret) =
            password("postgres://candor:s%40c%2Fret@db.example:5432/candor?sslmode=require");
        assert_eq!(address, "postgres://candor@db.example:5432/candor?sslmode=require");
        assert_eq!(secret.as_deref(), Some("s@c/ret"));
        assert_eq!(password("postgres://db/candor"), ("postgres://db/candor".to_owned(), None));
    }
}
