//! The `candor` command.

use std::process::ExitCode;

/// Small things are made on one thread and dropped on another, for every request.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    match collector::command::Command::from_environment().and_then(|command| command.run()) {
        Ok(code) => code,
        Err(failure) => {
            eprintln!("candor: {failure}");
            ExitCode::from(2)
        }
    }
}
