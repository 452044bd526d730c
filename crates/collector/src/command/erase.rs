//! `candor erase`: a person's responses, for good.

use super::at::At;
use super::{Failure, print};
use crate::store::Subject;
use crate::{clock, forget};
use std::process::ExitCode;

#[derive(Debug, clap::Args)]
#[group(required = true, multiple = true, args = ["respondent", "response", "forget_key", "secret"])]
pub(super) struct Erase {
    #[command(flatten)]
    at: At,
    /// Every response of this respondent; again for more of them.
    #[arg(long, value_name = "ID")]
    respondent: Vec<String>,
    /// The response of this id.
    #[arg(long, value_name = "UUID", value_parser = response_id)]
    response: Vec<String>,
    /// Every response with this forget_key.
    #[arg(long, value_name = "SHA256", value_parser = sha256)]
    forget_key: Vec<String>,
    /// Every response whose forget_key is the SHA-256 of this secret.
    #[arg(long, value_name = "TEXT")]
    secret: Vec<String>,
}

fn response_id(text: &str) -> Result<String, String> {
    let is_id = survey::response::is_id(text);
    is_id
        .then(|| text.to_ascii_lowercase())
        .ok_or_else(|| format!("{text:?} is not a UUID of version 7"))
}

fn sha256(text: &str) -> Result<String, String> {
    let fits = text.len() == 64 && text.bytes().all(|b| b.is_ascii_hexdigit());
    fits.then(|| text.to_ascii_lowercase())
        .ok_or_else(|| format!("{text:?} is not 64 hexadecimal digits"))
}

impl Erase {
    pub(super) fn run(self) -> Result<ExitCode, Failure> {
        let respondents = self.respondent.into_iter().map(Subject::Respondent);
        let responses = self.response.into_iter().map(Subject::Response);
        let keys = self.forget_key.into_iter().map(Subject::ForgetKey);
        let secrets = self.secret.iter().map(|it| Subject::ForgetKey(forget::forget_key(it)));
        let subjects: Vec<Subject> =
            respondents.chain(responses).chain(keys).chain(secrets).collect();
        let erasure = self.at.with(async |store| {
            store.erase(&subjects, clock::system()).await.map_err(Failure::new)
        })?;
        let receipt = serde_json::to_string(&forget::receipt(&erasure));
        print(&format!("{}\n", receipt.expect("plain data always serialises")));
        Ok(ExitCode::SUCCESS)
    }
}
