//! The `candor` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    match collector::command::Command::from_environment().and_then(|command| command.run()) {
        Ok(code) => code,
        Err(failure) => {
            eprintln!("candor: {failure}");
            ExitCode::from(2)
        }
    }
}
