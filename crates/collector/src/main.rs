//! The `candor` command.

use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
    match collector::command::Command::parse().run() {
        Ok(code) => code,
        Err(failure) => {
            eprintln!("candor: {failure}");
            ExitCode::from(2)
        }
    }
}
