//! One test's browser, collector and pages, from its beginning to its end.

use crate::driver::Driver;
use crate::{Browser, Collector, Pages};
use std::path::PathBuf;
use tokio::sync::Semaphore;
use tokio::task::LocalSet;

/// Browsers at the same time: more would only wait for each other.
static ROOM: Semaphore = Semaphore::const_new(2);

/// Everything that a test has to itself.
#[derive(Clone, Debug)]
pub struct World {
    /// The browser, with an empty profile.
    pub browser: Browser,
    /// The collector, with an empty store.
    pub collector: Collector,
    /// Pages of another site.
    pub pages: Pages,
    /// A folder that goes with the test.
    pub folder: PathBuf,
}

impl World {
    /// Opens a page of the other site.
    pub async fn open(&self, name: &str, blanks: &[(&str, &str)]) {
        self.browser.open(&self.pages.address(name, blanks)).await;
    }

    /// Opens one of the collector's own pages.
    pub async fn open_own(&self, path: &str) {
        self.browser.open(&self.collector.address(path)).await;
    }
}

/// Runs a test; after it, nothing that the browser caught nobody may be left.
///
/// # Panics
/// Where the test does, and where a page had an uncaught error.
pub fn run(test: impl AsyncFnOnce(World) + 'static) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let _room = ROOM.acquire().await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        let driver = Driver::start();
        let browser = Browser::new(driver.browser(&folder.path().join("profile")).await);
        let collector = Collector::start(folder.path(), 0).await;
        let pages = Pages::start(&collector.origin).await;
        let world =
            World { browser: browser.clone(), collector, pages, folder: folder.path().to_owned() };
        let seen = world.collector.clone();
        let tasks = LocalSet::new();
        let done = tasks.run_until(async {
            // A task of its own, so that the browser is closed even where the test panics.
            let end = browser.clone();
            tokio::task::spawn_local(async move {
                test(world).await;
                let uncaught = end.uncaught().await;
                assert!(uncaught.is_empty(), "uncaught in a page: {uncaught:#?}");
            })
            .await
        });
        let done = done.await;
        if done.is_err() {
            eprintln!("the console: {:#?}", browser.logs().await);
            for seen in seen.seen() {
                eprintln!("{} -> {} {}", seen.line, seen.status, seen.body);
            }
        }
        browser.quit().await;
        drop(driver);
        if let Err(error) = done {
            std::panic::resume_unwind(error.into_panic());
        }
    });
}
