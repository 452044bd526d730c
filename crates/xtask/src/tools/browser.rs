//! Chromium and the driver that tests steer it with.

use std::path::PathBuf;

use anyhow::{Result, bail};
use serde_json::{Value, json};

use super::debian;
use crate::workspace::Workspace;
use crate::{command, files};

/// A browser that tests can run.
#[derive(Clone, Debug)]
pub(crate) struct Browser {
    /// Chromium, or Chrome.
    pub(crate) chromium: PathBuf,
    /// The chromedriver that fits it.
    pub(crate) driver: PathBuf,
}

impl Browser {
    /// `CHROMIUM` and `CHROMEDRIVER`, else PATH, else Debian's packages when we may.
    pub(crate) fn ensure() -> Result<Self> {
        if let Some(found) = Self::find() {
            return Ok(found);
        }
        let by_hand = "install Chromium and its driver (Debian: apt-get install chromium \
                       chromium-driver), or name them in CHROMIUM and CHROMEDRIVER";
        if !debian::may_install() {
            bail!("no Chromium with chromedriver on PATH; {by_hand}");
        }
        debian::install(&["chromium", "chromium-driver"], "runs the browser tests", "1 minute")?;
        match Self::find() {
            Some(found) => Ok(found),
            None => bail!("Debian's packages brought no chromium and chromedriver; {by_hand}"),
        }
    }

    fn find() -> Option<Self> {
        let named =
            |name: &str| std::env::var_os(name).filter(|v| !v.is_empty()).map(PathBuf::from);
        let chromium = named("CHROMIUM").or_else(|| {
            ["chromium", "chromium-browser", "google-chrome", "chrome"]
                .into_iter()
                .find_map(command::on_path)
        });
        let driver = named("CHROMEDRIVER").or_else(|| command::on_path("chromedriver"));
        Some(Self { chromium: chromium?, driver: driver? })
    }

    /// What cargo must be told to run tests and benchmarks of wasm in this browser.
    pub(crate) fn runner(&self, workspace: &Workspace) -> Result<[(&'static str, PathBuf); 3]> {
        let runner = super::wasm_bindgen(workspace)?.program("wasm-bindgen-test-runner");
        // The runner looks for this file where it runs, or here.
        let capabilities = workspace.scratch().join("webdriver.json");
        files::write(&capabilities, self.capabilities().to_string().as_bytes())?;
        Ok([
            ("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", runner),
            ("WASM_BINDGEN_TEST_WEBDRIVER_JSON", capabilities),
            ("CHROMEDRIVER", self.driver.clone()),
        ])
    }

    /// The capabilities that wasm-bindgen's test runner reads from `webdriver.json`.
    pub(crate) fn capabilities(&self) -> Value {
        let mut arguments = vec![
            "--headless=new",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            // Chromium's own requests would fail, and be reported, on a machine without network.
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--no-first-run",
        ];
        if debian::is_root() {
            // Chromium refuses to run as root inside its sandbox.
            arguments.push("--no-sandbox");
        }
        json!({ "goog:chromeOptions": { "args": arguments, "binary": self.chromium } })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_runner_is_told_which_browser() {
        let browser = Browser { chromium: "/x/chromium".into(), driver: "/x/driver".into() };
        let options = &browser.capabilities()["goog:chromeOptions"];
        assert_eq!(options["binary"], "/x/chromium");
        assert_eq!(options["args"][0], "--headless=new");
    }
}
