//! The configuration file: TOML whose names are those of the options, so that there is one list to know.
//!
//! `listen = "0.0.0.0:8787"` is `--listen 0.0.0.0:8787` is `CANDOR_LISTEN=0.0.0.0:8787`. What the
//! file says becomes the default of that option in every command that has it.

use clap::{Arg, ArgAction, Command};
use std::path::PathBuf;
use toml::{Table, Value};

/// The command with the defaults of the file that `--config` or `CANDOR_CONFIG` names.
pub(super) fn with_defaults(command: Command) -> Result<Command, String> {
    // Everything else on the line is judged later, with the defaults in place.
    let first = command.clone().ignore_errors(true).try_get_matches();
    let Some(path) = first.ok().and_then(|it| it.get_one::<PathBuf>("config").cloned()) else {
        return Ok(command);
    };
    let said =
        |problem: &dyn std::fmt::Display| format!("configuration {}: {problem}", path.display());
    let text = std::fs::read_to_string(&path).map_err(|error| said(&error))?;
    let table: Table = text.parse().map_err(|error: toml::de::Error| said(&error.message()))?;
    apply(command, &table).map_err(|problem| said(&problem))
}

fn apply(mut command: Command, table: &Table) -> Result<Command, String> {
    for (name, value) in table {
        let values = texts(name, value)?;
        let has = |it: &Command| it.get_arguments().any(|it| is_called(it, name));
        let commands: Vec<String> = command
            .get_subcommands()
            .filter(|it| has(it))
            .map(|it| it.get_name().to_owned())
            .collect();
        if commands.is_empty() || name == "config" {
            return Err(format!("{name} is not the name of an option"));
        }
        for subcommand in commands {
            command = command.mut_subcommand(subcommand, |it| {
                it.mut_args(|argument| {
                    if is_called(&argument, name) { with(argument, &values) } else { argument }
                })
            });
        }
    }
    Ok(command)
}

fn is_called(argument: &Arg, name: &str) -> bool {
    argument.get_long() == Some(name)
}

fn with(argument: Arg, values: &[String]) -> Arg {
    let argument = argument.required(false);
    match argument.get_action() {
        ArgAction::SetTrue => argument.default_value(values.concat()),
        _ => argument.default_values(values.to_vec()),
    }
}

fn texts(name: &str, value: &Value) -> Result<Vec<String>, String> {
    let text = |value: &Value| match value {
        Value::String(text) => Ok(text.clone()),
        Value::Integer(n) => Ok(n.to_string()),
        Value::Float(n) => Ok(n.to_string()),
        Value::Boolean(truth) => Ok(truth.to_string()),
        Value::Datetime(_) | Value::Array(_) | Value::Table(_) => {
            Err(format!("{name} is {}, not a text, a number or a truth", value.type_str()))
        }
    };
    match value {
        Value::Array(items) => items.iter().map(text).collect(),
        other => Ok(vec![text(other)?]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[track_caller]
    fn check(file: &str, line: &[&str], option: &str, expected: &[&str]) {
        let command = apply(super::super::Command::command(), &file.parse().unwrap()).unwrap();
        let line = ["candor", "serve"].iter().chain(line);
        let matches = command.try_get_matches_from(line).unwrap();
        let raw = matches.subcommand().unwrap().1.get_raw(option).unwrap();
        assert_eq!(raw.collect::<Vec<_>>(), expected, "{file}");
    }

    #[test]
    fn every_option_can_stand_in_the_file() {
        check("rate = 7", &[], "rate", &["7"]);
        check("rate = 7", &["--rate", "8"], "rate", &["8"]);
        check("", &[], "rate", &["50"]);
        check(
            "trusted-proxy = [\"10.0.0.0/8\", \"::1\"]",
            &[],
            "trusted_proxy",
            &["10.0.0.0/8", "::1"],
        );
        check("open = true", &[], "open", &["true"]);
        check("token = \"secret\"", &[], "token", &["secret"]);
    }

    #[test]
    fn what_no_option_is_called_is_named() {
        for (file, word) in
            [("lisen = 1", "lisen"), ("config = \"x\"", "config"), ("[rate]\nn = 1", "rate")]
        {
            let problem =
                apply(super::super::Command::command(), &file.parse().unwrap()).unwrap_err();
            assert!(problem.contains(word), "{problem}");
        }
    }
}
