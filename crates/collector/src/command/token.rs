//! `candor token`: who may see results, and who may change what is kept.

use super::at::At;
use super::{Failure, print};
use crate::store::Role;
use crate::surveys::moment;
use crate::{access, clock};
use std::process::ExitCode;

#[derive(Debug, clap::Args)]
pub(super) struct Token {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// Make a token and show it this once; only its hash is kept.
    Create(Create),
    /// Every token: its number, role, when it was made, its name.
    List(List),
    /// Make a token worthless, at once and in every collector on this store.
    Revoke(Revoke),
}

#[derive(Debug, clap::Args)]
struct Create {
    #[command(flatten)]
    at: At,
    /// What it is good for: read sees results, admin changes surveys and erases too.
    #[arg(long, value_enum, value_name = "ROLE")]
    role: Word,
    /// What you call it, to know it again in the list.
    #[arg(long, value_name = "NAME")]
    name: String,
}

#[derive(Debug, clap::Args)]
struct List {
    #[command(flatten)]
    at: At,
}

#[derive(Debug, clap::Args)]
struct Revoke {
    #[command(flatten)]
    at: At,
    /// Its number in the list.
    number: i64,
}

/// A role on the command line.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Word {
    Read,
    Admin,
}

impl Token {
    pub(super) fn run(self) -> Result<ExitCode, Failure> {
        match self.action {
            Action::Create(create) => create.run(),
            Action::List(list) => list.run(),
            Action::Revoke(revoke) => revoke.run(),
        }
    }
}

impl Create {
    fn run(self) -> Result<ExitCode, Failure> {
        let role = match self.role {
            Word::Read => Role::Read,
            Word::Admin => Role::Admin,
        };
        if self.name.is_empty() || self.name.chars().any(char::is_control) {
            return Err(Failure(format!("--name {:?} is not one line of text", self.name)));
        }
        let token = access::new_token().map_err(Failure::new)?;
        let (hash, name) = (access::hash(&token), self.name);
        self.at.with(async |store| {
            store.add_token(&hash, &name, role, clock::system()).await.map_err(Failure::new)
        })?;
        print(&format!("{token}\n"));
        Ok(ExitCode::SUCCESS)
    }
}

impl List {
    fn run(self) -> Result<ExitCode, Failure> {
        let tokens = self.at.with(async |store| store.tokens().await.map_err(Failure::new))?;
        let mut text = format!("{:>6}  {:<5}  {:<24}  name\n", "number", "role", "made");
        for token in tokens {
            let (number, role, name) = (token.id, token.role.as_str(), token.name);
            let made = moment(token.created_at);
            text.push_str(&format!("{number:>6}  {role:<5}  {made:<24}  {name}\n"));
        }
        print(&text);
        Ok(ExitCode::SUCCESS)
    }
}

impl Revoke {
    fn run(self) -> Result<ExitCode, Failure> {
        let number = self.number;
        let is_gone =
            self.at.with(async |store| store.revoke_token(number).await.map_err(Failure::new))?;
        if is_gone {
            Ok(ExitCode::SUCCESS)
        } else {
            Err(Failure(format!("there is no token {number}; candor token list shows them")))
        }
    }
}
