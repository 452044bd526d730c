//! `candor recount`: proves that the counts are those of the responses.

use super::{Failure, print};
use crate::store::Store;
use std::process::ExitCode;

#[derive(Debug, clap::Args)]
pub(super) struct Recount {
    /// Where responses are kept: sqlite:PATH or postgres://….
    #[arg(long, env = "CANDOR_STORE", default_value = "sqlite:candor.db", hide_env_values = true)]
    store: String,
}

impl Recount {
    pub(super) fn run(self) -> Result<ExitCode, Failure> {
        let runtime = tokio::runtime::Runtime::new().map_err(Failure::new)?;
        let differences = runtime.block_on(async {
            let store = Store::open(&self.store).await.map_err(Failure::new)?;
            let differences = store.recount().await.map_err(Failure::new)?;
            store.close().await;
            Ok(differences)
        })?;
        let n = differences.len();
        for difference in &differences {
            print(&format!("{difference}\n"));
        }
        if n == 0 {
            print("the counts are those of the responses\n");
            return Ok(ExitCode::SUCCESS);
        }
        print(&format!("{n} {}\n", if n == 1 { "difference" } else { "differences" }));
        Ok(ExitCode::FAILURE)
    }
}
