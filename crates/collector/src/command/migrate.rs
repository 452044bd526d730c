//! `candor migrate`: brings a database to this version, as every start does.

use super::{Failure, print};
use crate::store::Store;
use std::process::ExitCode;

#[derive(Debug, clap::Args)]
pub(super) struct Migrate {
    /// Where responses are kept: sqlite:PATH or postgres://….
    #[arg(long, env = "CANDOR_STORE", default_value = "sqlite:candor.db", hide_env_values = true)]
    store: String,
}

impl Migrate {
    pub(super) fn run(self) -> Result<ExitCode, Failure> {
        let runtime = tokio::runtime::Runtime::new().map_err(Failure::new)?;
        runtime.block_on(async {
            let store = Store::open(&self.store).await.map_err(Failure::new)?;
            let migration = store.migration().await.map_err(Failure::new)?;
            store.close().await;
            print(&format!("the store is at migration {migration}\n"));
            Ok(ExitCode::SUCCESS)
        })
    }
}
