//! The store that a command works on.

use super::Failure;
use crate::store::Store;

#[derive(Debug, clap::Args)]
pub(super) struct At {
    /// Where responses are kept: sqlite:PATH or postgres://….
    #[arg(
        long,
        env = "CANDOR_STORE",
        value_name = "STORE",
        default_value = "sqlite:candor.db",
        hide_env_values = true
    )]
    pub(super) store: String,
}

impl At {
    /// Opens the store, which must be there already, for the time of `work`; a collector may run beside it.
    pub(super) fn with<T>(
        &self,
        work: impl AsyncFnOnce(&Store) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        // A name mistyped would make an empty one, and do its work on that.
        if let Some(path) = self.store.strip_prefix("sqlite:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            if !path.is_empty() && !std::path::Path::new(path).exists() {
                return Err(Failure(format!("there is no store {}", self.store)));
            }
        }
        self.made(work)
    }

    /// As [`At::with`]; a store that is not there is made.
    pub(super) fn made<T>(
        &self,
        work: impl AsyncFnOnce(&Store) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let runtime = tokio::runtime::Runtime::new().map_err(Failure::new)?;
        runtime.block_on(async {
            let store = Store::open(&self.store).await.map_err(Failure::new)?;
            let result = work(&store).await;
            store.close().await;
            result
        })
    }
}
