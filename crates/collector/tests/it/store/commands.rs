//! `candor recount` and `candor migrate`, on both kinds of store.

use super::{Fresh, contract, incoming};
use tokio::process::Command;

contract! {
    a_recount_names_every_difference
    migrating_again_changes_nothing
}

/// The store beside it goes on meanwhile: it may be about to put something in its place.
async fn candor(command: &str, address: &str) -> (Option<i32>, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_candor"))
        .args([command, "--store", address])
        .output()
        .await
        .unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code(), text(output.stdout), text(output.stderr))
}

async fn a_recount_names_every_difference(fresh: &Fresh) {
    fresh.store.ingest((0..9).map(|i| incoming(i, 5)).collect()).await.unwrap();
    let right = "the counts are those of the responses\n";
    assert_eq!(candor("recount", &fresh.address).await, (Some(0), right.to_owned(), String::new()));
    fresh.run(&["update counts set n = n + 1 where grain = 1"]).await;
    let (code, stdout, stderr) = candor("recount", &fresh.address).await;
    assert_eq!((code, stderr.as_str()), (Some(1), ""));
    let lines: Vec<&str> = stdout.lines().collect();
    assert_eq!((lines.len(), lines[2]), (3, "2 differences"));
    for line in &lines[..2] {
        assert!(line.ends_with("10 in the counts, 9 in the responses"), "{line}");
    }
}

async fn migrating_again_changes_nothing(fresh: &Fresh) {
    let (code, stdout, stderr) = candor("migrate", &fresh.address).await;
    let newest = if fresh.is_postgres() { 4 } else { 5 };
    assert_eq!((code, stderr.as_str()), (Some(0), ""));
    assert_eq!(stdout, format!("the store is at migration {newest}\n"));
    fresh.run(&[super::LATER]).await;
    let (code, _, stderr) = candor("migrate", &fresh.address).await;
    assert_eq!(code, Some(2));
    assert!(
        stderr.ends_with("belongs to a newer candor: its migration 99990101 is not known here\n"),
        "{stderr}"
    );
}
